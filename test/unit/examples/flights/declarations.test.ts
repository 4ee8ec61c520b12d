import { expect, test, vi } from 'vitest'
import {
  entities,
  type Flight,
  flightRows,
  flights,
  labels,
  plainDelaysByOrigin,
  plainFlights,
  plainFlightsDataset,
  readFlights,
  views,
} from '../../../../examples/flights/index.ts'
import { validateDataset, validateEntity } from '../../../../processors/catalog/index.ts'
import { validateView } from '../../../../processors/features/index.ts'
import { Codecs, memoryRegistry, rowSchema } from '../../../../schemas/index.ts'

// Reading unpacks a row group, which takes its time beside other suites.
vi.setConfig({ testTimeout: 60_000 })

test('datasets, entities and views are what the platform accepts', () => {
  for (const dataset of [flights, plainFlightsDataset]) expect(validateDataset(dataset)).toEqual([])
  for (const entity of entities) expect(validateEntity(entity)).toEqual([])
  for (const view of views) expect(validateView(view, flights)).toEqual([])
  expect(validateView(plainDelaysByOrigin, plainFlightsDataset)).toEqual([])
})

test('one view reads the key of the dataset, the others a copy by another key', () => {
  expect(views.map(({ entity }) => entity)).toEqual([['origin'], ['destination'], ['origin', 'destination']])
  expect(flights.key).toEqual(['origin'])
})

test('every view covers 1 h, 6 h, 24 h and 7 d, the one by origin with ten features', () => {
  for (const { name, features } of [...views, plainDelaysByOrigin]) {
    const windows = new Set(Object.values(features).flatMap(({ window }) => window ?? []))
    expect([name, ...windows].sort()).toEqual([name, '1h', '24h', '6h', '7d'].sort())
  }
  expect(Object.keys(views[0].features).length).toBe(10)
  expect(Object.keys(plainDelaysByOrigin.features).length).toBe(10)
})

test('rows survive the wire format of their dataset', async () => {
  const codecs = new Codecs(memoryRegistry())
  const encoder = await codecs.encoder('rows', rowSchema(flights))
  const decoder = codecs.decoder(rowSchema(flights))
  for await (const batch of flightRows(200))
    for (const row of batch) expect(decoder.decode(encoder.encode(row))).toMatchObject(row)
  const plainEncoder = await codecs.encoder('plain', rowSchema(plainFlightsDataset))
  const plainDecoder = codecs.decoder(rowSchema(plainFlightsDataset))
  for await (const batch of plainFlights(200))
    for (const row of batch)
      expect(plainDecoder.decode(plainEncoder.encode({ meta: null, ...row }))).toMatchObject({ ...row })
})

test('labels are departures, evenly spread, in the order of time', async () => {
  const spine = await labels(30, 3_000)
  const flown: Flight[] = []
  for await (const batch of readFlights(3_000)) flown.push(...batch)
  expect(spine).toEqual(
    Array.from({ length: 30 }, (_, i) => flown[i * 100]).map(({ index, origin, destination, time, delay }) => ({
      flight: String(index).padStart(7, '0'),
      origin,
      destination,
      time,
      delayed: delay > 15,
    })),
  )
  expect(new Set(spine.map(({ delayed }) => delayed))).toEqual(new Set([true, false]))
})

test('a delay of 15 minutes is none, one of 16 is', async () => {
  const spine = await labels(2_000, 2_000)
  let i = 0
  let edge = 0
  for await (const batch of readFlights(2_000))
    for (const { delay } of batch) {
      if (delay === 15 || delay === 16) {
        expect(spine[i].delayed).toBe(delay === 16)
        edge++
      }
      i++
    }
  expect(edge).toBeGreaterThan(10)
})

test('labels of a number that does not fit are refused; none are none', async () => {
  expect(await labels(0, 10)).toEqual([])
  await expect(labels(11, 10)).rejects.toThrow('labels is 11, expected an integer in [0, 10]')
})
