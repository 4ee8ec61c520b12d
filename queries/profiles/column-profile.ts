/** Profiles of columns, window by window: groups of equal values, and what follows from them. One query reads several columns of one type. */
import type { ColumnType } from '../../schemas/index.ts'
import { quoted } from '../../sinks/clickhouse/index.ts'
import { compactRows } from '../asked.ts'
import { asked, ProfileReadError } from './errors.ts'
import type { HeldRows } from './held-rows.ts'
import { LIMITS } from './rows-table.ts'
import { columnSql, oneOf, type Scope, scopeParameters, scopeSql, type WindowCount, windowSql } from './scope.ts'

export interface ProfiledColumn {
  readonly name: string
  readonly type: ColumnType
}

export interface TopValue {
  /** Times in ms; bytes as base64. Long texts are cut. */
  readonly value: string | number | boolean
  readonly isCut: boolean
  readonly rows: number
}

export interface Bucket {
  readonly from: number
  /** The last bucket holds its end, too. */
  readonly to: number
  readonly rows: number
}

/** All figures are of the rows that were profiled, and exact for them. */
export interface ColumnProfile {
  /** All rows of the window. */
  readonly rows: number
  /** Of these, the ones that were profiled: all up to a million, of more one in 2, 4, 8... */
  readonly profiledRows: number
  readonly missing: number
  readonly distinct: number
  /** Of a double: NaN, and both infinities. They are in no quantile and no bucket. */
  readonly notANumber: number
  readonly infinite: number
  /** The most frequent values, at most ten, no infinities; of equally frequent ones the lesser value first. */
  readonly top: readonly TopValue[]
  /** By share: the least value that so many rows do not exceed. Null: it has no numbers. */
  readonly quantiles: readonly { readonly share: number; readonly value: number }[] | null
  /** Twenty buckets of one width from the least value to the greatest. Null: it has no numbers. */
  readonly histogram: readonly Bucket[] | null
  /** Of a text or bytes: the least and the greatest length, in characters or bytes. */
  readonly lengths: { readonly least: number; readonly greatest: number } | null
}

const SHARES = [0, 0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99, 1]
const TOP_MAX = 10
const BUCKETS = 20
/** Characters of a shown text. */
const SHOWN_MAX = 100
const BYTES_SHOWN_MAX = 75

type Top = readonly [negativeRows: number, value: string | number, length: number]
type Read = readonly [
  ...[
    column: number,
    window: number,
    profiled: number,
    missing: number,
    distinct: number,
    notANumber: number,
    infinite: number,
  ],
  ...[top: readonly Top[], leastLength: number | null, greatestLength: number | null],
  ...[least: number | null, greatest: number | null, quantiles: readonly number[], buckets: number[], counts: number[]],
]

/** How values of a type are grouped and shown. `group` and `shown` are null together. */
interface Form {
  readonly group: (column: string) => string
  readonly shown: (column: string) => string
  readonly length: (column: string) => string
  readonly isNumber: boolean
}

const number = (value: (column: string) => string): Form => ({
  ...{ group: value, shown: value, length: () => 'toUInt64(0)', isNumber: true },
})

/** Long texts are grouped by a hash of 128 bits, so a group takes no more memory than what is shown of it. */
const FORMS: Readonly<Record<ColumnType, Form>> = {
  double: number((column) => `if(${column} = 0, 0., ${column})`), // there is one zero
  long: number((column) => column),
  timestamp: number((column) => `toUnixTimestamp64Milli(${column})`),
  boolean: { ...number((column) => `toUInt8(${column})`), isNumber: false },
  string: {
    group: (column) => `sipHash128(${column})`,
    shown: (column) => `leftUTF8(${column}, ${SHOWN_MAX})`,
    length: (column) => `lengthUTF8(${column})`,
    isNumber: false,
  },
  bytes: {
    group: (column) => `sipHash128(${column})`,
    shown: (column) => `base64Encode(substring(${column}, 1, ${BYTES_SHOWN_MAX}))`,
    length: (column) => `length(${column})`,
    isNumber: false,
  },
}

