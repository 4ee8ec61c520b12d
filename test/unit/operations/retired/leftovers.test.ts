/** What retired declarations leave, and what they share with others that are in use. */
import { describe, expect, test } from 'vitest'
import { leftoversOf } from '../../../../operations/retired/leftovers.ts'
import { planOf } from '../../../../platform/index.ts'
import type { Command } from '../../../../processors/catalog/index.ts'
import { driftTableInstance } from '../../../../processors/drift/index.ts'
import { DEFINITIONS } from '../../../../processors/registry.ts'
import {
  activate,
  declareDataset,
  declareOf,
  declareView,
  delays,
  flights,
  names,
  retire,
  snapshotOf,
} from '../../../support/catalog.ts'

const planning = { definitions: DEFINITIONS, names }
const second = { ...delays, features: { ...delays.features, n: { function: 'count' as const, window: '1h' } } }
const copied = { ...delays, name: 'by_time', entity: ['at'] }
const alsoCopied = { ...copied, name: 'also_by_time' }

const left = async (...commands: readonly Command[]) => leftoversOf(await snapshotOf(...commands), planning)
const idsOf = async (...commands: readonly Command[]) => (await left(...commands)).map(({ instance }) => instance)

describe('what retired declarations leave', () => {
  test('nothing, where nothing is retired; an older version is no leftover: one may go back to it', async () => {
    expect(await left(declareDataset(flights), declareView(delays), declareView(second), activate(2))).toEqual([])
  })

  test('a retired version leaves its instances, its topic and its stores; the rows that it read are still read', async () => {
    const found = await left(
      declareDataset(flights),
      declareView(delays),
      declareView(second),
      activate(2),
      retire('view', 'delays', 1),
    )
    expect(found.map(({ instance, version }) => [instance, version])).toEqual([
      ['features.delays.v1.s1', 1],
      ['online.delays.v1.s1', 1],
      ['offline.delays.v1.s1', 1],
    ])
    expect(found.flatMap(({ topics }) => topics).sort()).toEqual(
      [names.features('delays', 1), names.changelog('features.delays.v1.s1')].sort(),
    )
  })

  test('a copy goes with the last view that reads it', async () => {
    const declared = [declareDataset(flights), declareView(copied), declareView(alsoCopied)]
    expect(await idsOf(...declared, retire('view', 'by_time'))).not.toContain('rekey.flights.by.at.v1.s1')
    const both = await left(...declared, retire('view', 'by_time'), retire('view', 'also_by_time'))
    const copy = both.find(({ instance }) => instance === 'rekey.flights.by.at.v1.s1')
    expect(copy?.topics).toEqual([names.rowsBy('flights', ['at']), names.changelog('rekey.flights.by.at.v1.s1')])
  })

  test('a retired dataset leaves its rows, and never a topic of the user or of the platform', async () => {
    const foreign = { ...flights, name: 'foreign', source: { topic: 'shop.orders' } }
    const found = await left(
      declareDataset(flights),
      declareDataset(foreign),
      retire('dataset', 'flights'),
      retire('dataset', 'foreign'),
    )
    const topics = found.flatMap((each) => each.topics)
    expect(topics).toContain(names.intake('flights'))
    expect(topics).toContain(names.rows('flights'))
    expect(topics).toContain(names.rows('foreign'))
    for (const kept of ['shop.orders', names.quarantine, names.late, names.catalog, names.catalogCommands])
      expect(topics).not.toContain(kept)
    expect(new Set(topics).size).toBe(topics.length)
  })

  test('what workers still run is no leftover: tables of what was measured outlive the last monitor', async () => {
    const commands = [
      declareOf('predictions', { name: 'churn', served: [{ name: 'amount', type: 'double' }] } as never),
      declareOf('monitor', {
        name: 'hourly',
        window: '1h',
        predictions: 'churn',
        watches: [{ column: 'amount', kind: 'numeric' }],
      } as never),
      retire('monitor', 'hourly'),
      retire('predictions', 'churn'),
    ]
    const runs = planOf(await snapshotOf(...commands), planning).map(({ instance }) => instance)
    const found = await idsOf(...commands)
    expect(runs).toContain(driftTableInstance())
    expect(found).toContain('intake.predictions.churn.v1.s1')
    expect(found.filter((instance) => runs.includes(instance))).toEqual([])
  })

  test('a declaration that was declared again after it was retired is in use', async () => {
    const found = await left(declareDataset(flights), retire('dataset', 'flights'), declareDataset(flights))
    expect(found).toEqual([])
  })
})
