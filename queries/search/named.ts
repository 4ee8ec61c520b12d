/**
 * Searches of what has attributes and tags: experiments, registered models and their versions.
 * Source: mlflow/mlflow, mlflow/utils/search_utils.py, mlflow/store/tracking/sqlalchemy_store.py and mlflow/store/model_registry/sqlalchemy_store.py.
 */
import type { Clause, Field, OrderTerm, Search } from './ast.ts'
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
import type { SearchText } from './runs.ts'

type ClauseValue = number | string | readonly string[] | null

/** What is particular to one kind of thing. */
interface Rules {
  /** Attributes of a filter, and those of them that are numbers. */
  readonly searchable: readonly string[]
  readonly numbers: readonly string[]
  /** Attributes that take IN and NOT IN. */
  readonly lists: readonly string[]
  /** Comparators of an attribute. */
  comparators(key: string): readonly string[]
  readonly orderable: readonly string[]
  readonly mayBeNull: boolean
  /** The value of an attribute. @throws SearchError */
  attributeValue(key: string, value: Phrase): ClauseValue
  /** The message about a comparator that an attribute does not take. */
  refusal(key: string, comparator: string): string
  /** The message about a term that is no attribute. */
  refusedTerm(field: Field): string
  /** The order if none is asked for; the last terms decide between equal things. */
  readonly order: readonly OrderTerm[]
  readonly last: readonly OrderTerm[]
}

const attribute = (key: string, ascending = true): OrderTerm => ({ field: { kind: 'attribute', key }, ascending })

const fieldOf = (text: string, allowed: readonly string[]): Field => {
  const [prefix = 'attribute', written] = fieldParts(text)
  if (!['attribute', 'tag', 'tags'].includes(prefix))
    throw new SearchError(`Invalid entity type '${prefix}'. Valid entity types are ('attribute', 'tag', 'tags')`)
  const key = withoutBackticks(withoutQuotes(written))
  if (prefix !== 'attribute') return { kind: 'tag', key }
  if (!allowed.includes(key))
    throw new SearchError(`Invalid attribute key '${key}' specified. Valid keys are '${setLikePython(allowed)}'`)
  return { kind: 'attribute', key }
}

const tagComparators = ['=', '!=', 'LIKE', 'ILIKE']
const numeric = ['=', '!=', '<', '<=', '>', '>=']

/** Comparators of attributes of which some are numbers, and some take lists. */
const comparatorsIn =
  (numbers: readonly string[], lists: readonly string[]) =>
  (key: string): readonly string[] => {
    if (numbers.includes(key)) return numeric
    return lists.includes(key) ? [...tagComparators, 'IN', 'NOT IN'] : tagComparators
  }

const clause = (rules: Rules, { field: text, comparator, value }: Comparison): (() => Clause) => {
  const field = fieldOf(text, rules.searchable)
  const found = valueIn(rules, field, value)
  return () => {
    const { kind, key } = field
    if (found !== null && kind === 'tag' && !tagComparators.includes(comparator))
      throw new SearchError(`Invalid comparator for tag: ${comparator}`)
    const allowed = rules.comparators(key)
    if (kind === 'attribute' && !allowed.includes(comparator)) throw new SearchError(rules.refusal(key, comparator))
    return clauseOf(field, comparator, found)
  }
}

const valueIn = (rules: Rules, { kind, key }: Field, value: Phrase | undefined): ClauseValue => {
  if (value === undefined) {
    if (rules.mayBeNull && kind === 'tag') return null
    throw new SearchError(
      rules.mayBeNull
        ? `IS NULL / IS NOT NULL is only supported for tags, not for attribute '${key}'`
        : 'Invalid comparison clause. Expected 3 tokens found 2',
    )
  }
  if (kind === 'attribute') return rules.attributeValue(key, value)
  if (isText(value)) return quotedText(value)
  throw new SearchError(`Expected a quoted string value for tag (e.g. 'my-value'). Got value ${value.text}`)
}

const listOf = (key: string, value: Phrase, lists: readonly string[]): readonly string[] => {
  if (lists.includes(key)) return quotedTexts(value)
  const shown = `[${[...lists]
    .sort()
    .map((name) => `'${name}'`)
    .join(', ')}]`
  throw new SearchError(`Only ${shown} attributes support comparison with a list of quoted string values.`)
}

