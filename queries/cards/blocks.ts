/** What a shown card is made of. Texts are as they were said: whoever draws them writes them so that they stay texts. */
import type { avro } from '../../schemas/index.ts'
import { timeText } from '../pages/index.ts'

export type Tone = 'good' | 'bad' | 'open'

/** `code`: an id, a path, a hash. `number`: set flush right. A tone: a verdict. */
export type As = 'code' | 'number' | Tone

export interface Cell {
  readonly text: string
  readonly as?: As
}

export type Block =
  /** Words of a person, with their lines and empty lines. */
  | { readonly kind: 'words'; readonly text: string }
  /** A remark of the platform. */
  | { readonly kind: 'note'; readonly text: string; readonly tone?: Tone }
  | { readonly kind: 'heading'; readonly text: string }
  | { readonly kind: 'pairs'; readonly rows: readonly (readonly [label: string, value: Cell])[] }
  | { readonly kind: 'table'; readonly title: string; readonly head: readonly string[]; readonly rows: readonly Row[] }

export type Row = readonly Cell[]

export interface Section {
  /** Unique in the card, for links to it. */
  readonly id: string
  readonly title: string
  readonly blocks: readonly Block[]
}

export const plain = (text: string | null): Cell => (text === null || text === '' ? NONE : { text: short(text) })
export const code = (text: string | null): Cell => ({ ...plain(text), as: 'code' })

/** Characters of a cell. */
const CELL_MAX = 500
/** The document has the whole of a long text. */
const short = (text: string): string =>
  text.length <= CELL_MAX ? text : `${text.slice(0, CELL_MAX)}… (${text.length} characters)`
export const number = (value: number | string | null): Cell =>
  value === null ? { ...NONE, as: 'number' } : { text: numberText(value), as: 'number' }
export const time = (ms: number | null): Cell => (ms === null ? NONE : { text: timeText(ms) })
export const listed = (texts: readonly string[], as?: As): Cell =>
  texts.length === 0 ? NONE : { text: texts.join(', '), ...(as === undefined ? {} : { as }) }

const TONES: Readonly<Record<string, Tone>> = { pass: 'good', approved: 'good', fail: 'bad', rejected: 'bad' }
/** A text in the tone of a verdict, or of the state of an approval. */
export const toned = (text: string, verdict: string): Cell => ({ text, as: TONES[verdict] ?? 'open' })

export const positionText = ({ topic, partition, offset }: avro.TopicPosition): string =>
  `${topic}:${partition}:${offset}`

/** `training_set` -> `training set` */
export const spoken = (what: string): string => what.replaceAll('_', ' ')

const NONE: Cell = { text: '–' }

/** Six digits; whole numbers have all of theirs. */
const numberText = (value: number | string): string =>
  typeof value === 'string' || Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(6)))

/** A table, or a remark where there is nothing. */
export const tableOr = (title: string, head: readonly string[], rows: readonly Row[], otherwise: string): Block =>
  rows.length === 0 ? { kind: 'note', text: otherwise } : { kind: 'table', title, head, rows }

/** Keys and values as a table; none: nothing. */
export const labelled = (
  title: string,
  name: string,
  pairs: readonly { readonly key: string; readonly value: string }[],
): Block[] =>
  pairs.length === 0
    ? []
    : [{ kind: 'table', title, head: [name, 'Value'], rows: pairs.map(({ key, value }) => [plain(key), plain(value)]) }]
