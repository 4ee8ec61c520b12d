import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import {
  metricHistories,
  metricHistory,
  type RunSearch,
  RunsError,
  sampledHistories,
  searchRuns,
} from '../../../queries/runs/index.ts'
import { type Clause, comparing, type Field, matches, runSearch, type Search } from '../../../queries/search/index.ts'
import { goldenRuns, goldenSearches } from '../../support/golden-runs.ts'
import { experimentOf, RunTables, type Said, twinHistory, twinRuns } from '../../support/run-tables.ts'
import { propertySettings } from '../../support/sink-contract.ts'

let tables: RunTables
beforeAll(async () => {
  tables = new RunTables(inject('stack').clickhouse)
  await tables.create()
})
afterAll(() => tables.close())

const runAt = (
  run: string,
  start: number,
  other: Partial<Extract<Said, { said: 'run' }>['attributes']> = {},
): Said => ({
  said: 'run',
  run,
  attributes: { name: '', user: 'u', status: 'RUNNING', start, end: null, lifecycle: 'active', ...other },
})
const metricOf = (run: string, value: number, timestamp = 0, step = 0, key = 'm'): Said => ({
  ...{ said: 'metric', run, key, step },
  ...{ timestamp, value },
})

const found = async (query: Partial<RunSearch> & Pick<RunSearch, 'experimentIds'>): Promise<string> => {
  const { runs } = await searchRuns(tables, { search: runSearch({}), offset: 0, limit: 100, ...query })
  return runs.map(({ runId }) => runId.split('.')[1]).join('')
}

