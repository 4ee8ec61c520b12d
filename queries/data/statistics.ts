/**
 * Figures of two stretches of a dataset by one query, column by column. Numbers of rows, missing values, extremes and means are exact. The number of distinct values is
 * estimated beyond some thousand (HyperLogLog, an error of some 0.3 %), quantiles rest on at most 8,192 values, which a hash of their positions chooses: the same rows give the same figures.
 */
import type { Column, ColumnType } from '../../schemas/index.ts'
import { compactRows } from '../asked.ts'
import { storedRows } from '../stored-rows.ts'
import { asked } from './errors.ts'
import { type HeldTable, heldTable, onceOf, stored } from './sql.ts'
import { type ReadOptions, requireStored, type Stretch } from './stretch.ts'

export const SHARES = [0.01, 0.25, 0.5, 0.75, 0.99] as const

export interface ColumnFigures {
  readonly missing: number
  readonly distinct: number
  /** Of numbers and times (ms): without NaN and infinities. Null: there is none, or it is another type. */
  readonly min: number | null
  readonly max: number | null
  /** Of numbers; of booleans the share of those that are true. */
  readonly mean: number | null
  /** In the order of `SHARES`. */
  readonly quantiles: readonly number[] | null
}

export interface Compared {
  /** Rows of each stretch. */
  readonly rows: readonly [before: number, after: number]
  /** Rows of the later stretch that the earlier one lacks, and the reverse. */
  readonly added: number
  readonly removed: number
  /** By column, for each stretch. */
  readonly figures: ReadonlyMap<string, readonly [before: ColumnFigures, after: ColumnFigures]>
}

/** Columns of one query: each takes some hundred kB for its sketches. */
const COLUMNS_AT_ONCE = 50
const MEMORY_BYTES = 2 ** 30

/** Settings of the query; beyond its memory it fails. */
const settings = { max_memory_usage: String(MEMORY_BYTES), output_format_json_quote_denormals: 0 as const }

const NUMBERS: readonly ColumnType[] = ['long', 'double', 'timestamp']

/** Aggregates of a column over rows for which `when` holds. */
const aggregates = (held: HeldTable, column: Column, when: string): string => {
  const value = stored(held, column)
  const missing = `countIf(${when} AND isNull(${value}))`
  const distinct = `ifNull(uniqCombined64If(17)(${value}, ${when} AND NOT isNull(${value})), 0)`
  if (column.type === 'boolean')
    return `(${missing}, ${distinct}, NULL, NULL, avgOrNullIf(toUInt8(${value}), ${when}), [])`
  if (!NUMBERS.includes(column.type)) return `(${missing}, ${distinct}, NULL, NULL, NULL, [])`
  const number = column.type === 'timestamp' ? `toUnixTimestamp64Milli(${value})` : value
  const finite = column.type === 'double' ? `ifNull(isFinite(${value}), 0)` : `NOT isNull(${value})`
  const counts = `${when} AND ${finite}`
  const mean = column.type === 'timestamp' ? 'NULL' : `avgOrNullIf(toFloat64(${number}), ${counts})`
  const quantiles = `quantilesDeterministicIf(${SHARES.join(', ')})(toFloat64(assumeNotNull(${number})), sipHash64(_partition, _offset), ${counts})`
  return `(${missing}, ${distinct}, minOrNullIf(${number}, ${counts}), maxOrNullIf(${number}, ${counts}), ${mean}, ${quantiles})`
}

type Tuple = readonly [
  ...[missing: number, distinct: number, min: number | null, max: number | null, mean: number | null],
  quantiles: readonly (number | null)[],
]
type Read = readonly [before: number, after: number, added: number, removed: number, ...figures: Tuple[]]

const figuresOf = ([missing, distinct, min, max, mean, quantiles]: Tuple): ColumnFigures => ({
  ...{ missing, distinct, min, max, mean },
  quantiles: min === null || quantiles.length === 0 ? null : quantiles.map(Number),
})

const within = (name: string): string => `_offset < arrayElement({${name}: Array(Int64)}, _partition + 1)`

/**
 * @param columns of both stretches
 * @throws DataError; errors of log and registry
 */
export const compareData = async (
  options: ReadOptions,
  before: Stretch,
  after: Stretch,
  columns: readonly Column[],
): Promise<Compared> => {
  const { platform, executionSecondsMax = 600 } = options
  const [earlier, later] = [before.to, after.to].map((to) => to.map(({ offset }) => offset))
  const greatest = after.to.map((each, i) => ({ ...each, offset: Math.max(each.offset, earlier![i] ?? 0) }))
  const both = { ...after, to: greatest }
  await requireStored(options, both)
  const { table, topic } = storedRows(platform, after.dataset, asked)
  const held = await heldTable(platform.clickhouse, table, topic)
  const [a, b] = [within('before'), within('after')]
  const figures = new Map<string, readonly [ColumnFigures, ColumnFigures]>()
  let counts: readonly [number, number, number, number] = [0, 0, 0, 0]
  for (let from = 0; from === 0 || from < columns.length; from += COLUMNS_AT_ONCE) {
    const some = columns.slice(from, from + COLUMNS_AT_ONCE)
    const selected = [
      ...[`countIf(${a})`, `countIf(${b})`, `countIf(${b} AND NOT ${a})`, `countIf(${a} AND NOT ${b})`],
      ...some.flatMap((column) => [aggregates(held, column, a), aggregates(held, column, b)]),
    ]
    const query = `SELECT ${selected.join(', ')} FROM ${onceOf(held)}`
    const parameters = { before: earlier, after: later, to: greatest.map(({ offset }) => offset) }
    const [read] = await asked(() =>
      compactRows<Read>(platform.clickhouse, query, parameters, {
        ...settings,
        max_execution_time: executionSecondsMax,
      }),
    )
    const [first, second, added, removed, ...tuples] = read!
    counts = [first, second, added, removed]
    some.forEach(({ name }, i) => void figures.set(name, [figuresOf(tuples[2 * i]!), figuresOf(tuples[2 * i + 1]!)]))
  }
  // A table that was emptied while it was read is behind now.
  await requireStored(options, both)
  const [first, second, added, removed] = counts
  return { rows: [first, second], added, removed, figures }
}