const profileSql = (table: HeldRows, columns: readonly ProfiledColumn[], scope: Scope, where: string): string => {
  const { type } = columns[0]!
  const { group, shown, length, isNumber } = FORMS[type]
  const finite = type === 'double' ? 'ifNull(isFinite(v), 0)' : 'NOT n'
  const notANumber = type === 'double' ? 'ifNull(isNaN(v), 0)' : '0'
  const infinite = type === 'double' ? 'ifNull(isInfinite(v), 0)' : '0'
  const values = columns.map(({ name }, i) => `tuple(toUInt16(${i}), toNullable(${columnSql(name)}))`)
  // A row for each column, so that a table of many columns is not looked through for each of them.
  const cells = `SELECT ${windowSql(table, scope)} AS w, arrayJoin([${values.join(', ')}]) AS p
    FROM ${quoted(table.table)} AS rows ${table.once} WHERE ${where}`
  const groups = `SELECT w, p.1 AS i, isNull(p.2) AS n, ${group('p.2')} AS g, any(${shown('p.2')}) AS v, any(${length('p.2')}) AS l, count() AS c
    FROM (${cells}) GROUP BY w, i, n, g`
  const bounds = isNumber
    ? 'minIf(v, f) OVER (PARTITION BY w, i) AS lo, maxIf(v, f) OVER (PARTITION BY w, i) AS hi'
    : 'NULL AS lo, NULL AS hi'
  const marked = `SELECT w, i, n, v, l, c, ${finite} AS f, ${bounds} FROM (${groups})`
  // Halves, because the distance of the ends may be more than a double holds.
  const share = '(toFloat64(v) / 2 - toFloat64(lo) / 2) / (toFloat64(hi) / 2 - toFloat64(lo) / 2)'
  const bucket = `if(f AND hi > lo, least(${BUCKETS - 1}, toInt64(floor(assumeNotNull(${share}) * ${BUCKETS}))), 0)`
  const numbers = isNumber
    ? `any(lo), any(hi), quantilesExactWeightedIf(${SHARES.join(', ')})(assumeNotNull(v), c, f),
      (sumMapIf([${bucket}], [c], f) AS buckets).1, buckets.2`
    : 'NULL, NULL, [], [], []'
  const lengths = isNumber || type === 'boolean' ? 'NULL, NULL' : 'minIf(l, NOT n), maxIf(l, NOT n)'
  return `SELECT i, w, sum(c), sumIf(c, n), countIf(NOT n AND NOT ${notANumber}) + maxIf(1, ${notANumber}), sumIf(c, ${notANumber}), sumIf(c, ${infinite}),
      groupArraySortedIf(${TOP_MAX})(tuple(-toInt64(c), assumeNotNull(v), assumeNotNull(l)), f), ${lengths}, ${numbers}
    FROM (${marked}) GROUP BY w, i ${LIMITS}`
}

/** Columns that one query reads: of one type, and few if there are many rows. */
export interface Batch {
  readonly columns: readonly ProfiledColumn[]
}

/** Rows that are read at once, each as often as there are columns. */
const ROWS_AT_ONCE = 1_000_000
const COLUMNS_AT_ONCE = 50

/** @returns all of the columns, in batches */
export const batchesOf = (columns: readonly ProfiledColumn[], windows: readonly WindowCount[]): readonly Batch[] => {
  const rows = windows.reduce((sum, each) => sum + each.rows / oneOf(each.rows), 0)
  const size = Math.min(COLUMNS_AT_ONCE, Math.max(1, Math.floor(ROWS_AT_ONCE / Math.max(1, rows))))
  const types = [...new Set(columns.map(({ type }) => type))]
  return types.flatMap((type) => {
    const some = columns.filter((column) => column.type === type)
    return Array.from({ length: Math.ceil(some.length / size) }, (_, i) => ({
      columns: some.slice(i * size, (i + 1) * size),
    }))
  })
}

/** By column and window. */
export type ProfilesRead = ReadonlyMap<string, ReadonlyMap<number, ColumnProfile>>

/**
 * @param windows of the scope, as `windowCounts` found them
 * @throws ProfileReadError
 */
