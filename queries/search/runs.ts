/** Searches of runs. Source: mlflow/mlflow, mlflow/utils/search_utils.py and mlflow/store/tracking/sqlalchemy_store.py. */
import type { Clause, Field, Kind, OrderTerm, Search } from './ast.ts'
import { SearchError, setLikePython } from './errors.ts'
import {
  type Comparison,
  clauseOf,
  comparisonsOf,
  fieldParts,
  isNumber,
  isText,
  quotedText,
  quotedTexts,
  withoutBackticks,
  withoutQuotes,
} from './filter.ts'
import { distinctTerms, orderTextOf } from './order.ts'
import type { Phrase } from './phrases.ts'

export interface SearchText {
  readonly filter?: string
  readonly orderBy?: readonly string[]
}

/** Prefixes of fields, and the name that messages have for each kind. */
const prefixes: Readonly<Record<Kind, readonly string[]>> = {
  metric: ['metric', 'metrics'],
  param: ['parameter', 'parameters', 'param', 'params'],
  tag: ['tag', 'tags'],
  attribute: ['attribute', 'attributes', 'attr', 'run'],
  dataset: ['dataset', 'datasets'],
}
const kindOf: ReadonlyMap<string, Kind> = new Map(
  Object.entries(prefixes).flatMap(([kind, names]) => names.map((name) => [name, kind as Kind] as const)),
)
const kindName = (kind: Kind): string => prefixes[kind][0] as string

const NUMBERS: ReadonlySet<string> = new Set(['start_time', 'end_time'])
const attributes = ['artifact_uri', 'end_time', 'run_id', 'run_name', 'start_time', 'status', 'user_id']
const aliases: ReadonlyMap<string, string> = new Map([
  ['created', 'start_time'],
  ['Created', 'start_time'],
  ['run name', 'run_name'],
  ['Run name', 'run_name'],
  ['Run Name', 'run_name'],
])
const searchable: ReadonlySet<string> = new Set([...attributes, ...aliases.keys()])
const orderable: ReadonlySet<string> = new Set([...attributes, 'created', 'Created'])
const datasetKeys: ReadonlySet<string> = new Set(['name', 'digest', 'context'])

const numeric = ['!=', '<', '<=', '=', '>', '>=']
const textual = ['!=', '=', 'ILIKE', 'LIKE']
const [listed, present] = [
  [...textual, 'IN', 'NOT IN'],
  [...textual, 'IS NOT NULL', 'IS NULL'],
]

/** Comparators of a field, and what its message shows; not all messages close their quote. */
const comparatorsOf = ({ kind, key }: Field): readonly [allowed: readonly string[], shown: string] => {
  switch (kind) {
    case 'metric':
      return [numeric, `'${setLikePython(numeric)}`]
    case 'param':
      return [present, `'${setLikePython(present)}'`]
    case 'tag':
      return [present, `'${setLikePython(present)}`]
    case 'dataset':
      return [listed, `'${setLikePython(listed)}`]
    case 'attribute':
      return NUMBERS.has(key) ? [numeric, `'${setLikePython(listed)}`] : [listed, `'${setLikePython(listed)}'`]
  }
}

const fieldOf = (prefix: string | undefined, key: string, allowed: ReadonlySet<string>): Field => {
  const name = withoutBackticks(prefix ?? 'attribute')
  const kind = kindOf.get(name)
  if (kind === undefined)
    throw new SearchError(
      `Invalid entity type '${name}'. Valid values are ['metric', 'parameter', 'tag', 'attribute', 'dataset']`,
    )
  if (kind === 'attribute' && !allowed.has(key))
    throw new SearchError(`Invalid attribute key '${key}' specified. Valid keys are '${setLikePython(allowed)}'`)
  if (kind === 'dataset' && !datasetKeys.has(key))
    throw new SearchError(`Invalid dataset key '${key}' specified. Valid keys are '${setLikePython(datasetKeys)}'`)
  return { kind, key }
}

type ClauseValue = number | string | readonly string[] | null

const valueIn = ({ kind, key }: Field, value: Phrase | undefined): ClauseValue => {
  if (value === undefined) {
    if (kind === 'tag' || kind === 'param') return null
    throw new SearchError(
      `IS NULL / IS NOT NULL is only supported for tags and params, not for '${kindName(kind)}' '${key}'`,
    )
  }
  const { text } = value
  if (kind === 'metric') return numberOf(value, `Expected numeric value type for metric. Found ${text}`)
  if (kind === 'attribute' && NUMBERS.has(canonical(key)))
    return numberOf(value, `Expected numeric value type for numeric attribute: ${key}. Found ${text}`)
  if (isText(value)) return quotedText(value)
  if (value.kind === 'list' && kind === 'dataset') return quotedTexts(value)
  if (value.kind === 'list' && kind === 'attribute') {
    if (key === 'run_id') return quotedTexts(value)
    throw new SearchError("Only ['run_id'] attributes support comparison with a list of quoted string values.")
  }
  if (kind === 'attribute') throw new SearchError(`Expected a quoted string value for attributes. Got value ${text}`)
  if (kind === 'dataset')
    throw new SearchError(`Expected a quoted string value for dataset attributes. Got value ${text}`)
  throw new SearchError(`Expected a quoted string value for ${kindName(kind)} (e.g. 'my-value'). Got value ${text}`)
}

const numberOf = (value: Phrase, message: string): number => {
  if (!isNumber(value)) throw new SearchError(message)
  return Number(value.text)
}

const canonical = (key: string): string => aliases.get(key) ?? key

type Read = readonly [field: Field, comparator: string, value: ClauseValue]

const readOf = ({ field: text, comparator, value }: Comparison): Read => {
  const [prefix, key] = fieldParts(text)
  const field = fieldOf(prefix, withoutBackticks(withoutQuotes(key)), searchable)
  return [field, comparator, valueIn(field, value)]
}

const checked = ([read, comparator, value]: Read): Clause => {
  const field = { kind: read.kind, key: read.kind === 'attribute' ? canonical(read.key) : read.key }
  const [allowed, shown] = comparatorsOf(field)
  if (!allowed.includes(comparator)) throw new SearchError(`Invalid comparator '${comparator}' not one of ${shown}`)
  return clauseOf(field, comparator, value)
}

const termOf = (text: string): OrderTerm => {
  const { field, ascending } = orderTextOf(text)
  const [prefix, key] = fieldParts(field)
  const { kind, key: found } = fieldOf(prefix, withoutBackticks(withoutQuotes(key)), orderable)
  if (kind === 'dataset') throw new SearchError(`Invalid identifier type 'dataset'`)
  return { field: { kind, key: kind === 'attribute' ? canonical(found) : found }, ascending }
}

const attribute = (key: string): Field => ({ kind: 'attribute', key })

/**
 * The search of runs that a filter and an order say. Without an order, the latest start is first; the run id is last.
 * @throws SearchError with the text that MLflow has for it
 */
export const runSearch = ({ filter, orderBy = [] }: SearchText): Search => {
  const reads = comparisonsOf(filter).map(readOf)
  const terms = distinctTerms(orderBy.map(termOf), orderBy)
  const isOrdered = (key: string): boolean => terms.some(({ field }) => field.kind === 'attribute' && field.key === key)
  return {
    clauses: reads.map(checked),
    order: [
      ...terms,
      ...(isOrdered('start_time') ? [] : [{ field: attribute('start_time'), ascending: false }]),
      ...(isOrdered('run_id') ? [] : [{ field: attribute('run_id'), ascending: true }]),
    ],
  }
}