const search = (rules: Rules, { filter, orderBy = [] }: SearchText, termOf: (text: string) => OrderTerm): Search => {
  const clauses = comparisonsOf(filter, (text) => text).map((comparison) => clause(rules, comparison))
  const terms = distinctTerms(orderBy.map(termOf), orderBy)
  const asked = terms.length > 0 ? terms : rules.order
  const isAsked = ({ field }: OrderTerm): boolean => asked.some((term) => term.field.key === field.key)
  return { clauses: clauses.map((make) => make()), order: [...asked, ...rules.last.filter((term) => !isAsked(term))] }
}

const termIn =
  ({ orderable, refusedTerm }: Rules) =>
  (text: string): OrderTerm => {
    const { field, ascending } = orderTextOf(text)
    const found = fieldOf(field, orderable)
    if (found.kind !== 'attribute') throw new SearchError(refusedTerm(found))
    return { field: found, ascending }
  }

const experiments: Rules = {
  searchable: ['name', 'experiment_id', 'creation_time', 'last_update_time'],
  numbers: ['creation_time', 'last_update_time'],
  lists: ['experiment_id'],
  comparators: (key) =>
    key === 'experiment_id' ? ['=', '!=', 'IN', 'NOT IN'] : comparatorsIn(experiments.numbers, [])(key),
  orderable: ['name', 'experiment_id', 'creation_time', 'last_update_time'],
  mayBeNull: true,
  attributeValue: (key, value) => {
    const { text } = value
    if (experiments.numbers.includes(key)) {
      if (!isNumber(value))
        throw new SearchError(`Expected numeric value type for numeric attribute: ${key}. Found ${text}`)
      if (value.kind === 'float')
        throw new SearchError(`Invalid value for numeric attribute '${key}': '${pythonFloat(text)}'`)
      return Number(text)
    }
    if (isText(value)) return key === 'experiment_id' ? experimentId(quotedText(value)) : quotedText(value)
    if (value.kind === 'list') return listOf(key, value, experiments.lists).map(experimentId)
    throw new SearchError(`Expected a quoted string value for attributes. Got value ${text}`)
  },
  refusal: (key, comparator) => {
    if (key === 'experiment_id') return `Invalid comparator for experiment_id: ${comparator}`
    if (['IN', 'NOT IN'].includes(comparator)) return `Invalid comparator for string attribute: ${comparator}`
    const shown = setLikePython(['=', '!=', 'LIKE', 'ILIKE', 'IN', 'NOT IN'])
    return `Invalid comparator '${comparator}' not one of '${shown}${experiments.numbers.includes(key) ? '' : "'"}`
  },
  refusedTerm: ({ kind }) => `Invalid order_by entity: ${kind}`,
  order: [attribute('creation_time', false), attribute('experiment_id')],
  last: [attribute('experiment_id', false)],
}

/** As Python shows a float. */
const pythonFloat = (text: string): string => {
  const value = Number(text)
  return Number.isInteger(value) && Math.abs(value) < 1e16 ? `${value}.0` : String(value)
}

/**
 * The id of an experiment in its one form: digits without leading zeros.
 * @throws SearchError with the text that MLflow has for it
 */
export const experimentId = (id: string): string => {
  if (/^\s*[+-]?\d+\s*$/.test(id)) return String(BigInt(id))
  throw new SearchError(`Invalid experiment ID '${id}'. Experiment ID must be a valid integer.`)
}

/**
 * A search of experiments. Without an order, the latest is first. Attributes: name, experiment_id, creation_time, last_update_time.
 * @throws SearchError with the text that MLflow has for it
 */
export const experimentSearch = (text: SearchText): Search => search(experiments, text, termIn(experiments))

