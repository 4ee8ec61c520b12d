/** Generations of a dataset's rows: what a view reads follows from the version of the dataset that it was declared against. */
import { expect, test } from 'vitest'
import { type Command, type Event, impliedChoices, KINDS, lookAt } from '../../../../processors/catalog/index.ts'
import { liveViews } from '../../../../processors/features/index.ts'
import { type FeatureViewDeclaration, viewRecord } from '../../../../schemas/index.ts'
import {
  activate,
  again,
  beginGeneration,
  beginSortedGeneration,
  choose,
  declareDataset,
  declareView,
  delays,
  flights,
  given,
  retire,
  snapshotOf,
} from '../../../support/catalog.ts'

const byTime = { ...delays, name: 'by_time', entity: ['at'] }
const rowsOf = async (...commands: readonly Command[]) =>
  liveViews(await snapshotOf(...commands)).map(({ view, version, rows }) => [view.name, version, rows.generation])

test('the first generation begins once, as a new version of the dataset with the same declaration', () => {
  const world = given(declareDataset(flights))
  const begun = world.when(beginGeneration('flights'))
  expect(begun).toMatchObject({
    kind: 'accepted',
    subject: { version: 2, revision: 1 },
    events: [{ type: 'GenerationBegun', value: { dataset: 'flights', version: 2, generation: 1 } }],
  })
  const after = given(declareDataset(flights), beginGeneration('flights'))
  expect(after.when(beginGeneration('flights'))).toMatchObject({
    kind: 'accepted',
    events: [],
    subject: { version: 2 },
  })
  expect(after.when(declareDataset(flights))).toMatchObject({ kind: 'accepted', events: [], subject: { version: 2 } })
})

test.each([
  ['of a dataset that is not declared', [], beginGeneration('flights'), 'DECLARATION_UNKNOWN'],
  [
    'of a dataset that is retired',
    [declareDataset(flights), retire('dataset', 'flights')],
    beginGeneration('flights'),
    'DECLARATION_RETIRED',
  ],
  ['that is not the next', [declareDataset(flights)], beginGeneration('flights', 3), 'GENERATION_CONFLICT'],
])('a generation %s is refused', (_, before, command, code) => {
  expect(given(...before).when(command)).toMatchObject({ kind: 'refused', refusal: { code } })
})

test('a view that was declared before reads what it read; declared again, it is a new version that reads the merged copy', async () => {
  const before = [declareDataset(flights), declareView(byTime)]
  expect(await rowsOf(...before)).toEqual([['by_time', 1, null]])
  expect(await rowsOf(...before, beginGeneration('flights'))).toEqual([['by_time', 1, null]])
  expect(await rowsOf(...before, beginGeneration('flights'), declareView(byTime))).toEqual([
    ['by_time', 1, null],
    ['by_time', 2, 1],
  ])
})

test('a view on the key of its dataset, and one of a dataset with one partition, have no other version', async () => {
  const own = [declareDataset(flights), declareView(delays), beginGeneration('flights'), declareView(delays)]
  expect(await rowsOf(...own)).toEqual([['delays', 1, null]])
  const single = [declareDataset({ ...flights, partitions: 1 }), declareView(byTime), beginGeneration('flights')]
  expect(await rowsOf(...single, declareView(byTime))).toEqual([['by_time', 1, null]])
})

test('a sorted generation gives every live view of the dataset a new version that reads a copy, and later views read it too', async () => {
  const retired = { ...delays, name: 'gone' }
  const before = [declareDataset(flights), declareView(delays), declareView(byTime), declareView(retired)]
  const world = given(...before, retire('view', 'gone'))
  const decision = world.when(beginSortedGeneration('flights', [5, 7]))
  expect(decision).toMatchObject({
    kind: 'accepted',
    subject: { kind: 'dataset', version: 2 },
    events: [
      { type: 'SortedGenerationBegun', value: { version: 2, generation: 1 } },
      { type: 'FeatureViewDeclared', value: { version: 2, datasetVersion: 2, view: { name: 'by_time' } } },
      { type: 'FeatureViewDeclared', value: { version: 2, datasetVersion: 2, view: { name: 'delays' } } },
    ],
  })
  const sorted = [...before, beginSortedGeneration('flights', [5, 7])]
  const later = { ...delays, name: 'later' }
  const found = liveViews(await snapshotOf(...sorted, declareView(later), declareView(delays)))
  const readings = found.map(({ view, version, rows }) => [view.name, version, rows.generation, rows.sortedBefore])
  expect(readings.filter(([name]) => name !== 'gone')).toEqual([
    ['by_time', 1, null, undefined],
    ['by_time', 2, 1, [5, 7]],
    ['delays', 1, null, undefined],
    ['delays', 2, 1, [5, 7]],
    ['later', 1, 1, [5, 7]],
  ])
})

const other = { ...delays, ttl: '1h', filter: undefined, features: { n: { function: 'count' as const } } }
const contentIn = (event: Event | undefined) => (event?.value as { view: unknown } | undefined)?.view

