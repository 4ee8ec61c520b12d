/** Which rows of a dataset a profile is about, as conditions of a query. */
import { quoted } from '../../sinks/clickhouse/index.ts'
import { compactRows } from '../asked.ts'
import { asked } from './errors.ts'
import { type HeldRows, heldRows, isOnce } from './held-rows.ts'
import { LIMITS, type RowsTable } from './rows-table.ts'

/** A stretch of rows: those before positions of the log, within times, cut into windows or not. */
export interface Scope {
  /** By partition: the first offset that does not count. */
  readonly positions: readonly number[]
  /** Event times, ms: from, and before. */
  readonly from?: number
  readonly to?: number
  /** The length of a window, ms; windows begin at multiples of it since the epoch. Absent: one for all. */
  readonly windowMs?: number
}

/** How many rows a window has, and which ones. */
export interface WindowCount {
  /** Of the window, in windows since the epoch; 0 if all is one. */
  readonly window: number
  readonly rows: number
  /** Names the rows: equal sets of rows have equal ones. */
  readonly digest: string
}

/** So many rows are profiled exactly; of more, a part is. */
export const ROWS_MAX = 1_000_000

/** Columns are read as those of the table: a column may be called like a part of the query. */
export const columnSql = (name: string): string => `rows.${quoted(name)}`

const timeOf = ({ time }: RowsTable): string => `toUnixTimestamp64Milli(${columnSql(time)})`

/** Number of the window of a row. Times are integers below 2^53, so the quotient is never rounded up to the next window. */
export const windowSql = (table: RowsTable, { windowMs }: Scope): string =>
  windowMs === undefined ? 'toInt64(0)' : `toInt64(floor(${timeOf(table)} / ${windowMs}))`

/** A condition, whose parameters are `scopeParameters`. */
export const scopeSql = (table: HeldRows, { from, to }: Scope): string =>
  [
    table.ofTopic,
    '_offset < arrayElement({positions: Array(Int64)}, _partition + 1)',
    ...(from === undefined ? [] : [`${timeOf(table)} >= {from: Int64}`]),
    ...(to === undefined ? [] : [`${timeOf(table)} < {to: Int64}`]),
  ].join(' AND ')

export const scopeParameters = ({ positions, from, to }: Scope): Readonly<Record<string, unknown>> => ({
  positions: [...positions],
  ...(from !== undefined && { from }),
  ...(to !== undefined && { to }),
})

/**
 * The windows that have rows, latest first. It reads times and positions only.
 * @param page at most so many, all of them before this window
 * @throws ProfileReadError
 */
export const windowCounts = async (
  table: HeldRows,
  scope: Scope,
  page: { readonly limit: number; readonly before?: number } = { limit: 1 },
): Promise<WindowCount[]> => {
  if (table.columns.size === 0) return []
  return asked(async () => {
    const before = page.before === undefined ? '1' : 'window < {before: Int64}'
    const query = `SELECT ${windowSql(table, scope)} AS window, count(), toString(sum(sipHash64(_partition, _offset)))
      FROM ${quoted(table.table)} AS rows ${table.once} WHERE ${scopeSql(table, scope)} AND ${before}
      GROUP BY window ORDER BY window DESC LIMIT {limit: UInt32} ${LIMITS}`
    const parameters = { ...scopeParameters(scope), ...page }
    const rows = await compactRows<readonly [number, number, string]>(table.client, query, parameters)
    return rows.map(([window, count, digest]) => ({ window, rows: count, digest }))
  })
}

/** The windows of a page, and the table as it has to be read for them. */
export interface Counted {
  readonly table: HeldRows
  readonly windows: readonly WindowCount[]
}

/** Counts the windows of a page, each row once. @throws ProfileReadError */
export const countedWindows = async (
  of: RowsTable,
  scope: Scope,
  page?: Parameters<typeof windowCounts>[2],
): Promise<Counted> => {
  const held = await heldRows(of)
  if (await isOnce(held, scope.positions)) {
    const windows = await windowCounts(held, scope, page)
    if (await isOnce(held, scope.positions)) return { table: held, windows }
  }
  const table = { ...held, once: 'FINAL' as const }
  return { table, windows: await windowCounts(table, scope, page) }
}

/** A power of two: of so many rows one is profiled. Which ones follows from their positions. */
export const oneOf = (rows: number): number => (rows <= ROWS_MAX ? 1 : 2 ** Math.ceil(Math.log2(rows / ROWS_MAX)))
