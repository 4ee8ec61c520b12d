/** The query of an evaluation, and the checks that need no store. */
import { checkFilter } from '../../processors/features/index.ts'
import { SCORES_MAX } from '../../processors/registry/index.ts'
import type { Column, ColumnType, DatasetDeclaration, Filter } from '../../schemas/index.ts'
import { EvaluationError } from './errors.ts'
import { MEASURES, type Task } from './metrics/index.ts'

export type ClassValue = string | number | boolean

/** What a caller says. */
export interface AskedEvaluation {
  readonly task: Task
  /** Column of what was true. */
  readonly label: string
  /** Column of the predicted class or number. */
  readonly prediction?: string
  /** Binary: column of the score of the positive class. */
  readonly score?: string
  /** Binary: the label of positive rows. Default: true, or 1. */
  readonly positive?: ClassValue
  /** Binary without `prediction`: rows whose score is at least this count as predicted positive. Default 0.5. */
  readonly threshold?: number
  /** Columns by whose values the metrics are measured too. */
  readonly slices?: readonly string[]
  /** Binary: columns by whose values rows are counted, for rules of fairness. */
  readonly groups?: readonly string[]
  /** Columns that name a row. Default: its position. With them two datasets can hold the same rows. */
  readonly key?: readonly string[]
  readonly filter?: Filter
  /** Event time, ms: rows from `since` on and before `until`. */
  readonly since?: number
  readonly until?: number
  /** Log time, ms: rows that the log held then. */
  readonly asOf?: number
  /** Metrics whose value of each row is recorded, for tests against another version. */
  readonly scores?: readonly string[]
}

/** A query with all defaults: what the event says. */
export interface EvaluationQuery {
  readonly task: Task
  readonly label: string
  readonly prediction: string | null
  readonly score: string | null
  readonly positive: ClassValue | null
  readonly threshold: number | null
  readonly slices: readonly string[]
  readonly groups: readonly string[]
  readonly key: readonly string[]
  readonly filter: Filter | null
  readonly since: number | null
  readonly until: number | null
  readonly asOf: number | null
  readonly scores: readonly string[]
}

const NUMBERS: readonly ColumnType[] = ['long', 'double']
const CLASSES: readonly ColumnType[] = ['string', 'long', 'boolean', 'double']
const NAMES: readonly ColumnType[] = ['string', 'long', 'boolean']
const KEYS: readonly ColumnType[] = ['string', 'long', 'boolean', 'timestamp']
/** Columns of one list: each group has metrics of its own. */
const LISTED_MAX = 10

/** The event and the API call the query `source`. */
const refuse = (name: string, value: unknown, expected: string): never => {
  const field = `source.${name}`
  const text = `${field} is ${JSON.stringify(value) ?? 'absent'}, expected ${expected}.`
  throw new EvaluationError('QUERY_INVALID', text, { problem: { field, value: value ?? null, expected } })
}

/** @throws EvaluationError QUERY_INVALID, which names the field, the value and what was expected */
export const queryOf = (dataset: DatasetDeclaration, asked: AskedEvaluation): EvaluationQuery => {
  const columns = new Map(dataset.columns.map((column) => [column.name, column]))
  const column = (field: string, name: string | undefined, types: readonly ColumnType[]): Column => {
    const found = name === undefined ? undefined : columns.get(name)
    if (found !== undefined && types.includes(found.type)) return found
    const fitting = dataset.columns.filter(({ type }) => types.includes(type)).map((each) => each.name)
    return refuse(field, name, `a column of '${dataset.name}' of type ${types.join(' or ')}: ${fitting.join(', ')}`)
  }
  const listed = (field: string, names: readonly string[] = [], types: readonly ColumnType[]): readonly string[] => {
    if (names.length > LISTED_MAX) refuse(field, names, `at most ${LISTED_MAX} columns`)
    if (new Set(names).size < names.length) refuse(field, names, 'each column once')
    for (const [i, name] of names.entries()) column(`${field}.${i}`, name, types)
    return names
  }
  const { filter, since = null, until = null, asOf = null } = asked
  if (filter !== undefined) checkFilter('filter', filter, columns, 1, refuse)
  if (since !== null && until !== null && since >= until) refuse('until', until, `a time after since, ${since}`)
  const query = {
    ...classesOf(asked, column),
    slices: listed('slices', asked.slices, NAMES),
    groups: listed('groups', asked.groups, NAMES),
    key: listed('key', asked.key, KEYS),
    filter: filter ?? null,
    ...{ since, until, asOf },
    scores: asked.scores ?? [],
  }
  if (query.task !== 'binary' && query.groups.length > 0) refuse('groups', query.groups, 'none but for task binary')
  checkScores(query)
  return query
}

type ColumnOf = (field: string, name: string | undefined, types: readonly ColumnType[]) => Column
type Classes = Pick<EvaluationQuery, 'task' | 'label' | 'prediction' | 'score' | 'positive' | 'threshold'>

const classesOf = (asked: AskedEvaluation, column: ColumnOf): Classes => {
  const { task, prediction, score, positive, threshold } = asked
  const isBinary = task === 'binary'
  const label = column('label', asked.label, task === 'regression' ? NUMBERS : CLASSES)
  for (const [field, value] of Object.entries({ score, positive, threshold }))
    if (!isBinary && value !== undefined) refuse(field, value, `none for task ${task}`)
  if (prediction !== undefined || !isBinary)
    column('prediction', prediction, task === 'regression' ? NUMBERS : [label.type])
  if (score !== undefined) column('score', score, NUMBERS)
  if (isBinary && prediction === undefined && score === undefined)
    refuse('prediction', undefined, 'a column of the predicted class, or one of its score')
  if (threshold !== undefined && prediction !== undefined)
    refuse('threshold', threshold, 'none with prediction: it says itself which rows are positive')
  return {
    task,
    label: label.name,
    prediction: prediction ?? null,
    score: score ?? null,
    positive: isBinary ? positiveOf(label, positive) : null,
    threshold: isBinary && prediction === undefined ? (threshold ?? 0.5) : null,
  }
}

const positiveOf = ({ name, type }: Column, positive: ClassValue | undefined): ClassValue => {
  const expected = type === 'string' || type === 'boolean' ? type : 'number'
  const value = positive ?? (type === 'boolean' ? true : type === 'string' ? undefined : 1)
  if (typeof value === expected) return value as ClassValue
  return refuse('positive', positive, `a ${expected}, as column ${name} is of type ${type}`)
}

const checkScores = ({ task, score, scores }: EvaluationQuery): void => {
  const known = Object.keys(MEASURES[task].scores).filter((name) => name === 'accuracy' || task !== 'binary' || score)
  const bad = scores.find((name, i) => !known.includes(name) || scores.indexOf(name) < i)
  if (bad !== undefined) refuse('scores', scores, `each once, of ${known.join(', ')}`)
}

/** Scores of all metrics that are recorded. @throws EvaluationError TOO_LARGE */
export const requireFewScores = (count: number): void => {
  if (count <= SCORES_MAX) return
  const text = `The evaluation would record ${count} scores of rows, expected at most ${SCORES_MAX}: name fewer metrics in scores, or fewer rows by a filter.`
  throw new EvaluationError('TOO_LARGE', text)
}