test('the version that readers shall get is declared again: a later one that is catching up is not overtaken, a chosen one is not left', () => {
  const before = [declareDataset(flights), declareView(delays), declareView(other), activate(1)]
  const sorted = beginSortedGeneration('flights', [1, 1])
  const [, first, second] = given(...before).events
  for (const [more, content] of [
    [[], second],
    [[activate(2, { expectedVersion: 1 })], second],
    [[choose(1)], first],
    [[activate(2, { expectedVersion: 1 }), choose(1), again(declareView(delays))], first],
  ] as const) {
    const begun = given(...before, ...more, sorted).events.at(-1)
    expect(begun?.value).toMatchObject({ version: 3, view: contentIn(content) })
  }
})

test('a version that somebody went back to in an earlier release, by an activation alone, is chosen on the log before a generation begins', async () => {
  const back = activate(1, { expectedVersion: 2 })
  const before = [declareDataset(flights), declareView(delays), declareView(other), activate(2), back]
  const [choice, ...others] = impliedChoices(await snapshotOf(...before), 'flights')
  expect(others).toEqual([])
  expect(choice).toMatchObject({ type: 'ChooseViewVersion', value: { view: 'delays', version: 1 } })
  const world = [...before, choose(1)]
  expect(impliedChoices(await snapshotOf(...world), 'flights')).toEqual([])
  const [, first] = given(...before).events
  const begun = given(...world, beginSortedGeneration('flights', [1, 1])).events.at(-1)
  expect(begun?.value).toMatchObject({ version: 3, view: contentIn(first) })
})

test('generations count on, and a new column keeps what is sorted', async () => {
  const before = [declareDataset(flights), declareView(delays), declareView(other), activate(1)]
  const wider = { ...flights, columns: [...flights.columns, { name: 'note', type: 'string' as const }] }
  const twice = [...before, beginSortedGeneration('flights', [1, 1]), declareDataset(wider)]
  expect(given(...twice).when(beginSortedGeneration('flights', [3, 1]))).toMatchObject({
    events: [{ value: { version: 4, generation: 2 } }, { value: { version: 4, datasetVersion: 4 } }],
  })
  expect(liveViews(await snapshotOf(...twice)).at(-1)?.rows.sortedBefore).toEqual([1, 1])
})

test('a generation can have another number of partitions, which later views get too, and which a column that is added keeps', async () => {
  const wider = { ...flights, columns: [...flights.columns, { name: 'note', type: 'string' as const }] }
  const later = { ...delays, name: 'later' }
  const commands = [declareDataset(flights), declareView(delays), beginSortedGeneration('flights', [5, 7], 8)]
  const found = liveViews(await snapshotOf(...commands, declareDataset(wider), declareView(later), declareView(delays)))
  expect(found.map(({ view, version, rows }) => [view.name, version, rows.partitions])).toEqual([
    ['delays', 1, flights.partitions],
    ['delays', 2, 8],
    ['later', 1, 8],
  ])
  const own = declareView({ ...delays, partitions: 3 })
  expect(liveViews(await snapshotOf(...commands, own)).at(-1)?.rows.partitions).toBe(3)
  expect(given(...commands).when(beginSortedGeneration('flights', [5, 7], 0))).toMatchObject({
    refusal: { code: 'DECLARATION_INVALID', problems: [{ path: 'partitions' }] },
  })
})

test.each([
  ['without a position for each partition', [5]],
  ['that sorts less than the one before', [5, 1]],
])('a sorted generation %s is refused', (_, offsets) => {
  const world = given(declareDataset(flights), beginSortedGeneration('flights', [2, 2]))
  expect(world.when(beginSortedGeneration('flights', offsets))).toMatchObject({
    kind: 'refused',
    refusal: { code: 'SORTED_INCOMPLETE', problems: [{ path: 'sortedBefore' }] },
  })
})

test('a new column keeps the generation', async () => {
  const wider = { ...flights, columns: [...flights.columns, { name: 'note', type: 'string' as const }] }
  const commands = [declareDataset(flights), beginGeneration('flights'), declareDataset(wider), declareView(byTime)]
  expect(await rowsOf(...commands)).toEqual([['by_time', 1, 1]])
})

test('the first generation is asked for before the first view that needs it, and not again', async () => {
  const view = KINDS.kind('view')
  const prior = async (name: FeatureViewDeclaration, ...commands: readonly Command[]) =>
    view.prior?.(viewRecord(name), lookAt(await snapshotOf(...commands)))
  expect(await prior(byTime, declareDataset(flights))).toMatchObject([
    { type: 'BeginGeneration', value: { generation: 1 } },
  ])
  expect(await prior(byTime, declareDataset(flights), beginGeneration('flights'))).toEqual([])
  expect(await prior({ ...delays, name: 'by_time' }, declareDataset(flights))).toEqual([])
})
