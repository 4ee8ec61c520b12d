/** Generations of a dataset's rows: what a view reads follows from the version of the dataset that it was declared against. */
import { expect, test } from 'vitest'
import { type Command, KINDS, lookAt } from '../../../../processors/catalog/index.ts'
import { liveViews } from '../../../../processors/features/index.ts'
import { type FeatureViewDeclaration, viewRecord } from '../../../../schemas/index.ts'
import {
  beginGeneration,
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
