/**
 * The SQL of a search of runs. The text consists of our own words; keys, values and ids are typed parameters.
 *
 * Of all rows of a run, or of one of its values, the last counts: `ORDER BY run_id, ... LIMIT 1 BY run_id` is several times faster than an
 * aggregation over tuples. Each field of the order is a join, each other field of the filter a set of run ids.
 */
import type { Clause, Field, Search, TextClause } from '../search/index.ts'
import { CONTEXT_TAG } from './datasets.ts'
import { knownAt, type Parameters, type RunStore, tablesOf } from './store.ts'

export interface RunSearch {
  readonly experimentIds: readonly string[]
  readonly search: Search
  /** Whether runs are wanted that are active, deleted, or any. Default: `active`. */
  readonly view?: 'active' | 'deleted' | 'all'
  /** Experiments that are deleted: their runs count as deleted, whatever they say themselves. */
  readonly deletedExperimentIds?: readonly string[]
  /** Log time, ms: what was known then. Default: all that is stored. */
  readonly asOf?: number
  readonly offset: number
  readonly limit: number
}

/** Attributes of a run, and the columns that hold them. */
const columns: ReadonlyMap<string, string> = new Map([
  ['run_id', 'run_id'],
  ['run_name', 'name'],
  ['user_id', 'user_id'],
  ['status', 'status'],
  ['start_time', 'start_time'],
  ['end_time', 'end_time'],
  ['artifact_uri', 'artifact_uri'],
])

const columnOf = (key: string): string => {
  const column = columns.get(key)
  if (column === undefined)
    throw new Error(`Runs have no attribute '${key}', expected one of ${[...columns.keys()].join(', ')}.`)
  return column
}

/** One row more than the limit is asked for: it says whether there are more. */
export const searchStatement = (store: Pick<RunStore, 'prefix'>, query: RunSearch, parameters: Parameters): string => {
  const { search, offset, limit } = query
  const parts = new SearchParts(tablesOf(store.prefix), query, parameters)
  const joins: string[] = []
  const joined = new Map<string, string>()
  const order = search.order.flatMap(({ field, ascending }, i) => {
    const direction = ascending ? 'ASC' : 'DESC'
    if (field.kind === 'attribute') return orderBy(field, `r.${columnOf(field.key)}`, direction)
    joins.push(`LEFT JOIN (${parts.latest(field)}) AS o${i} ON r.run_id = o${i}.run_id`)
    joined.set(nameOf(field), `o${i}.value`)
    return orderBy(field, `o${i}.value`, direction)
  })
  const sets: string[] = []
  const conditions: string[] = [parts.lifecycle()]
  for (const [field, clauses] of byField(search.clauses)) {
    const value = field.kind === 'attribute' ? `r.${columnOf(field.key)}` : joined.get(nameOf(field))
    // A run id never changes, so that the run's rows can be chosen by it.
    if (field.kind === 'attribute' && field.key === 'run_id')
      sets.push(...clauses.map((clause) => parts.condition(clause, 'run_id')))
    else if (value === undefined) sets.push(...parts.sets(field, clauses))
    else conditions.push(...clauses.map((clause) => parts.condition(clause, value)))
  }
  return `SELECT r.experiment_id, r.run_id FROM (${parts.runs(sets)}) AS r
  ${joins.join('\n  ')}
  WHERE ${conditions.join(' AND ')}
  ORDER BY ${order.join(', ')}
  LIMIT ${parameters.add('UInt64', limit + 1)} OFFSET ${parameters.add('UInt64', offset)}`
}

const nameOf = ({ kind, key }: Field): string => `${kind} ${key}`

/** Values, then NaN, then what is absent. */
const orderBy = ({ kind, key }: Field, value: string, direction: string): readonly string[] => {
  if (kind === 'metric') return [`multiIf(isNull(${value}), 2, isNaN(${value}), 1, 0)`, `${value} ${direction}`]
  const mayBeAbsent = kind !== 'attribute' || key === 'end_time'
  return [...(mayBeAbsent ? [`isNull(${value})`] : []), `${value} ${direction}`]
}

/** Clauses on one field share a read of its values. Those on datasets do not: each may be met by another input. */
const byField = (clauses: readonly Clause[]): readonly (readonly [Field, readonly Clause[]])[] => {
  const found = new Map<string, [Field, Clause[]]>()
  for (const [i, clause] of clauses.entries()) {
    const { field } = clause
    const isShared = field.kind !== 'dataset' && clause.type !== 'presence' && !isOrAbsent(clause)
    const name = `${isShared ? '' : i} ${nameOf(field)}`
    const entry = found.get(name)
    if (entry === undefined) found.set(name, [field, [clause]])
    else entry[1].push(clause)
  }
  return [...found.values()]
}

const isOrAbsent = (clause: Clause): boolean => clause.type === 'text' && clause.orAbsent === true

class SearchParts {
  readonly #tables: ReturnType<typeof tablesOf>
  readonly #parameters: Parameters
  readonly #experiments: string
  readonly #known: string
  readonly #query: RunSearch

  constructor(tables: ReturnType<typeof tablesOf>, query: RunSearch, parameters: Parameters) {
    this.#tables = tables
    this.#query = query
    this.#parameters = parameters
    this.#experiments = `experiment_id IN ${parameters.add('Array(String)', query.experimentIds)}`
    this.#known = knownAt(parameters, query.asOf)
  }

