import { beforeAll, expect, test } from 'vitest'
import { makeRekey, type RekeyOptions, type RekeyProcessor } from '../../../../processors/rekey/index.ts'
import { partitionOf } from '../../../../streams/core/partition.ts'
import { flights, records, T0, type Wire, wireOf } from '../../../support/intake.ts'
import { replayEveryWay, runStream } from '../../../support/stream.ts'

const output = { topic: 'ml.rows.flights.by.destination', partitions: 3 }
let wire: Wire
beforeAll(async () => {
  wire = await wireOf(flights)
})

const rekey = (options: Partial<RekeyOptions> = {}): RekeyProcessor =>
  makeRekey({ key: ['destination'], output, sourcePartitions: 4, rows: wire.rows, times: wire.times, ...options })

const said = (value: Buffer | null) => wire.times.decode(value!)

test('a row is copied, byte by byte, to the partition of its new key', () => {
  const value = wire.row({ origin: 'SFO', destination: 'JFK', at: T0 })
  const result = replayEveryWay({ make: rekey }, records([value, 0]))
  expect(result.outputs).toEqual([
    {
      topic: output.topic,
      partition: partitionOf(Buffer.from('JFK'), 3),
      key: 'JFK',
      value,
      offset: 0,
      ordinal: 0,
    },
  ])
  expect((result.processor as RekeyProcessor).counters).toEqual({ copied: 1, keyless: 0, timesAdvanced: 0 })
})

test('a row with a null in the new key belongs to no entity: it is counted, not copied', () => {
  const value = wire.row({ origin: 'SFO', at: T0 })
  const result = runStream({ make: () => rekey({ key: ['origin', 'destination'] }) }, records([value, 0]))
  expect(result.outputs).toEqual([])
  expect((result.processor as RekeyProcessor).counters.keyless).toBe(1)
})

test('a copy that its new key makes too large is quarantined', () => {
  const value = wire.row({ origin: 'SFO', destination: 'x'.repeat(500), at: T0 })
  const result = runStream({ make: () => rekey({ rowBytesMax: value.length + 499 }) }, records([value, 0]))
  expect(result.poison).toEqual([{ offset: 0, reason: 'row_too_large' }])
  expect(runStream({ make: () => rekey({ rowBytesMax: value.length + 500 }) }, records([value, 0])).poison).toEqual([])
})

test('time of one of several source partitions goes to every output partition with its source', () => {
  const result = replayEveryWay({ make: rekey, partition: 1 }, records([wire.time(T0 + 9), 0]))
  expect(result.outputs.map(({ partition, key, value }) => ({ partition, key, ...said(value) }))).toEqual(
    [0, 1, 2].map((partition) => ({
      partition,
      key: null,
      time: T0 + 9,
      cause: 'source',
      sourcePartition: 1,
      sourcePartitions: 4,
    })),
  )
})

test('time of the only source partition holds for the outputs as a whole', () => {
  const result = replayEveryWay({ make: () => rekey({ sourcePartitions: 1 }) }, records([wire.time(T0 + 9), 0]))
  expect(result.outputs.map(({ value }) => said(value).sourcePartition)).toEqual([null, null, null])
})

test('where several sources write to the input, its time is the least of what all have said', () => {
  const statements: [number, number][] = [
    [0, 10],
    [1, 5],
    [0, 20],
    [1, 30],
  ]
  const given = statements.map(([partition, ms]): [Buffer, number] => [wire.time(T0 + ms, { partition, of: 2 }), 0])
  const result = replayEveryWay({ make: () => rekey({ output: { ...output, partitions: 1 } }) }, records(...given))
  expect(result.outputs.map(({ offset, value }) => [offset, said(value).time - T0])).toEqual([
    [1, 5],
    [2, 5],
    [3, 20],
  ])
})

test('a statement of a source that cannot be is quarantined and changes nothing', () => {
  const given = records([wire.time(T0, { partition: 2, of: 2 }), 0])
  const result = runStream({ make: rekey }, given)
  expect(result.poison).toEqual([{ offset: 0, reason: 'source_invalid' }])
  expect(result.changelog.size).toBe(0)
})

test.each([
  ['a tombstone', null, 'value_missing'],
  ['bytes that are no row', Buffer.from('nonsense'), 'magic'],
])('%s is quarantined', (_, value, reason) => {
  expect(runStream({ make: rekey }, records([value, 0])).poison).toEqual([{ offset: 0, reason }])
})
