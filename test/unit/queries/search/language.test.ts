/**
 * What MLflow 3.17.2 said to filters and orders, on SQLite: the clauses that it read, or its message. Sets in messages are sorted. Left out are answers
 * that are bugs there (SQL or Python in the message), and 11 texts that SQL's other keywords or quotes in attributes make different here.
 */
import { describe, expect, test } from 'vitest'
import {
  type Clause,
  experimentSearch,
  loggedModelSearch,
  modelSearch,
  runSearch,
  type Search,
  SearchError,
  versionSearch,
} from '../../../../queries/search/index.ts'
import { textOf } from '../../../support/sources.ts'

interface Recorded {
  readonly search: keyof typeof searches
  readonly filter: string
  readonly orderBy: readonly string[]
  readonly error?: string
  readonly clauses?: readonly (readonly [kind: string, key: string, comparator: string, value: unknown])[]
  readonly order?: readonly (readonly [kind: string, key: string, ascending: boolean])[]
}

const searches = {
  runs: runSearch,
  experiments: experimentSearch,
  models: modelSearch,
  versions: versionSearch,
  logged: ({ filter }: { readonly filter: string }) => loggedModelSearch({ filter }),
}

const recorded = textOf('test/fixtures/mlflow-searches.jsonl')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Recorded)

const IS_PROMPT = 'mlflow.prompt.is_prompt'
const shown = (clause: Clause) => [
  clause.field.kind,
  clause.field.key,
  clause.comparator,
  clause.type === 'presence' ? null : clause.value,
]

const answer = ({ search, filter, orderBy }: Recorded): unknown => {
  try {
    const { clauses, order }: Search = searches[search]({ filter, orderBy })
    return {
      clauses: clauses.filter(({ field }) => field.key !== IS_PROMPT).map(shown),
      order: order.slice(0, orderBy.length).map(({ field, ascending }) => [field.kind, field.key, ascending]),
    }
  } catch (error) {
    if (error instanceof SearchError) return { error: error.message }
    throw error
  }
}

const kindOf = (kind: string): string => (kind === 'parameter' ? 'param' : kind)
const expected = ({ error, clauses = [], order = [] }: Recorded): unknown =>
  error === undefined
    ? {
        clauses: clauses.filter(([, key]) => key !== IS_PROMPT).map(([kind, ...rest]) => [kindOf(kind), ...rest]),
        order: order.map(([kind, key, ascending]) => [
          kindOf(kind),
          key === 'timestamp' ? 'last_updated_timestamp' : key,
          ascending,
        ]),
      }
    : { error }

describe('filters and orders are read as MLflow reads them', () => {
  const kinds = Object.keys(searches) as (keyof typeof searches)[]
  test.each(kinds)('%s', (kind) => {
    const cases = recorded.filter(({ search }) => search === kind)
    expect(cases.length).toBeGreaterThan(25)
    const differences = cases
      .map((each) => ({ ...each, expected: expected(each), found: answer(each) }))
      .filter((each) => JSON.stringify(each.expected) !== JSON.stringify(each.found))
    expect(differences).toEqual([])
  })
})

describe('bounds of a search', () => {
  test('a text, a list of comparisons and an order of any length are refused by their number', () => {
    expect(() => runSearch({ filter: 'x'.repeat(100_001) })).toThrow('has 100001 characters, expected at most 100000')
    const comparisons = Array.from({ length: 101 }, (_, i) => `metrics.m${i} > 0`).join(' AND ')
    expect(() => runSearch({ filter: comparisons })).toThrow('has 101 comparisons, expected at most 100')
    const orderBy = Array.from({ length: 21 }, (_, i) => `metrics.m${i}`)
    expect(() => runSearch({ orderBy })).toThrow('has 21 terms, expected at most 20')
  })

  test('a long text that cannot be read is refused soon', () => {
    for (const part of ["'", '"', '`', '(', 'a ', 'a.', '-', "a='b' ", ',', '/*', "\\'"]) {
      expect(() => runSearch({ filter: part.repeat(Math.floor(100_000 / part.length)) })).toThrow(SearchError)
    }
  })

  test('keys of objects are no prefixes', () => {
    for (const name of ['constructor', '__proto__', 'toString']) {
      expect(() => runSearch({ filter: `${name}.a = 'x'` })).toThrow(`Invalid entity type '${name}'`)
      expect(() => loggedModelSearch({ filter: `${name.toLowerCase()}.a = 'x'` })).toThrow(SearchError)
    }
  })
})

describe('searches of logged models', () => {
  test('terms of an order are attributes and metrics on datasets', () => {
    const { order } = loggedModelSearch({
      orderBy: [{ field: 'metrics.acc', ascending: false, datasetName: 'd', datasetDigest: '1' }, { field: 'name' }],
    })
    expect(order).toEqual([
      { field: { kind: 'metric', key: 'acc' }, ascending: false, dataset: { name: 'd', digest: '1' } },
      { field: { kind: 'attribute', key: 'name' }, ascending: true },
      { field: { kind: 'attribute', key: 'creation_timestamp_ms' }, ascending: false },
      { field: { kind: 'attribute', key: 'model_id' }, ascending: true },
    ])
  })

  test.each([
    [{ orderBy: [{ field: 'foo' }] }, 'Invalid order by field name: foo'],
    [{ orderBy: [{ field: 'params.a' }] }, 'Invalid order by field name: params.a. Only metrics are supported.'],
    [{ datasets: [{ digest: '1' }] }, '`dataset_name` in the `datasets` clause must be specified.'],
  ])('%j is refused', (text, message) => {
    expect(() => loggedModelSearch(text)).toThrow(message)
  })
})

describe('prompts', () => {
  const promptClauses = (filter: string): unknown =>
    modelSearch({ filter }).clauses.filter(({ field }) => field.key === IS_PROMPT)

  test('are left out unless the filter asks for them', () => {
    const left = {
      type: 'text',
      field: { kind: 'tag', key: IS_PROMPT },
      comparator: '!=',
      value: 'true',
      orAbsent: true,
    }
    expect(promptClauses('')).toEqual([left])
    expect(promptClauses(`tags.\`${IS_PROMPT}\` != 'true'`)).toEqual([left])
    expect(promptClauses(`tags.\`${IS_PROMPT}\` = 'false'`)).toEqual([left])
    const { orAbsent: _, ...asked } = left
    expect(promptClauses(`tag.\`${IS_PROMPT}\` = 'true'`)).toEqual([{ ...asked, comparator: '=' }])
  })
})