export const columnProfiles = async (
  table: HeldRows,
  { columns }: Batch,
  scope: Scope,
  windows: readonly WindowCount[],
): Promise<ProfilesRead> => {
  const held = columns.filter(({ name }) => table.columns.has(name))
  const isEmpty = ({ name }: ProfiledColumn, { rows }: WindowCount) => rows === 0 || !table.columns.has(name)
  const profiles = new Map(
    columns.map((column) => {
      const empty = windows.filter((window) => isEmpty(column, window))
      return [column.name, new Map(empty.map(({ window, rows }) => [window, nothingIn(rows)]))]
    }),
  )
  if (held.length === 0) return profiles
  for (const { divisor, of } of pieces(windows.filter(({ rows }) => rows > 0))) {
    const where = [
      scopeSql(table, scope),
      ...(divisor === 1 ? [] : [`sipHash64(_partition, _offset) % ${divisor} = 0`]),
      ...(scope.windowMs === undefined ? [] : [`${windowSql(table, scope)} IN {windows: Array(Int64)}`]),
    ].join(' AND ')
    const parameters = { ...scopeParameters(scope), windows: of.map(({ window }) => window) }
    const sql = profileSql(table, held, scope, where)
    const rows = await asked(() => compactRows<Read>(table.client, sql, parameters))
    const read = new Map(rows.map((each) => [`${each[0]}/${each[1]}`, each]))
    for (const [i, column] of held.entries())
      for (const { window, rows: count } of of) {
        const found = read.get(`${i}/${window}`)
        if (found === undefined || (divisor === 1 && found[2] !== count))
          throw new ProfileReadError(`Table ${table.table} changed while it was read: it is filled again.`)
        profiles.get(column.name)!.set(window, profileOf(found, column, count))
      }
  }
  return profiles
}

/** The column has no value in so many rows. */
const nothingIn = (rows: number): ColumnProfile => ({
  ...{ rows, profiledRows: rows, missing: rows, distinct: 0, notANumber: 0, infinite: 0, top: [] },
  ...{ quantiles: null, histogram: null, lengths: null },
})

interface Piece {
  readonly divisor: number
  readonly of: WindowCount[]
  rows: number
}

/** Windows that are read at once: together they have no more rows than one may have. */
const pieces = (windows: readonly WindowCount[]): readonly Piece[] => {
  const found: Piece[] = []
  for (const each of windows) {
    const divisor = oneOf(each.rows)
    const rows = each.rows / divisor
    const last = found.at(-1)
    if (last !== undefined && last.divisor === divisor && last.rows + rows <= ROWS_AT_ONCE) {
      last.of.push(each)
      last.rows += rows
    } else found.push({ divisor, of: [each], rows })
  }
  return found
}
const profileOf = (read: Read, { type }: ProfiledColumn, rows: number): ColumnProfile => {
  const [, , profiledRows, missing, distinct, notANumber, infinite, top, leastLength, greatestLength] = read
  const [least, greatest, quantiles, buckets, counts] = read.slice(10) as [
    ...[number | null, number | null, readonly number[], readonly number[], readonly number[]],
  ]
  const hasNumbers = FORMS[type].isNumber && profiledRows > missing + notANumber + infinite
  return {
    ...{ rows, profiledRows, missing, distinct, notANumber, infinite },
    top: top.map(([negative, value, length]) => topValue(type, value, length, -negative)),
    quantiles: hasNumbers ? SHARES.map((share, i) => ({ share, value: quantiles[i]! })) : null,
    histogram: hasNumbers ? histogramOf(least!, greatest!, buckets, counts) : null,
    lengths:
      leastLength === null || profiledRows === missing ? null : { least: leastLength, greatest: greatestLength ?? 0 },
  }
}

const topValue = (type: ColumnType, value: string | number, length: number, rows: number): TopValue => {
  if (type === 'boolean') return { value: value === 1, isCut: false, rows }
  const max = type === 'bytes' ? BYTES_SHOWN_MAX : SHOWN_MAX
  return { value, isCut: length > max, rows }
}

const histogramOf = (
  least: number,
  greatest: number,
  buckets: readonly number[],
  counts: readonly number[],
): readonly Bucket[] => {
  if (least === greatest) return [{ from: least, to: greatest, rows: counts.reduce((a, b) => a + b, 0) }]
  const rows = new Map(buckets.map((bucket, i) => [bucket, counts[i]!]))
  const end = (i: number) => (i === BUCKETS ? greatest : least * (1 - i / BUCKETS) + greatest * (i / BUCKETS))
  return Array.from({ length: BUCKETS }, (_, i) => ({ from: end(i), to: end(i + 1), rows: rows.get(i) ?? 0 }))
}
