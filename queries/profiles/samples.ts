/** The latest rows of a dataset, as people look at them: long texts are cut, and columns that are not asked for are not read. */
import type { ColumnType } from '../../schemas/index.ts'
import { quoted } from '../../sinks/clickhouse/index.ts'
import { compactRows } from '../asked.ts'
import type { ProfiledColumn } from './column-profile.ts'
import { asked } from './errors.ts'
import type { HeldRows } from './held-rows.ts'
import { LIMITS } from './rows-table.ts'
import { columnSql, type Scope, scopeParameters, scopeSql } from './scope.ts'

export type SampleValue = string | number | boolean | null

export interface Sample {
  readonly partition: number
  readonly offset: number
  /** ms. */
  readonly logTime: number
  readonly values: Readonly<Record<string, SampleValue>>
  /** Columns whose value is longer than what is shown. */
  readonly cut: readonly string[]
}

const SHOWN_MAX = 200
const BYTES_SHOWN_MAX = 150

/** What is shown, and whether it is cut. */
const SHOWN: Readonly<Record<ColumnType, (column: string) => string>> = {
  string: (column) => `leftUTF8(${column}, ${SHOWN_MAX}), ifNull(lengthUTF8(${column}) > ${SHOWN_MAX}, 0)`,
  bytes: (column) =>
    `base64Encode(substring(${column}, 1, ${BYTES_SHOWN_MAX})), ifNull(length(${column}) > ${BYTES_SHOWN_MAX}, 0)`,
  // Text of a double: NaN and the infinities have no form in JSON.
  double: (column) => `toString(${column}), 0`,
  long: (column) => `${column}, 0`,
  boolean: (column) => `${column}, 0`,
  timestamp: (column) => `toUnixTimestamp64Milli(${column}), 0`,
}

type Cell = string | number | boolean | null
type Read = readonly [partition: number, offset: number, logTime: number, ...cells: Cell[]]

/**
 * @param columns that are read
 * @returns the rows that the log accepted last, latest first
 * @throws ProfileReadError
 */
export const samplesOf = async (
  table: HeldRows,
  columns: readonly ProfiledColumn[],
  scope: Pick<Scope, 'positions'>,
  limit: number,
): Promise<Sample[]> => {
  if (table.columns.size === 0) return []
  const held = columns.filter(({ name }) => table.columns.has(name))
  const shown = held.map(({ name, type }) => `, ${SHOWN[type](columnSql(name))}`)
  const where = scopeSql(table, scope)
  const order = '_log_time DESC, _partition, _offset DESC'
  // First which rows, from columns that are small; then what they hold. A row that is stored twice counts once.
  const latest = `SELECT _partition, _offset FROM ${quoted(table.table)} WHERE ${where}
    ORDER BY ${order} LIMIT 1 BY _partition, _offset LIMIT {limit: UInt32}`
  const query = `SELECT _partition, _offset, toUnixTimestamp64Milli(_log_time)${shown.join('')}
    FROM ${quoted(table.table)} AS rows WHERE ${where} AND (_partition, _offset) IN (${latest})
    ORDER BY ${order} LIMIT 1 BY _partition, _offset LIMIT {limit: UInt32} ${LIMITS}`
  const rows = await asked(() => compactRows<Read>(table.client, query, { ...scopeParameters(scope), limit }))
  return rows.map(([partition, offset, logTime, ...cells]) =>
    sample({ partition, offset, logTime }, columns, held, cells),
  )
}

const sample = (
  place: Pick<Sample, 'partition' | 'offset' | 'logTime'>,
  columns: readonly ProfiledColumn[],
  held: readonly ProfiledColumn[],
  cells: readonly Cell[],
): Sample => {
  const values = new Map<string, SampleValue>(columns.map(({ name }) => [name, null]))
  const cut: string[] = []
  held.forEach(({ name, type }, i) => {
    values.set(name, shownValue(type, cells[2 * i] ?? null))
    if (Number(cells[2 * i + 1]) === 1) cut.push(name)
  })
  return { ...place, values: Object.fromEntries(values), cut }
}

const shownValue = (type: ColumnType, cell: Cell): SampleValue => {
  if (cell === null) return null
  if (type === 'timestamp') return new Date(cell as number).toISOString()
  if (type === 'boolean') return cell === true || cell === 1
  if (type !== 'double') return cell
  return { nan: 'NaN', inf: 'Infinity', '-inf': '-Infinity' }[cell as string] ?? Number(cell)
}