describe('searches of runs', () => {
  const golden = goldenRuns.flatMap(({ id, start, m, p, t }): Said[] => [
    runAt(`golden.${id}`, start),
    ...(m === undefined ? [] : [metricOf(`golden.${id}`, m)]),
    ...(p === undefined ? [] : [{ said: 'value', run: `golden.${id}`, kind: 'param', key: 'p', value: p } as const]),
    ...(t === undefined ? [] : [{ said: 'value', run: `golden.${id}`, kind: 'tag', key: 't', value: t } as const]),
  ])
  beforeAll(() => tables.store(golden))

  test.each(goldenSearches)('%s ordered by %j finds %s', async (filter, orderBy, runs) => {
    expect(await found({ experimentIds: ['golden'], search: runSearch({ filter, orderBy }) })).toBe(runs)
  })

  test('pages are parts of one order, and the last one says so', async () => {
    const page = (offset: number, limit: number) =>
      searchRuns(tables, { experimentIds: ['golden'], search: runSearch({}), offset, limit })
    expect((await page(0, 2)).runs.map(({ runId }) => runId)).toEqual(['golden.c', 'golden.b'])
    expect(await page(3, 2)).toEqual({
      runs: ['golden.a', 'golden.e'].map((runId) => ({ experimentId: 'golden', runId })),
      hasMore: false,
    })
    expect((await page(0, 4)).hasMore).toBe(true)
    expect(await page(5, 1)).toEqual({ runs: [], hasMore: false })
  })

  test('runs of a deleted experiment count as deleted', async () => {
    const query = { experimentIds: ['golden', 'other'], deletedExperimentIds: ['golden', 'elsewhere'] }
    expect(await found(query)).toBe('')
    expect(await found({ ...query, view: 'deleted' })).toBe('cbdae')
    expect(await found({ ...query, view: 'all' })).toBe('cbdae')
    expect(await found({ experimentIds: [] })).toBe('')
  })

  test('a value that is longer than the store takes at once is whole: many experiments, and a long text', async () => {
    const some = Array.from({ length: 20_000 }, (_, i) => `none-${i}`)
    expect(await found({ experimentIds: [...some, 'golden', ...some] })).toBe('cbdae')
    const filterOf = (text: string) => runSearch({ filter: `tags.t = '${text}'` })
    const long = '\u00e9\u{1f600}\\a'.repeat(15_000)
    await tables.store([runAt('long.a', 1), { said: 'value', run: 'long.a', kind: 'tag', key: 't', value: long }])
    expect(await found({ experimentIds: ['long'], search: filterOf(long) })).toBe('a')
    expect(await found({ experimentIds: ['long'], search: filterOf(`${long.slice(0, -1)}x`) })).toBe('')
  })

  test('the details of text, ties and inputs', async () => {
    const [a, b, c] = ['details.a', 'details.b', 'details.c'] as const
    const saidValue = (run: string, kind: 'param' | 'tag', value: string | null): Said => ({
      ...{ said: 'value', run, kind, key: 'k' },
      value,
    })
    const input = (run: string, name: string, context: string): Said => ({
      ...{ said: 'input', run },
      dataset: { name, digest: '1', context },
    })
    await tables.store([
      ...[a, b, c].map((run) => runAt(run, 1)),
      ...[saidValue(a, 'param', 'x\\y'), saidValue(b, 'param', 'É%'), saidValue(c, 'param', 'x\ny')],
      ...[saidValue(a, 'tag', 'v'), saidValue(b, 'tag', 'w'), saidValue(b, 'tag', null)],
      ...[input(a, 'd', 'train'), input(a, 'e', 'eval'), input(b, 'e', 'train')],
      // At one step and time, 0 and NaN are equal: the first counts.
      ...[metricOf(a, Number.NaN), metricOf(a, 0), metricOf(b, 0), metricOf(b, Number.NaN)],
    ])
    const searched = (filter: string, orderBy = ['run_id']): Promise<string> =>
      found({ experimentIds: ['details'], search: runSearch({ filter, orderBy }) })
    expect(await searched("params.k LIKE 'x\\_'")).toBe('a')
    expect(await searched("params.k LIKE 'x_y'")).toBe('ac')
    expect(await searched("params.k LIKE '\\%'")).toBe('')
    expect(await searched("params.k ILIKE 'é_'")).toBe('b')
    expect(await searched("datasets.name = 'd' AND datasets.name = 'e'")).toBe('a')
    expect(await searched("datasets.context = 'eval'")).toBe('a')
    expect(await searched("datasets.context LIKE 't%'")).toBe('ab')
    expect(await searched('tags.k IS NULL')).toBe('bc')
    expect(await searched('tags.k IS NULL', ['tags.k', 'run_id DESC'])).toBe('cb')
    expect(await searched('metrics.m = 0', ['metrics.m DESC'])).toBe('ba')
    const orAbsent = {
      type: 'text',
      field: { kind: 'tag', key: 'k' },
      comparator: '!=',
      value: 'v',
      orAbsent: true,
    } as const
    const search = { clauses: [orAbsent], order: runSearch({ orderBy: ['run_id'] }).order }
    expect(await found({ experimentIds: ['details'], search })).toBe('bc')
  })

  test('tables that are not there yet are said to be so', async () => {
    const query = { experimentIds: ['1'], search: runSearch({}), offset: 0, limit: 1 }
    const absent = searchRuns({ client: tables.client, prefix: 'nowhere.' }, query)
    await expect(absent).rejects.toThrow(RunsError)
    await expect(absent).rejects.toMatchObject({ code: 'RUNS_NOT_STORED' })
  })
})

describe('the history of a metric', () => {
  test('is distinct and ordered by time, step and value, in pages', async () => {
    const logged = [
      [1, 10, 0],
      [5, 10, 0],
      [3, 20, 0],
      [2, 5, 1],
      [2, 5, 1],
    ] as const
    await tables.store(logged.map(([value, timestamp, step]) => metricOf('history.a', value, timestamp, step)))
    const id = { experimentId: 'history', runId: 'history.a', key: 'm' }
    const page = (offset: number, limit: number) => metricHistory(tables, { ...id, offset, limit })
    expect((await page(0, 10)).values.map(({ value }) => value)).toEqual([2, 1, 5, 3])
    expect(await page(1, 2)).toEqual({
      values: [
        { timestamp: 10, step: 0, value: 1 },
        { timestamp: 10, step: 0, value: 5 },
      ],
      hasMore: true,
    })
    expect((await metricHistory(tables, { ...id, offset: 0, limit: 10, asOf: 1 })).values).toHaveLength(2)
  })

  test('samples are evenly spread, and keep the first and the last value', async () => {
    const runs = [3, 10, 0].map((count, i) => ({ count, experimentId: 'sampled', runId: `sampled.${i}` }))
    await tables.store(
      runs.flatMap(({ runId, count }) => Array.from({ length: count }, (_, i) => metricOf(runId, i / 2, 7, i))),
    )
    const steps = async (valuesMax: number, within?: { first: number; last: number }) => {
      const values = await sampledHistories(tables, { runs, key: 'm', valuesMax, ...(within && { steps: within }) })
      return runs.map(({ runId }) => values.filter((value) => value.runId === runId).map(({ step }) => step))
    }
    expect(await steps(4)).toEqual([[0, 1, 2], [0, 3, 6, 9], []])
    expect(await steps(3)).toEqual([[0, 1, 2], [0, 4, 9], []])
    expect(await steps(1)).toEqual([[2], [9], []])
    expect(await steps(3, { first: 2, last: 6 })).toEqual([[2], [2, 4, 6], []])
  })
})

