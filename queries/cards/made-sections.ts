/** What a version is made of: the run, its training sets, the views and datasets behind them. */
import type { avro } from '../../schemas/index.ts'
import {
  type Block,
  code,
  labelled,
  listed,
  number,
  plain,
  positionText,
  type Row,
  spoken,
  tableOr,
  time,
} from './blocks.ts'
import type { Card, CardRun, CardSet } from './card.ts'

export const training = (card: Card): Block[] => {
  const { run, runId, runLink, reproducibility, version, trainingSets, otherInputs } = card
  const { codeCommit, seed, environmentHash, missing } = reproducibility
  return [
    {
      kind: 'pairs',
      rows: [
        ['Run', code(runId ?? runLink)],
        ...(run === null ? [] : aboutRun(run)),
        ['Logged model', code(version.loggedModelId)],
        ['Code, commit', code(codeCommit)],
        ['Seed', number(seed)],
        ['Environment, digest', code(environmentHash)],
      ],
    },
    missing.length === 0
      ? { kind: 'note', text: 'All that a training with the same result needs is known.', tone: 'good' }
      : { kind: 'note', text: `Not known of the training: ${missing.map(spoken).join(', ')}.`, tone: 'open' },
    ...(run === null ? [{ kind: 'note', text: 'The run is not known here.' } as const] : logged(run)),
    ...trainingSets.flatMap(setOf),
    ...(trainingSets.length === 0 ? [{ kind: 'note', text: 'No training set is named.' } as const] : []),
    ...(otherInputs.length === 0
      ? []
      : [
          tableOr(
            'Other datasets that the run read',
            ['Dataset', 'Digest', 'Type', 'Source'],
            otherInputs.map(({ name, digest, sourceType, source }) => [
              ...[plain(name), code(digest), plain(sourceType), code(source)],
            ]),
            '',
          ),
        ]),
  ]
}

const aboutRun = (run: CardRun) =>
  [
    ['Name of the run', plain(run.name)],
    ['Experiment', plain(run.experiment ?? run.experimentId)],
    ['Status', plain(run.isDeleted ? `${run.status}, deleted since` : run.status)],
    ['User', plain(run.user)],
    ['Started', time(run.startTime)],
    ['Ended', time(run.endTime)],
  ] as const

const logged = ({ params, metrics, tags }: CardRun): Block[] => [
  ...labelled('Parameters of the run', 'Parameter', params),
  ...(metrics.length === 0
    ? []
    : [
        tableOr(
          'Metrics of the run',
          ['Metric', 'Value', 'Step'],
          metrics.map(({ key, value, step }) => [plain(key), number(value), number(step)]),
          '',
        ),
      ]),
  ...labelled('Tags of the run', 'Tag', tags),
]

const setOf = ({ trainingSetId, recorded }: CardSet): Block[] => {
  const heading: Block = { kind: 'heading', text: 'Training set' }
  if (recorded === null)
    return [
      heading,
      { kind: 'pairs', rows: [['Id', code(trainingSetId)]] },
      { kind: 'note', text: 'It is not recorded here.' },
    ]
  const { builtAt, rows, mode, time: column, knownAt, features, views, positions, spineHash, contentHash } = recorded
  return [
    heading,
    {
      kind: 'pairs',
      rows: [
        ['Id', code(trainingSetId)],
        ['Built', time(builtAt)],
        ['Rows', number(rows)],
        ['Values as of', plain(`${column}, as ${mode}`)],
        ...(knownAt === null ? [] : ([['Known at', time(knownAt)]] as const)),
        ['Features', listed(features)],
        ['Views', listed(views.map(({ view, version }) => `${view} version ${version}`))],
        ['Read at', listed(positions.map(positionText), 'code')],
        ['SHA-256 of the rows', code(contentHash)],
        ['SHA-256 of the spine', code(spineHash)],
      ],
    },
  ]
}

export const data = ({ features, datasets }: Card): Block[] => [
  ...features.flatMap(({ view, version, dataset, entity, filter, owner, description, features: all }): Block[] => [
    { kind: 'heading', text: `View ${view}, version ${version}` },
    ...(description === null ? [] : [{ kind: 'words', text: description } as const]),
    {
      kind: 'pairs',
      rows: [
        ['Dataset', plain(dataset)],
        ['Entity', listed(entity)],
        ['Rows', filter === null ? plain('all') : code(filter)],
        ['Owner', plain(owner)],
      ],
    },
    tableOr(
      `Features of ${view}`,
      ['Feature', 'Function', 'Column', 'Window', 'Meaning'],
      all.map(featureRow),
      'None.',
    ),
  ]),
  ...datasets.flatMap(({ dataset, version, owner, description, key, time: column, columns }): Block[] => [
    { kind: 'heading', text: `Dataset ${dataset}, version ${version}` },
    ...(description === null ? [] : [{ kind: 'words', text: description } as const]),
    {
      kind: 'pairs',
      rows: [
        ['Key', listed(key)],
        ['Time', plain(column)],
        ['Owner', plain(owner)],
      ],
    },
    tableOr(
      `Columns of ${dataset}`,
      ['Column', 'Type', 'Null', 'Class', 'Meaning'],
      columns.map(({ name, type, nullable, classification, doc }) => [
        ...[plain(name), plain(type), plain(nullable ? 'allowed' : 'no'), plain(classification), plain(doc)],
      ]),
      'None.',
    ),
  ]),
  ...(features.length + datasets.length === 0
    ? [{ kind: 'note', text: 'No feature view or dataset of this installation is named.' } as const]
    : []),
]

const featureRow = ({ name, function: by, column, windowMs, description }: avro.Feature): Row => [
  ...[plain(name), plain(by), plain(column), plain(windowMs === null ? 'all rows' : spanText(windowMs))],
  plain(description),
]

const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1000],
] as const

/** `90000` -> `90 s`: the greatest unit that divides it. */
const spanText = (ms: number): string => {
  const unit = UNITS.find(([, each]) => ms % each === 0)
  return unit === undefined ? `${ms} ms` : `${ms / unit[1]} ${unit[0]}`
}
