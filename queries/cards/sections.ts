/** What is shown of a card, and in which order: what it is for, how well it does, who judged it, what it is made of. */
import { timeText } from '../pages/index.ts'
import {
  type Block,
  type Cell,
  code,
  labelled,
  listed,
  number,
  plain,
  type Section,
  spoken,
  time,
  toned,
} from './blocks.ts'
import type { Card } from './card.ts'
import { approvals, gates, moves } from './judged-sections.ts'
import { data, training } from './made-sections.ts'
import { evaluations } from './measured-sections.ts'
import type { Publication } from './published.ts'

/** What is known of a card from its publication. `undefined`: it was made just now, and is not published. */
export type Published = Omit<Publication, 'card'> | undefined

export const titleOf = ({ model, version }: Card): string => `${model.name}, version ${version.number}`

export const publicationText = (published: Published): string => {
  if (published === undefined) return 'Not published: generated from the log.'
  const { number: card, publishedAt, actor } = published
  return `Card ${card}, published ${timeText(publishedAt)}${actor === null ? '' : ` by ${actor}`}.`
}

/** What a reader wants to know first: where the version is, and how it was judged. */
export const badgesOf = ({ version, gates: all, approvals: asked, reproducibility }: Card): readonly Cell[] => [
  { text: `Stage ${version.stage}` },
  ...version.aliases.map((alias) => ({ text: `Alias ${alias}` })),
  ...all.map(({ policy, verdict }) => toned(`Gate ${policy}: ${verdict}`, verdict)),
  ...asked.map(({ policy, state }) => toned(`Approval ${policy}: ${state}`, state)),
  reproducibility.missing.length === 0
    ? { text: 'Training: all is known', as: 'good' }
    : { text: `Training, not known: ${reproducibility.missing.map(spoken).join(', ')}`, as: 'open' },
]

export const sectionsOf = (card: Card, published: Published): readonly Section[] => [
  { id: 'overview', title: 'Overview', blocks: overview(card, published) },
  { id: 'use', title: 'Intended use', blocks: use(card) },
  { id: 'evaluations', title: 'Evaluations', blocks: evaluations(card) },
  { id: 'gates', title: 'Gates', blocks: gates(card) },
  { id: 'approvals', title: 'Approvals', blocks: approvals(card) },
  { id: 'training', title: 'Training', blocks: training(card) },
  { id: 'data', title: 'Data and features', blocks: data(card) },
  { id: 'history', title: 'History', blocks: moves(card) },
]

const overview = ({ model, version, words }: Card, published: Published): Block[] => {
  return [
    ...(model.description ? [{ kind: 'words', text: model.description } as const] : []),
    {
      kind: 'pairs',
      rows: [
        ['Model', plain(model.name)],
        ['Version', number(version.number)],
        ['Description', plain(version.description)],
        ['Stage', plain(version.stage)],
        ['Aliases', listed(version.aliases)],
        ['Registered', time(version.registeredAt)],
        ['Owners', listed(words.owners)],
        ['Artifacts', code(version.location ?? version.source)],
        ...(published === undefined
          ? []
          : ([
              ['Card', number(published.number)],
              ['SHA-256 of the card', code(published.digest)],
            ] as const)),
      ],
    },
    ...labelled('Tags of the model', 'Tag', model.tags),
    ...labelled('Tags of the version', 'Tag', version.tags),
  ]
}

const use = ({ words }: Card): Block[] => {
  const part = (title: string, text: string | null): Block[] =>
    text === null
      ? []
      : [
          { kind: 'heading', text: title },
          { kind: 'words', text },
        ]
  const { intendedUse, outOfScopeUse, limitations, ethicalConsiderations } = words
  return [
    intendedUse === null
      ? { kind: 'note', text: 'Nobody has said yet what it is for.', tone: 'open' }
      : { kind: 'words', text: intendedUse },
    ...part('Out of scope', outOfScopeUse),
    ...part('Limitations', limitations),
    ...part('Ethical considerations', ethicalConsiderations),
  ]
}
