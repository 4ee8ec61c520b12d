/** The query of a training set, and the checks that need no store. */
import type { ColumnType } from '../../schemas/index.ts'
import { type EncodedValue, quoted } from '../../sinks/clickhouse/index.ts'
import { OfflineError } from './errors.ts'

export interface TypedName {
  readonly name: string
  readonly type: ColumnType
}

/**
 * `served`: stamp <= T, which is what the online store held when the stream's clock stood at T. `known`: stamp <= T and
 * knownAt <= T, which is what had arrived by the wall clock T. If `knownAt` is given as L: knownAt <= L for all rows,
 * which is what the same training set would have held if it had been built at log time L.
 */
export type Mode = 'served' | 'known'

export interface ViewOfSet {
  readonly view: string
  readonly version: number
  /**
   * Entity columns in the order of the id. Each is a column of the spine, under its own name or the name in
   * `spineColumns`.
   */
  readonly entity: readonly TypedName[]
  /** Spine column of each entity column. Default: the column of the same name. */
  readonly spineColumns?: readonly string[]
  /** How old the latest row of an entity may be at T, ms; 0 = any age. */
  readonly ttlMs: number
  /** Requested features. `as` is the column in the result; default: the feature's name. */
  readonly features: readonly (TypedName & { readonly as?: string })[]
}

export interface Spine {
  readonly columns: readonly TypedName[]
  /** The column, of type `timestamp`, that holds T. */
  readonly time: string
  /** Values in the order of the columns. The caller may reuse an array for the next row. A long may be a bigint of 64 bits. */
  readonly rows: Iterable<readonly EncodedValue[]> | AsyncIterable<readonly EncodedValue[]>
}

export type Format = 'ndjson' | 'csv' | 'parquet'

export interface TrainingSetQuery {
  readonly spine: Spine
  readonly views: readonly ViewOfSet[]
  readonly mode?: Mode
  /** Log time, ms. Only with mode `known`. */
  readonly knownAt?: number
  readonly format?: Format
  /**
   * Positions at which the tables are read, by `<view>.v<version>`: one per partition; later rows are ignored. Default:
   * what the tables hold now. With the positions of an earlier set the same query gives the same set.
   */
  readonly positions?: Readonly<Record<string, readonly number[]>>
  /** Called when the spine is read to its end, before the join. What it throws ends the query. */
  readonly onSpine?: () => void
}

export const viewId = ({ view, version }: { readonly view: string; readonly version: number }): string =>
  `${view}.v${version}`

/** One view of the set, with indexes instead of names. */
export interface PlannedView {
  readonly view: ViewOfSet
  /** Index of the plan's key that identifies the view's entities. */
  readonly key: number
  readonly columns: readonly { readonly feature: string; readonly type: ColumnType; readonly as: string }[]
}

export interface Plan {
  readonly columns: readonly TypedName[]
  /** Index of the time column. */
  readonly time: number
  /** Distinct lists of entity columns: indexes into the spine's columns, and the types from which the id is made. */
  readonly keys: readonly { readonly columns: readonly number[]; readonly types: readonly ColumnType[] }[]
  readonly views: readonly PlannedView[]
  readonly mode: Mode
  readonly knownAt: number | undefined
  readonly format: Format
}

const refuse = (message: string): never => {
  throw new OfflineError('QUERY_INVALID', message)
}

/** @throws OfflineError QUERY_INVALID, which names the field, the value and what was expected */
export const planOf = (query: TrainingSetQuery): Plan => {
  const { columns, time } = query.spine
  const timeIndex = columns.findIndex(({ name }) => name === time)
  const timeType = columns[timeIndex]?.type
  if (timeType !== 'timestamp') {
    refuse(`spine.time is '${time}', ${timeType ?? 'no column of the spine'}, expected a column of type timestamp.`)
  }
  if (query.views.length === 0) refuse('views is empty, expected at least one view.')
  const mode = query.mode ?? 'served'
  if (query.knownAt !== undefined && mode !== 'known')
    refuse(`knownAt is given with mode '${mode}', expected mode 'known'.`)
  if (query.knownAt !== undefined && !Number.isSafeInteger(query.knownAt)) {
    refuse(`knownAt is ${query.knownAt}, expected an integer of milliseconds.`)
  }
  const keys: { columns: readonly number[]; types: readonly ColumnType[] }[] = []
  const views = query.views.map((view, i) => planView(view, `views.${i}`, columns, keys))
  requireDistinct([...columns.map(({ name }) => name), ...views.flatMap((view) => view.columns.map(({ as }) => as))])
  return { columns, time: timeIndex, keys, views, mode, knownAt: query.knownAt, format: query.format ?? 'ndjson' }
}

const planView = (
  view: ViewOfSet,
  field: string,
  columns: readonly TypedName[],
  keys: { columns: readonly number[]; types: readonly ColumnType[] }[],
): PlannedView => {
  if (view.entity.length === 0) refuse(`${field}.entity is empty, expected at least one column.`)
  if (view.features.length === 0) refuse(`${field}.features is empty, expected at least one feature.`)
  if (!(view.ttlMs >= 0)) refuse(`${field}.ttlMs is ${view.ttlMs}, expected 0 or more.`)
  const places = view.entity.map(({ name, type }, i) => {
    const wanted = view.spineColumns?.[i] ?? name
    const place = columns.findIndex((column) => column.name === wanted)
    if (place < 0) refuse(`${field}.entity.${i} is column '${wanted}' of the spine, which has only ${listed(columns)}.`)
    if (columns[place].type !== type) {
      refuse(`Spine column '${wanted}' is ${columns[place].type}, expected ${type} as in view '${view.view}'.`)
    }
    return place
  })
  const types = view.entity.map(({ type }) => type)
  let key = keys.findIndex((other) => other.columns.join() === places.join())
  if (key < 0) key = keys.push({ columns: places, types }) - 1
  const asked = view.features.map(({ name, type, as = name }) => ({ feature: name, type, as }))
  return { view, key, columns: asked }
}

const listed = (columns: readonly TypedName[]): string => columns.map(({ name }) => `'${name}'`).join(', ')

const requireDistinct = (names: readonly string[]): void => {
  const seen = new Set<string>()
  for (const name of names) {
    try {
      quoted(name)
    } catch (error) {
      refuse(error instanceof Error ? error.message : String(error))
    }
    if (seen.has(name))
      refuse(`The result would have two columns '${name}', expected distinct names: rename one with 'as'.`)
    seen.add(name)
  }
}
