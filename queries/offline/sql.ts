/**
 * The SQL of a training set. The text consists of validated names and our own numbers; everything else is a typed
 * parameter.
 *
 * The spine is a temporary table `spine`: `_row` (its order), `_t` (T, ms), `_e0`, `_e1`, ... (number of its entity,
 * per key; a row without one has a number that no entity has), `c0`, `c1`, ... (its columns). `keys<i>` maps the ids of key i to those numbers. The right side of a join
 * holds the vectors of each entity with a sort number whose order is (stamp, offset). The ASOF join takes the greatest
 * one that is not beyond (T, infinity). This is a total order, so ties and positions that are stored twice change
 * nothing. Numbers instead of strings as join keys halve the join time.
 */

import { featuresTableName } from '../../processors/features/index.ts'
import type { ColumnType } from '../../schemas/index.ts'
import { quoted, typeOf } from '../../sinks/clickhouse/index.ts'
import type { Plan, PlannedView } from './request.ts'

const TWO_64 = '18446744073709551616'

/** The part of a large join that is computed: entities whose number is `part` modulo `parts`. */
export interface Split {
  readonly part: number
  readonly parts: number
}
export const whole: Split = { part: 0, parts: 1 }

export const spineStatement = (plan: Plan): string => {
  const columns = [
    '_row UInt32',
    '_t Int64',
    ...plan.keys.map((_, i) => `_e${i} UInt32`),
    ...plan.columns.map(({ type }, i) => `c${i} ${typeOf({ name: '', type, nullable: true })}`),
  ]
  return `CREATE TEMPORARY TABLE spine (${columns.join(', ')}) ENGINE = Memory`
}
export const SPINE_INSERT = 'INSERT INTO spine FORMAT RowBinary'

export const keysStatement = (key: number): string =>
  `CREATE TEMPORARY TABLE keys${key} (_entity String, _e UInt32) ENGINE = Memory`
export const keysInsert = (key: number): string => `INSERT INTO keys${key} FORMAT RowBinary`

const only = ({ part, parts }: Split, column: string): string => (parts === 1 ? '1' : `${column} % ${parts} = ${part}`)

/** Vectors of a view that can be a result. Parameters: `p<i>` positions, `tMax<i>`, `tMin<i>`, and `knownAt`. */
const candidates = (plan: Plan, i: number, prefix: string, split: Split): string => {
  const { view, key, columns } = plan.views[i]
  const table = quoted(featuresTableName(prefix, view.view, view.version))
  const features = columns.map(({ feature }, j) => `f.${quoted(feature)} AS f${j}`).join(', ')
  const conditions = [
    `f._entity IN (SELECT _entity FROM keys${key} WHERE ${only(split, '_e')})`,
    `f._offset < arrayElement({p${i}: Array(Int64)}, f._partition + 1)`,
    `toUnixTimestamp64Milli(f._stamp) <= {tMax: Int64}`,
    // A vector's stamp is never before its latest row, so an older vector is outside the TTL of every row of the spine.
    ...(view.ttlMs > 0 ? [`toUnixTimestamp64Milli(f._stamp) >= {tMin${i}: Int64}`] : []),
    ...(plan.mode === 'known' && plan.knownAt !== undefined
      ? ['toUnixTimestamp64Milli(f._known_at) <= {knownAt: Int64}']
      : []),
  ]
  return `SELECT k._e AS e, toUnixTimestamp64Milli(f._stamp) AS stamp, f._offset AS offset,
      toUnixTimestamp64Milli(f._known_at) AS known, toUnixTimestamp64Milli(f._row_time) AS row_time, ${features}
    FROM ${table} AS f INNER JOIN keys${key} AS k ON f._entity = k._entity
    WHERE ${conditions.join('\n      AND ')}`
}

/**
 * The candidates with their sort number. For `known` with the row's own T, a vector counts from greatest(stamp,
 * knownAt) on. A vector that becomes known after a greater one is never the result, so it is left out and the others
 * have one order again.
 */
