/**
 * A search over things in memory, one clause after the other. Experiments, models and versions are few, and are searched so; for runs it is
 * the measure that the SQL is held to.
 */
import type { Clause, DatasetName, OrderTerm, Search } from './ast.ts'

/** A value of a metric. Of a run, there is one for each key: the one that counts. */
export interface MetricValue {
  readonly key: string
  readonly value: number
  readonly step?: number
  readonly timestamp?: number
  readonly dataset?: DatasetName
}

/** A dataset that a run has read. */
export interface DatasetInput {
  readonly name: string
  readonly digest: string
  /** Absent if the input has no tag for it. */
  readonly context?: string
}

/** What can be searched. */
export interface Subject {
  /** By canonical name. */
  readonly attributes: Readonly<Record<string, string | number | null | undefined>>
  readonly metrics?: readonly MetricValue[]
  readonly params?: ReadonlyMap<string, string>
  readonly tags?: ReadonlyMap<string, string>
  readonly datasets?: readonly DatasetInput[]
}

/** Whether all clauses of a search hold for a thing. */
export const matches = ({ clauses, datasets = [] }: Search, subject: Subject): boolean => {
  const isMeasured = ({ dataset }: MetricValue): boolean =>
    datasets.length === 0 || datasets.some((asked) => isOn(asked, dataset))
  const metrics = (subject.metrics ?? []).filter(isMeasured)
  if (datasets.length > 0 && metrics.length === 0 && !clauses.some(({ field }) => field.kind === 'metric')) return false
  const measured = { ...subject, metrics }
  return clauses.every((clause) => holds(clause, valuesOf(measured, clause)))
}

const isOn = (asked: DatasetName, dataset: DatasetName | undefined): boolean =>
  dataset?.name === asked.name && (asked.digest === undefined || dataset.digest === asked.digest)

type Plain = string | number

/** The values of the clause's field, without those that are absent. */
const valuesOf = (subject: Subject, { field: { kind, key } }: Clause): readonly Plain[] => {
  switch (kind) {
    case 'metric':
      return (subject.metrics ?? []).filter((metric) => metric.key === key).map(({ value }) => value)
    case 'dataset': {
      const datasets = subject.datasets ?? []
      return present(datasets.map((dataset) => dataset[key as keyof DatasetInput]))
    }
    case 'attribute':
      return present([subject.attributes[key]])
    case 'param':
      return present([subject.params?.get(key)])
    case 'tag':
      return present([subject.tags?.get(key)])
  }
}

const present = (values: readonly (Plain | null | undefined)[]): readonly Plain[] =>
  values.filter((value) => value !== null && value !== undefined)

const holds = (clause: Clause, values: readonly Plain[]): boolean => {
  if (clause.type === 'presence') return (clause.comparator === 'IS NULL') === (values.length === 0)
  if (clause.type === 'text' && clause.orAbsent && values.length === 0) return true
  return values.some((value) => compares(clause, value))
}

const compares = (clause: Exclude<Clause, { type: 'presence' }>, value: Plain): boolean => {
  switch (clause.type) {
    case 'number':
      return numberCompares(clause.comparator, Number.isNaN(value) ? 0 : Number(value), clause.value)
    case 'list':
      return clause.value.includes(String(value)) === (clause.comparator === 'IN')
    case 'text':
      return textCompares(clause.comparator, String(value), clause.value)
  }
}

const numberCompares = (comparator: string, value: number, other: number): boolean => {
  switch (comparator) {
    case '=':
      return value === other
    case '!=':
      return value !== other
    case '<':
      return value < other
    case '<=':
      return value <= other
    case '>':
      return value > other
    default:
      return value >= other
  }
}

const textCompares = (comparator: string, value: string, other: string): boolean => {
  switch (comparator) {
    case '=':
      return value === other
    case '!=':
      return value !== other
    case 'LIKE':
      return isLike(value, other)
    default:
      return isLike(value.toLowerCase(), other.toLowerCase())
  }
}

/**
 * Whether a text has the form of a pattern: '%' is any text, '_' one character. It goes back to the last '%' only, so that no pattern
 * takes longer than text times pattern.
 */
export const isLike = (text: string, pattern: string): boolean => {
  const [characters, asked] = [[...text], [...pattern]]
  let [at, next] = [0, 0]
  let [from, behind] = [0, -1]
  while (at < characters.length) {
    if (asked[next] === '%') {
      behind = ++next
      from = at
    } else if (next < asked.length && (asked[next] === '_' || asked[next] === characters[at])) {
      next++
      at++
    } else if (behind >= 0) {
      next = behind
      at = ++from
    } else return false
  }
  while (asked[next] === '%') next++
  return next === asked.length
}

/** The order of a search, for `sort`. */
export const comparing =
  ({ order }: Pick<Search, 'order'>) =>
  (a: Subject, b: Subject): number => {
    for (const term of order) {
      const found = compareBy(term, valueIn(a, term), valueIn(b, term))
      if (found !== 0) return found
    }
    return 0
  }

const valueIn = (subject: Subject, { field: { kind, key }, dataset }: OrderTerm): Plain | undefined => {
  if (kind === 'attribute') return subject.attributes[key] ?? undefined
  if (kind === 'param') return subject.params?.get(key)
  if (kind === 'tag') return subject.tags?.get(key)
  const isAsked = (metric: MetricValue): boolean =>
    metric.key === key && (dataset === undefined || isOn(dataset, metric.dataset))
  return (subject.metrics ?? []).filter(isAsked).reduce<MetricValue | undefined>(later, undefined)?.value
}

const later = (a: MetricValue | undefined, b: MetricValue): MetricValue => {
  if (a === undefined) return b
  const [timeA, timeB] = [a.timestamp ?? 0, b.timestamp ?? 0]
  return timeB > timeA || (timeB === timeA && (b.step ?? 0) > (a.step ?? 0)) ? b : a
}

/** Numbers and text, then NaN, then what is absent. */
const rankOf = (value: Plain | undefined): number => {
  if (value === undefined) return 2
  return Number.isNaN(value) ? 1 : 0
}

const compareBy = ({ ascending }: OrderTerm, a: Plain | undefined, b: Plain | undefined): number => {
  const ranks = rankOf(a) - rankOf(b)
  if (ranks !== 0 || rankOf(a) > 0) return ranks
  const found = comparePlain(a as Plain, b as Plain)
  return ascending ? found : -found
}

/** Text by its bytes in UTF-8, as stores do. */
const comparePlain = (a: Plain, b: Plain): number => {
  if (typeof a === 'string' && typeof b === 'string') return Buffer.compare(Buffer.from(a), Buffer.from(b))
  return Number(a) - Number(b) || 0
}
