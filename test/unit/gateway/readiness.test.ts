/** Views that a release before copies were merged has left with rows in no order of time are named, with the command that mends them. */
import { expect, test } from 'vitest'
import { orderNotes } from '../../../gateway/readiness.ts'
import {
  activate,
  beginGeneration,
  beginSortedGeneration,
  choose,
  declareDataset,
  declareView,
  delays,
  flights,
  positionsOf,
  snapshotOf,
} from '../../support/catalog.ts'

const byTime = { ...delays, name: 'by_time', entity: ['at'] }
const on = (version: number, more = {}) =>
  activate(version, { view: 'by_time', positions: positionsOf('by_time', version, [1, 1]), ...more })
const old = [declareDataset(flights), declareView(delays), declareView(byTime)]

const SENTENCE = 'by_time@1: the rows of the flights dataset are not in the order of time for it'

test('a view with a copy of several partitions that is in no order of time is named, with what mends it', async () => {
  expect(orderNotes(await snapshotOf(...old))).toEqual([
    `${SENTENCE}; a worker sorts them (\`worker.replaceOldCopies\`), or \`millrace backfill flights\` does.`,
  ])
})

test('one partition, a merged copy and the rows themselves are in the order of time', async () => {
  const single = { ...flights, partitions: 1 }
  expect(orderNotes(await snapshotOf(declareDataset(single), declareView(byTime)))).toEqual([])
  const merged = [declareDataset(flights), beginGeneration('flights'), declareView(byTime), declareView(delays)]
  expect(orderNotes(await snapshotOf(...merged))).toEqual([])
})

test('while a sorted generation is filled the note says which version comes; it ends when that is active, and comes back with the old version', async () => {
  const sorted = [...old, on(1), beginSortedGeneration('flights', [1, 1])]
  expect(orderNotes(await snapshotOf(...sorted))).toEqual([`${SENTENCE}; readers get by_time@2 when it has caught up.`])
  const switched = [...sorted, on(2, { expectedVersion: 1 })]
  expect(orderNotes(await snapshotOf(...switched))).toEqual([])
  expect(orderNotes(await snapshotOf(...switched, choose(1, { view: 'by_time' })))).toEqual([
    `${SENTENCE}; it was chosen, although a later version has them in order.`,
  ])
})