/** Small worlds: what is said of six runs of two experiments. */
const textIn = fc.constantFrom('', 'a', 'A', 'ab', 'Ab', '10', '9', '%', 'a_', '\\', 'é', 'É', 'a\nb', '😀', "'")
const patternIn = fc
  .array(fc.constantFrom('a', 'A', 'b', '%', '_', '\\', 'é', '1'), { maxLength: 4 })
  .map((all) => all.join(''))
const infinite = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
const numberIn = fc.constantFrom(0, -0, 1, -3, 0.5, 1e300, ...infinite)
const [metricKeys, valueKeys] = [fc.constantFrom('m', 'n `x`'), fc.constantFrom('k', "k'2")]
const few = fc.nat(1)
const runIn = fc.constantFrom('1.a', '1.b', '1.c', '2.a', '2.b', '2.c')
const is = <const T>(value: T): fc.Arbitrary<T> => fc.constant(value)

const attributesIn = fc.record({
  name: textIn,
  user: fc.constantFrom('u', 'v'),
  status: fc.constantFrom('RUNNING', 'FINISHED'),
  start: few,
  end: fc.option(few, { nil: null }),
  lifecycle: fc.constantFrom('active', 'active', 'deleted'),
})
const datasetIn = fc.record(
  { name: textIn, digest: fc.constantFrom('1', '2'), context: fc.constantFrom('train', 'eval') },
  { requiredKeys: ['name', 'digest'] },
)
const valueIn = { kind: fc.constantFrom('param', 'tag'), key: valueKeys, value: fc.option(textIn, { nil: null }) }
const metricIn = { key: metricKeys, step: few, timestamp: few, value: fc.oneof(numberIn, is(Number.NaN)) }
const saidIn: fc.Arbitrary<Said> = fc.oneof(
  { arbitrary: fc.record({ said: is('run'), run: runIn, attributes: attributesIn }), weight: 2 },
  fc.record({ said: is('input'), run: runIn, dataset: datasetIn }),
  { arbitrary: fc.record({ said: is('value'), run: runIn, ...valueIn }), weight: 2 },
  { arbitrary: fc.record({ said: is('metric'), run: runIn, ...metricIn }), weight: 3 },
)

const keyed = (kind: Field['kind'], keys: fc.Arbitrary<string>): fc.Arbitrary<Field> =>
  keys.map((key) => ({ kind, key }))
const [param, tag] = [keyed('param', valueKeys), keyed('tag', valueKeys)]
const textField = fc.oneof(
  keyed('attribute', fc.constantFrom('run_name', 'user_id', 'status', 'artifact_uri')),
  param,
  tag,
)
const datasetField = keyed('dataset', fc.constantFrom('name', 'digest', 'context'))
const numberField = fc.oneof(keyed('metric', metricKeys), keyed('attribute', fc.constantFrom('start_time', 'end_time')))
const textComparator = fc.constantFrom('=', '!=', 'LIKE', 'ILIKE')
const numberComparator = fc.constantFrom('=', '!=', '<', '<=', '>', '>=')
const [listComparator, presence] = [fc.constantFrom('IN', 'NOT IN'), fc.constantFrom('IS NULL', 'IS NOT NULL')]
const texts = fc.array(textIn, { minLength: 1, maxLength: 3 })
const runs = fc.array(runIn, { minLength: 1, maxLength: 4 })
const RUN_ID: Field = { kind: 'attribute', key: 'run_id' }
const clauseIn: fc.Arbitrary<Clause> = fc.oneof(
  fc.record({ type: is('number'), field: numberField, comparator: numberComparator, value: numberIn }),
  fc.record({
    ...{ type: is('text'), field: fc.oneof(textField, datasetField), comparator: textComparator },
    value: fc.oneof(textIn, patternIn),
  }),
  fc.record({ type: is('text'), field: tag, comparator: textComparator, value: textIn, orAbsent: is(true) }),
  fc.record({ type: is('list'), field: is(RUN_ID), comparator: listComparator, value: runs }),
  fc.record({ type: is('list'), field: datasetField, comparator: listComparator, value: texts }),
  fc.record({ type: is('presence'), field: fc.oneof(param, tag), comparator: presence }),
)
const orderIn = fc
  .uniqueArray(fc.oneof(textField, numberField), { maxLength: 3, selector: ({ kind, key }) => `${kind} ${key}` })
  .chain((fields) => fc.tuple(...fields.map((field) => fc.boolean().map((ascending) => ({ field, ascending })))))