const registryValue =
  (lists: readonly string[], numbers: readonly string[]) =>
  (key: string, value: Phrase): ClauseValue => {
    if (isText(value)) {
      const text = quotedText(value)
      if (!numbers.includes(key)) return text
      if (/^-?\d+$/.test(text)) return Number(text)
      throw new SearchError(`Expected numeric value type for numeric attribute: ${key}. Found ${value.text}`)
    }
    if (value.kind === 'list') return listOf(key, value, lists)
    if (isNumber(value) && numbers.length > 0) {
      if (numbers.includes(key) && value.kind === 'integer') return Number(value.text)
      if (numbers.includes(key)) throw new SearchError(`Invalid value for numeric attribute '${key}': ${value.text}`)
      throw new SearchError(
        `Only the '${setLikePython(['creation_timestamp', 'last_updated_timestamp', 'version_number'])}' attributes ` +
          'support comparison with numeric values.',
      )
    }
    throw new SearchError(
      `Expected a quoted string value or a list of quoted string values for attributes. Got value ${value.text}`,
    )
  }

const models: Rules = {
  searchable: ['name'],
  numbers: [],
  lists: ['name'],
  comparators: comparatorsIn([], ['name']),
  orderable: ['name', 'timestamp', 'last_updated_timestamp'],
  mayBeNull: false,
  attributeValue: registryValue(['name'], []),
  refusal: (_, comparator) => `Invalid comparator for attribute: ${comparator}`,
  refusedTerm: ({ kind }) => `Invalid order_by entity: ${kind}`,
  order: [],
  last: [attribute('name')],
}

/** Of registered models, an order names its attribute without a prefix, and both times are that of the last update. */
const modelTerm = (text: string): OrderTerm => {
  const { field, ascending } = orderTextOf(text)
  if (!models.orderable.includes(field))
    throw new SearchError(
      `Invalid order by key '${field}' specified. Valid keys are '${setLikePython(['name', 'timestamp'])}'`,
    )
  return attribute(field === 'name' ? 'name' : 'last_updated_timestamp', ascending)
}

const versions: Rules = {
  searchable: ['name', 'version_number', 'run_id', 'source_path'],
  numbers: ['version_number'],
  lists: ['name', 'run_id'],
  comparators: comparatorsIn(['version_number'], ['name', 'run_id']),
  orderable: ['name', 'version_number', 'creation_timestamp', 'last_updated_timestamp'],
  mayBeNull: false,
  attributeValue: registryValue(['name', 'run_id'], ['version_number']),
  refusal: (key, comparator) =>
    key === 'version_number'
      ? `Invalid comparator for attribute ${key}: ${comparator}`
      : `Invalid comparator for attribute: ${comparator}`,
  refusedTerm: ({ key }) =>
    `Invalid order by key '${key}' specified. Valid keys are ${setLikePython(versions.orderable)}`,
  order: [attribute('last_updated_timestamp', false)],
  last: [attribute('name'), attribute('version_number', false)],
}

const IS_PROMPT: Field = { kind: 'tag', key: 'mlflow.prompt.is_prompt' }

/** Prompts are models with a tag. They are left out, unless the filter asks for them. */
const withoutPrompts = (found: Search): Search => {
  const others = found.clauses.filter(({ field }) => field.kind !== 'tag' || field.key !== IS_PROMPT.key)
  const asked = found.clauses.find((clause) => !others.includes(clause))
  const isAsked =
    asked?.type === 'text' &&
    ((asked.comparator === '=' && asked.value.toLowerCase() === 'true') ||
      (asked.comparator === '!=' && asked.value.toLowerCase() === 'false'))
  if (isAsked) return found
  const isNoPrompt: Clause = { type: 'text', field: IS_PROMPT, comparator: '!=', value: 'true', orAbsent: true }
  return { ...found, clauses: [...others, isNoPrompt] }
}

/**
 * A search of registered models. Without an order, they ascend by name. Attributes: name, last_updated_timestamp.
 * @throws SearchError with the text that MLflow has for it
 */
export const modelSearch = (text: SearchText): Search => withoutPrompts(search(models, text, modelTerm))

/**
 * A search of versions. Without an order, the last updated is first. Attributes: name, version_number, run_id, source_path,
 * creation_timestamp, last_updated_timestamp.
 * @throws SearchError with the text that MLflow has for it
 */
export const versionSearch = (text: SearchText): Search => withoutPrompts(search(versions, text, termIn(versions)))
