/**
 * Searches of logged models. Their filters are read in another way than those of runs.
 * Source: mlflow/mlflow, mlflow/utils/search_logged_model_utils.py and mlflow/store/tracking/sqlalchemy_store.py.
 */
import type { Clause, DatasetName, Field, Kind, OrderTerm, Search } from './ast.ts'
import { quotedLikePython, SearchError } from './errors.ts'
import { clauseOf, isAnd, quotedTexts, withoutQuotes } from './filter.ts'
import { type Phrase, phrasesOf, statementsIn } from './phrases.ts'

export interface LoggedModelOrder {
  /** An attribute, or `metrics.` and a key. */
  readonly field: string
  readonly ascending?: boolean
  readonly datasetName?: string
  readonly datasetDigest?: string
}

export interface LoggedModelSearchText {
  readonly filter?: string
  readonly datasets?: readonly { readonly name?: string; readonly digest?: string }[]
  readonly orderBy?: readonly LoggedModelOrder[]
}

const kinds: Readonly<Record<string, Kind>> = {
  attributes: 'attribute',
  metrics: 'metric',
  params: 'param',
  tags: 'tag',
}
const prefixOf: Readonly<Record<Kind, string>> = {
  attribute: 'attributes',
  metric: 'metrics',
  param: 'params',
  tag: 'tags',
  dataset: 'datasets',
}

const NUMBERS: readonly string[] = ['creation_timestamp_ms', 'last_updated_timestamp_ms']
const attributes: readonly string[] = [
  ...[
    'model_id',
    'experiment_id',
    'name',
    'artifact_location',
    'status',
    'model_type',
    'source_run_id',
    'status_message',
  ],
  ...NUMBERS,
]
const aliases: ReadonlyMap<string, string> = new Map([
  ['creation_time', 'creation_timestamp_ms'],
  ['creation_timestamp', 'creation_timestamp_ms'],
  ['last_updated_timestamp', 'last_updated_timestamp_ms'],
])

const withoutMarks = (text: string): string => text.replace(/^`+/, '').replace(/`+$/, '')

const fieldOf = (text: string): Field => {
  const [, prefix, key] = /^([a-z]+)\.(.+)$/.exec(text) ?? []
  if (prefix === undefined || key === undefined)
    return { kind: 'attribute', key: withoutMarks(aliases.get(text) ?? text) }
  const kind = Object.hasOwn(kinds, prefix) ? kinds[prefix] : undefined
  if (kind === undefined)
    throw new SearchError(
      `Invalid entity type: ${quotedLikePython(prefix)}. Expected one of ['attributes', 'metrics', 'params', 'tags'].`,
    )
  return { kind, key: withoutMarks(key) }
}

const numeric = ['<', '<=', '>', '>=', '=', '!=']
const textual = ['=', '!=', 'LIKE', 'ILIKE', 'IN', 'NOT IN']

const clauseIn = (phrase: Phrase): Clause => {
  const [field, comparator, value] = phrase.parts ?? []
  if (field === undefined || comparator === undefined || value === undefined)
    throw new SearchError(`Invalid comparison: ${phrase.text}. Expected a comparison with 3 tokens.`)
  const { kind, key } = fieldOf(field.text)
  const isNumber = kind === 'metric' || (kind === 'attribute' && NUMBERS.includes(key))
  const allowed = isNumber ? numeric : textual
  const written = comparator.text.toUpperCase().replaceAll(/\s+/g, ' ')
  if (!allowed.includes(written))
    throw new SearchError(
      `Invalid comparison operator for ${prefixOf[kind]}.${key}: ${quotedLikePython(written)}. ` +
        `Expected one of (${allowed.map(quotedLikePython).join(', ')}).`,
    )
  if (kind === 'attribute' && !attributes.includes(key))
    throw new SearchError(`Invalid attribute '${key}', expected one of ${attributes.join(', ')}.`)
  return clauseOf({ kind, key }, written, isNumber ? numberIn(value) : textsIn(value))
}

const numberIn = ({ text }: Phrase): number => {
  const value = Number(text)
  if (!Number.isNaN(value)) return value
  throw new SearchError(`Expected a number. Got value ${text}`)
}

const textsIn = (value: Phrase): string | readonly string[] => {
  if (value.kind === 'list') return quotedTexts(value)
  return withoutQuotes(value.text).replace(/^'+/, '').replace(/'+$/, '')
}

const clausesOf = (filter: string | undefined): readonly Clause[] => {
  if (filter === undefined || filter === '') return []
  const shown = quotedLikePython(filter)
  if (statementsIn(filter) > 1)
    throw new SearchError(`Invalid filter string: ${shown}. Expected a single SQL expression.`)
  return phrasesOf(filter).flatMap((phrase) => {
    if (phrase.kind === 'comparison') return [clauseIn(phrase)]
    if (isAnd(phrase)) return []
    throw new SearchError(
      `Invalid filter string: ${shown}. Expected a list of comparisons separated by 'AND' ` +
        "(e.g. 'metrics.loss > 0.1 AND params.lr = 0.01').",
    )
  })
}

const datasetOf = (name: string, digest: string | undefined): DatasetName => ({ name, ...(digest ? { digest } : {}) })

const termOf = ({ field, ascending = true, datasetName, datasetDigest }: LoggedModelOrder): OrderTerm => {
  const dot = field.indexOf('.')
  if (dot === -1) {
    const key = aliases.get(field) ?? field
    if (!attributes.includes(key)) throw new SearchError(`Invalid order by field name: ${field}`)
    return { field: { kind: 'attribute', key }, ascending }
  }
  if (field.slice(0, dot) !== 'metrics')
    throw new SearchError(`Invalid order by field name: ${field}. Only metrics are supported.`)
  if (datasetDigest && !datasetName)
    throw new SearchError('`dataset_digest` can only be specified if `dataset_name` is also specified.')
  const metric: OrderTerm = { field: { kind: 'metric', key: field.slice(dot + 1) }, ascending }
  return datasetName ? { ...metric, dataset: datasetOf(datasetName, datasetDigest) } : metric
}

/**
 * A search of logged models. Without an order, the latest is first. A clause on a metric holds if any value of the metric does.
 * @throws SearchError with the text that MLflow has for it
 */
export const loggedModelSearch = ({ filter, datasets = [], orderBy = [] }: LoggedModelSearchText): Search => {
  if (datasets.some(({ name }) => !name))
    throw new SearchError('`dataset_name` in the `datasets` clause must be specified.')
  const clauses = clausesOf(filter)
  const terms = orderBy.map(termOf)
  const isOrdered = (key: string): boolean => terms.some(({ field }) => field.kind === 'attribute' && field.key === key)
  const attribute = (key: string, ascending: boolean): readonly OrderTerm[] =>
    isOrdered(key) ? [] : [{ field: { kind: 'attribute', key }, ascending }]
  return {
    clauses,
    order: [...terms, ...attribute('creation_timestamp_ms', false), ...attribute('model_id', true)],
    datasets: datasets.map(({ name = '', digest }) => datasetOf(name, digest)),
  }
}