const rightSide = (plan: Plan, i: number, prefix: string, split: Split): string => {
  const features = plan.views[i].columns.map((_, j) => `f${j}`).join(', ')
  const from = candidates(plan, i, prefix, split)
  if (plan.mode !== 'known' || plan.knownAt !== undefined) {
    return `SELECT e, toInt128(stamp) * toInt128(${TWO_64}) + offset AS n, row_time, ${features} FROM (${from})`
  }
  return `SELECT e, toInt128(since) * toInt128(${TWO_64}) + place AS n, row_time, ${features} FROM (
      SELECT *, greatest(stamp, known) AS since, (stamp, offset) AS version,
        max(version) OVER earlier AS newest, row_number() OVER earlier AS place
      FROM (${from})
      WINDOW earlier AS (PARTITION BY e ORDER BY since, stamp, offset ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW))
    WHERE version = newest`
}

/** Feature j of view i at T: null if there is no vector (`join_use_nulls`) or it is outside the TTL. */
const featureAt = (view: PlannedView, i: number, j: number): string =>
  view.view.ttlMs > 0 ? `if(s._t - r${i}.row_time <= {ttl${i}: Int64}, r${i}.f${j}, NULL)` : `r${i}.f${j}`

const joined = (plan: Plan, i: number, prefix: string, split: Split): string =>
  `ASOF LEFT JOIN (${rightSide(plan, i, prefix, split)}) AS r${i} ON s._e${plan.views[i].key} = r${i}.e AND s.n >= r${i}.n`

const spineWithNumber = (split: Split, key: number): string =>
  `(SELECT *, toInt128(_t) * toInt128(${TWO_64}) + toInt128(18446744073709551615) AS n FROM spine WHERE ${only(split, `_e${key}`)}) AS s`

/** Text formats show bytes as base64. */
const shown = (expression: string, type: ColumnType, plan: Plan, canonical: boolean): string =>
  type === 'bytes' && (canonical || plan.format !== 'parquet') ? `base64Encode(${expression})` : expression

const selected = (plan: Plan, canonical: boolean, feature: (i: number, j: number) => string): string =>
  [
    ...plan.columns.map(({ name, type }, c) => `${shown(`s.c${c}`, type, plan, canonical)} AS ${quoted(name)}`),
    ...plan.views.flatMap(({ columns }, i) =>
      columns.map(({ as, type }, j) => `${shown(feature(i, j), type, plan, canonical)} AS ${quoted(as)}`),
    ),
  ].join(',\n  ')

/** The whole set in one query, in the order of the spine. */
export const directQuery = (plan: Plan, prefix: string): string =>
  `SELECT ${selected(plan, true, (i, j) => featureAt(plan.views[i], i, j))}
  FROM ${spineWithNumber(whole, 0)}
  ${plan.views.map((_, i) => joined(plan, i, prefix, whole)).join('\n  ')}
  ORDER BY s._row`

const nullable = (type: ColumnType): string => typeOf({ name: '', type, nullable: true })

/** A view's part of the set is a table `part<i>`, filled split by split. */
export const partStatement = (plan: Plan, i: number): string => {
  const features = plan.views[i].columns.map(({ type }, j) => `f${j} ${nullable(type)}`)
  return `CREATE TEMPORARY TABLE part${i} (_row UInt32, ${features.join(', ')}) ENGINE = Memory`
}

export const partInsert = (plan: Plan, i: number, prefix: string, split: Split): string => {
  const view = plan.views[i]
  const features = view.columns.map((_, j) => `${featureAt(view, i, j)} AS f${j}`)
  return `INSERT INTO part${i} SELECT s._row AS _row, ${features.join(', ')}
  FROM ${spineWithNumber(split, view.key)} ${joined(plan, i, prefix, split)}`
}

/**
 * The set from its parts, in the order of the spine.
 * @param canonical the form that is hashed, independent of the requested format
 */
export const partsQuery = (plan: Plan, canonical: boolean): string =>
  `SELECT ${selected(plan, canonical, (i, j) => `r${i}.f${j}`)}
  FROM spine AS s
  ${plan.views.map((_, i) => `INNER JOIN part${i} AS r${i} ON s._row = r${i}._row`).join('\n  ')}
  ORDER BY s._row`