  /** The last row of each run, of the runs that are in all sets. */
  runs(sets: readonly string[]): string {
    const { search } = this.#query
    const fields = [...search.clauses, ...search.order].map(({ field }) => field)
    const used = fields.filter(({ kind }) => kind === 'attribute').map(({ key }) => columnOf(key))
    const selected = [...new Set(['experiment_id', 'run_id', 'lifecycle', ...used])]
    const conditions = sets.map((set) => ` AND ${set}`).join('')
    return `SELECT ${selected.join(', ')} FROM ${this.#tables.runs} WHERE ${this.#experiments}${this.#known}${conditions}
    ORDER BY run_id, _offset DESC, _ordinal DESC LIMIT 1 BY run_id`
  }

  lifecycle(): string {
    const { view = 'active', deletedExperimentIds = [], experimentIds } = this.#query
    if (view === 'all') return '1'
    const asked = new Set(experimentIds)
    const deleted = deletedExperimentIds.filter((id) => asked.has(id))
    const isOfDeleted =
      deleted.length === 0 ? '0' : `r.experiment_id IN ${this.#parameters.add('Array(String)', deleted)}`
    return view === 'active'
      ? `r.lifecycle = 'active' AND NOT (${isOfDeleted})`
      : `(r.lifecycle = 'deleted' OR ${isOfDeleted})`
  }

  /** The value of a field that counts, of each run that has or had one. */
  latest({ kind, key }: Field): string {
    const keyed = `key = ${this.#parameters.add('String', key)}`
    if (kind === 'metric')
      // Of values that are equal in all of this, the earliest on the log counts.
      return `SELECT run_id, toNullable(value) AS value FROM ${this.#tables.metrics} AS t
      WHERE ${this.#experiments} AND ${keyed}${this.#known}
      ORDER BY run_id, step DESC, timestamp DESC, if(isNaN(t.value), 0, t.value) DESC, _offset, _ordinal LIMIT 1 BY run_id`
    return `SELECT run_id, value FROM ${this.#tables.values}
      WHERE ${this.#experiments} AND kind = ${this.#parameters.add('String', kind)} AND ${keyed}${this.#known}
      ORDER BY run_id, _offset DESC, _ordinal DESC LIMIT 1 BY run_id`
  }

  /** The inputs of runs. */
  #inputs(): string {
    return `SELECT run_id, value FROM ${this.#tables.values}
      WHERE ${this.#experiments} AND kind = 'input'${this.#known}
      ORDER BY run_id, key, _offset DESC, _ordinal DESC LIMIT 1 BY run_id, key`
  }

  /** Conditions on `run_id` that hold where all clauses do. */
  sets(field: Field, clauses: readonly Clause[]): readonly string[] {
    if (field.kind === 'dataset') return clauses.map((clause) => this.#datasets(field, clause))
    const [first] = clauses
    const found = (isIn: boolean, where: readonly string[]): string =>
      `run_id ${isIn ? 'IN' : 'NOT IN'} (SELECT run_id FROM (${this.latest(field)}) WHERE ${where.join(' AND ')})`
    const present = 'isNotNull(value)'
    if (first?.type === 'presence') return [found(first.comparator === 'IS NOT NULL', [present])]
    const conditions = clauses.map((clause) => this.condition(clause, 'value'))
    if (first !== undefined && isOrAbsent(first)) return [found(false, [present, `NOT ${conditions[0]}`])]
    return [found(true, [present, ...conditions])]
  }

  #datasets({ key }: Field, clause: Clause): string {
    const condition =
      key === 'context'
        ? `arrayExists(tag -> JSONExtractString(tag, 'key') = '${CONTEXT_TAG}'
          AND ${this.condition(clause, "JSONExtractString(tag, 'value')")}, JSONExtractArrayRaw(ifNull(value, ''), 'tags'))`
        : this.condition(clause, `JSONExtractString(ifNull(value, ''), '${key === 'name' ? 'name' : 'digest'}')`)
    return `run_id IN (SELECT run_id FROM (${this.#inputs()}) WHERE isNotNull(value) AND ${condition})`
  }

  /** A condition on a value that is there, or null where it is not. */
  condition(clause: Clause, value: string): string {
    switch (clause.type) {
      case 'number': {
        const number = clause.field.kind === 'metric' ? `if(isNaN(${value}), 0, ${value})` : value
        return `${number} ${clause.comparator} ${this.#parameters.add('Float64', clause.value)}`
      }
      case 'list':
        return `${value} ${clause.comparator} ${this.#parameters.add('Array(String)', clause.value)}`
      case 'text': {
        const condition = this.#text(clause, value)
        return clause.orAbsent ? `ifNull(${condition}, 1)` : condition
      }
      case 'presence':
        return clause.comparator === 'IS NULL' ? `isNull(${value})` : `isNotNull(${value})`
    }
  }

  #text(clause: TextClause, value: string): string {
    if (clause.comparator === '=' || clause.comparator === '!=')
      return `${value} ${clause.comparator} ${this.#parameters.add('String', clause.value)}`
    // A backslash is an escape there, and no more than a character here.
    const pattern = this.#parameters.add('String', clause.value.replaceAll('\\', '\\\\'))
    return clause.comparator === 'LIKE' ? `${value} LIKE ${pattern}` : `lowerUTF8(${value}) LIKE lowerUTF8(${pattern})`
  }
}
