/** Views that a release before copies were merged has left with rows in no order of time are named, with the command that mends them. */
import { expect, test } from 'vitest'
import { orderNotes } from '../../../gateway/readiness.ts'
import {
  beginGeneration,
  beginSortedGeneration,
  declareDataset,
  declareView,
  delays,
  flights,
  snapshotOf,
} from '../../support/catalog.ts'

const byTime = { ...delays, name: 'by_time', entity: ['at'] }
const old = [declareDataset(flights), declareView(delays), declareView(byTime)]

test('a view with a copy of several partitions that is in no order of time is named', async () => {
  expect(orderNotes(await snapshotOf(...old))).toEqual([
    'by_time@1: the rows of the flights dataset are not in the order of time for it; `millrace backfill flights` sorts them.',
  ])
})

test('one partition, a merged copy and the rows themselves are in the order of time', async () => {
  const single = { ...flights, partitions: 1 }
  expect(orderNotes(await snapshotOf(declareDataset(single), declareView(byTime)))).toEqual([])
  const merged = [declareDataset(flights), beginGeneration('flights'), declareView(byTime), declareView(delays)]
  expect(orderNotes(await snapshotOf(...merged))).toEqual([])
})

test('a sorted generation ends the note when its versions are active', async () => {
  const sorted = await snapshotOf(...old, beginSortedGeneration('flights', [1, 1]))
  expect(orderNotes(sorted)).toHaveLength(1) // the version before still serves
})