const askedIn = fc.record({
  clauses: fc.array(clauseIn, { maxLength: 2 }),
  order: orderIn,
  view: fc.constantFrom('active', 'deleted', 'all'),
  experimentIds: fc.subarray(['1', '2'], { minLength: 1 }),
  deletedExperimentIds: fc.subarray(['2']),
  asOf: fc.oneof(is(80), fc.nat(80)),
  offset: fc.oneof(is(0), fc.nat(2)),
  limit: fc.oneof(is(6), fc.integer({ min: 1, max: 6 })),
})
type Asked = typeof askedIn extends fc.Arbitrary<infer T> ? T : never

/** Every world has runs and experiments of its own in the tables. */
const placed = (world: string) => ({
  said: (each: Said): Said => ({ ...each, run: `${world}${each.run}` }),
  clause: (clause: Clause): Clause =>
    clause.type === 'list' && clause.field === RUN_ID
      ? { ...clause, value: clause.value.map((run) => `${world}${run}`) }
      : clause,
})

const checkSearch = async (
  world: string,
  said: readonly Said[],
  { clauses, order, ...asked }: Asked,
): Promise<void> => {
  const { view, asOf, offset, limit } = asked
  const search: Search = {
    clauses: clauses.map(placed(world).clause),
    order: [...order, { field: RUN_ID, ascending: true }],
  }
  const experimentIds = asked.experimentIds.map((id) => `${world}${id}`)
  const deletedExperimentIds = asked.deletedExperimentIds.map((id) => `${world}${id}`)
  const expected = [...twinRuns(said.slice(0, asOf + 1))]
    .filter(([run, { lifecycle, subject }]) => {
      const state = deletedExperimentIds.includes(experimentOf(run)) ? 'deleted' : lifecycle
      return experimentIds.includes(experimentOf(run)) && (view === 'all' || state === view) && matches(search, subject)
    })
    .map(([, { subject }]) => subject)
    .sort(comparing(search))
    .map(({ attributes }) => attributes.run_id)
  const page = await searchRuns(tables, { ...asked, search, experimentIds, deletedExperimentIds })
  expect(page.runs.map(({ runId }) => runId)).toEqual(expected.slice(offset, offset + limit))
  expect(page.hasMore).toBe(expected.length > offset + limit)
}

let worlds = 0

test('searches and histories find what a reading of the log, record by record, finds', async () => {
  const property = fc.asyncProperty(
    fc.array(saidIn, { minLength: 40, maxLength: 80, size: 'max' }),
    fc.array(askedIn, { minLength: 16, maxLength: 16 }),
    fc.constantFrom(1, 2),
    async (sayings, asks, repeat) => {
      const world = `w${worlds++}-`
      const said = sayings.map(placed(world).said)
      await tables.store(said, { repeat })
      for (const asked of asks) await checkSearch(world, said, asked)
      const ids = [...new Set(said.map(({ run }) => run))].sort()
      const histories = await metricHistories(tables, {
        runs: ids.map((runId) => ({ experimentId: experimentOf(runId), runId })),
        key: 'm',
        limit: 1000,
      })
      const expected = ids.flatMap((runId) => twinHistory(said, runId, 'm').map((value) => ({ runId, ...value })))
      expect(histories).toEqual(expected)
    },
  )
  await fc.assert(property, propertySettings(8))
})
