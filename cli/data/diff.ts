/** What differs between two versions, as text. */
import { table } from '../output.ts'

type Value = number | string | null

interface Figures {
  readonly missing: number
  readonly distinct: number
  readonly min: Value
  readonly max: Value
  readonly mean: Value
  readonly quantiles: readonly { readonly share: number; readonly value: Value }[] | null
}

interface Side {
  readonly positions: readonly { readonly offset: number }[]
  readonly rows: number
  readonly schemaVersion: number
}

interface Shape {
  readonly type: string
  readonly nullable: boolean
}

export interface Diff {
  readonly dataset: string
  readonly before: Side
  readonly after: Side
  readonly added: number
  readonly removed: number
  readonly columns: {
    readonly added: readonly (Shape & { readonly name: string })[]
    readonly removed: readonly (Shape & { readonly name: string })[]
    readonly changed: readonly { readonly name: string; readonly before: Shape; readonly after: Shape }[]
  }
  readonly statistics: readonly {
    readonly name: string
    readonly type: string
    readonly masked: boolean
    readonly before: Figures | null
    readonly after: Figures | null
  }[]
}

const sideText = (name: string, { rows, positions, schemaVersion }: Side): string =>
  `${name}: ${rows} rows at ${positions.map(({ offset }) => offset).join(',')}, columns of version ${schemaVersion}`

const shapeText = ({ type, nullable }: Shape): string => (nullable ? type : `${type}, never null`)

const number = (value: Value): string =>
  value === null ? '' : typeof value === 'string' ? value : String(Number(value.toPrecision(6)))

const median = ({ quantiles }: Figures): Value => quantiles?.find(({ share }) => share === 0.5)?.value ?? null

const figuresText = (figures: Figures | null): string[] =>
  figures === null
    ? ['', '', '', '', '', '']
    : [
        ...[String(figures.missing), String(figures.distinct), number(figures.min)],
        ...[number(median(figures)), number(figures.mean), number(figures.max)],
      ]

export const diffText = (diff: Diff): string => {
  const { columns, statistics } = diff
  return [
    sideText('before', diff.before),
    sideText('after', diff.after),
    `${diff.added} rows added, ${diff.removed} removed`,
    ...columns.added.map((each) => `column ${each.name} (${shapeText(each)}) added`),
    ...columns.removed.map((each) => `column ${each.name} (${shapeText(each)}) removed`),
    ...columns.changed.map((each) => `column ${each.name}: ${shapeText(each.before)} -> ${shapeText(each.after)}`),
    '',
    table([
      ['COLUMN', '', 'MISSING', 'DISTINCT', 'MIN', 'MEDIAN', 'MEAN', 'MAX'],
      ...statistics.flatMap(({ name, masked, before, after }) => [
        [masked ? `${name} (masked)` : name, 'before', ...figuresText(before)],
        ['', 'after', ...figuresText(after)],
      ]),
    ]),
  ].join('\n')
}
