import { beforeAll, expect, test } from 'vitest'
import { type MergeOptions, type MergeProcessor, makeMerge, rowOrder } from '../../../../processors/merge/index.ts'
import { LIVE_MS } from '../../../../processors/rows/index.ts'
import type { LogRecord } from '../../../../streams/core/log.ts'
import { partitionOf } from '../../../../streams/core/partition.ts'
import { flights, T0, type Wire, wireOf } from '../../../support/intake.ts'
import { replayEveryWay, runStream } from '../../../support/stream.ts'

const output = { topic: 'ml.rows.flights.by.destination.g1', partitions: 3 }
let wire: Wire
beforeAll(async () => {
  wire = await wireOf(flights)
})

const merge = (options: Partial<MergeOptions> = {}): MergeProcessor =>
  makeMerge({ key: ['destination'], output, sourcePartitions: 2, rows: wire.rows, times: wire.times, ...options })

type Given = readonly [source: number, offset: number, value: Buffer | null]
/** Records as a merged reader numbers them. */
const merged = (...given: readonly Given[]): LogRecord[] =>
  given.map(([partition, at, value], offset) => {
    const source = { partition, offset: at, epoch: 3 }
    return { offset, key: null, value, timestamp: T0 + 100 * partition + at, source }
  })
const stated = (value: Buffer | null) => wire.times.decode(value as Buffer)
const row = (destination: string, at = T0) => wire.row({ origin: 'SFO', destination, at })

test('a row is copied, byte by byte, to the partition of its new key, with the place and the log time of the row', () => {
  const value = row('JFK')
  const result = replayEveryWay({ make: merge }, merged([1, 7, value]))
  expect(result.outputs).toMatchObject([
    { topic: output.topic, partition: partitionOf(Buffer.from('JFK'), 3), key: 'JFK', value },
  ])
  const outputs: unknown[] = []
  const context = { emit: (...parts: unknown[]) => outputs.push(parts[4]), advance: () => {} }
  merge().step(merged([1, 7, value])[0], context as never)
  const copy = { partition: 3, offset: 9, logTime: 5 }
  merge().step({ ...merged([1, 7, value])[0], origin: copy }, context as never)
  expect(outputs).toEqual([{ partition: 1, offset: 7, logTime: T0 + 107 }, copy])
})

test('the state holds where it stands in each source, also behind rows that are refused, without a key, or markers', () => {
  const given = merged([0, 4, row('JFK')], [1, 0, Buffer.from('nonsense')], [0, 6, wire.row({ origin: 'SFO', at: T0 })])
  const result = runStream({ make: merge }, given)
  expect(result.poison).toMatchObject([{ reason: 'magic' }])
  const processor = result.processor as MergeProcessor
  expect(processor.counters).toMatchObject({ copied: 1, keyless: 1 })
  expect(processor.sources).toEqual([
    { partition: 0, offset: 7, epoch: 3 },
    { partition: 1, offset: 1, epoch: 3 },
  ])
  const again = merge()
  processor.reach([{ partition: 1, offset: 5, epoch: 4 }])
  const entries: [Buffer, Buffer | null][] = []
  processor.flush((key, value) => entries.push([key, value]))
  for (const [key, value] of entries) again.load(key, value, 0)
  expect(again.sources[1]).toEqual({ partition: 1, offset: 5, epoch: 4 })
  expect(processor.reach([{ partition: 1, offset: 5, epoch: 4 }])).toBe(false)
})

test('sorted records move no position until all of them are done, and name their places', () => {
  const sorted = () => merge({ sortedBefore: [8, 3] })
  const given = merged([1, 2, row('JFK')], [0, 7, row('LAX')], [1, 3, row('JFK')])
  const { processor, outputs } = replayEveryWay({ make: sorted }, given)
  expect(outputs).toHaveLength(3)
  const { sources } = processor as MergeProcessor
  expect(sources.map(({ offset }) => offset)).toEqual([0, 4])
  const half = runStream({ make: sorted }, given.slice(0, 2)).processor as MergeProcessor
  expect(half.sources.map(({ offset }) => offset)).toEqual([0, 0])
  half.reach([8, 3].map((offset, partition) => ({ partition, offset, epoch: -1 })))
  expect(half.sources.map(({ offset }) => offset)).toEqual([8, 3])
})

test('the time of the copy is the least that all sources have stated, for each partition as a whole', () => {
  const statements: [number, number, Buffer][] = [
    [0, 0, wire.time(T0 + 10)],
    [1, 0, wire.time(T0 + 5)],
    [1, 1, wire.time(T0 + 4)],
    [0, 1, wire.time(T0 + 20)],
    [1, 2, wire.time(T0 + 30)],
  ]
  const result = replayEveryWay({ make: merge }, merged(...statements))
  const all = [0, 1, 2].map((partition) => ({ partition, source: null }))
  expect(result.outputs.map(({ partition, value }) => ({ partition, source: stated(value).sourcePartition }))).toEqual([
    ...all,
    ...all,
  ])
  expect(result.outputs.map(({ value }) => stated(value).time - T0)).toEqual([5, 5, 5, 20, 20, 20])
})

const idle = (ms: number) => {
  const context = { instance: 'intake.flights.v1.s1', topic: 'ml.intake.flights', partition: 0, offset: 0, ordinal: 0 }
  const statement = { time: T0 + ms, cause: 'idle', sourcePartition: null, sourcePartitions: null } as const
  return wire.times.encode(statement, context)
}
const times = (outputs: readonly { readonly value: Buffer | null }[]) =>
  outputs.map(({ value }) => stated(value).time - T0)

test('a quiet source moves the copy alone, behind any row that is live in another one, so that a source without live rows holds nothing back', () => {
  const one = { output: { ...output, partitions: 1 }, sourcePartitions: 3 }
  const given = merged(
    [1, 0, row('JFK')],
    [0, 0, idle(600_000)],
    [0, 1, idle(500_000)], // it says nothing new
    [1, 1, idle(660_000)],
    [2, 0, wire.time(T0 + 400_000)], // now all have stated something, and their least is later
    [0, 2, wire.time(T0 + 900_000)], // what a source says holds for itself alone
  )
  const { outputs } = replayEveryWay({ make: () => merge(one) }, given)
  expect(times(outputs.slice(1))).toEqual([600_000 - LIVE_MS, 660_000 - LIVE_MS, 400_000])
  expect(stated(outputs[1].value)).toMatchObject({ cause: 'idle', sourcePartition: null, sourcePartitions: null })
})

test('a copy that an earlier release has written goes on behind the last time that it has stated', () => {
  const one = () => merge({ output: { ...output, partitions: 1 } })
  const earlier = runStream({ make: one }, merged([0, 0, idle(900_000)], [1, 0, idle(800_000)]))
  expect(times(earlier.outputs)).toEqual([600_000, 800_000])
  const entries = [...earlier.changelog].map(([key, value]) => ({
    key: Buffer.from(key, 'hex'),
    value: Buffer.from(value, 'hex'),
  }))
  const written = entries.filter(({ key }) => key.toString() !== 'stated')
  expect(written.length).toBe(entries.length - 1)
  const later = merged(
    [0, 0, idle(900_000)],
    [1, 0, idle(800_000)],
    [0, 1, idle(1_050_000)],
    [0, 2, idle(1_200_000)],
  ).slice(2)
  expect(times(runStream({ make: one, written }, later).outputs)).toEqual([900_000])
})

test('among sorted rows a quiet source moves nothing alone: the sorted part of a copy stays what it was', () => {
  const sorted = () => merge({ sortedBefore: [2, 0], output: { ...output, partitions: 1 } })
  const { outputs } = replayEveryWay(
    { make: sorted },
    merged([0, 0, row('JFK')], [0, 1, idle(900_000)], [0, 2, idle(960_000)]),
  )
  expect(times(outputs.slice(1))).toEqual([960_000 - LIVE_MS])
})

test('where several partitions of a foreign topic write to a source, its time is the least of theirs', () => {
  const said = (source: number, ms: number) => wire.time(T0 + ms, { partition: source, of: 2 })
  const given = merged([0, 0, said(0, 10)], [1, 0, said(0, 10)], [1, 1, said(1, 7)], [0, 1, said(1, 8)])
  const result = replayEveryWay({ make: () => merge({ output: { ...output, partitions: 1 } }) }, given)
  expect(result.outputs.map(({ value }) => stated(value).time - T0)).toEqual([7])
})

test('a copy that its new key makes too large is quarantined', () => {
  const value = row('x'.repeat(500))
  const result = runStream({ make: () => merge({ rowBytesMax: value.length + 499 }) }, merged([0, 0, value]))
  expect(result.poison).toEqual([{ offset: 0, reason: 'row_too_large' }])
})

test('the order is that of time and id; what cannot be read comes at once; one of several sources states nothing for the others', () => {
  const orderOf = rowOrder({ time: 'at', rows: wire.rows, times: wire.times })
  const of = (value: Buffer | null) => orderOf({ offset: 0, key: null, value, timestamp: 0 })
  expect(of(wire.row({ origin: 'SFO', at: T0 }, 'a1'))).toEqual({ time: T0, id: 'a1' })
  expect(of(wire.row({ origin: 'SFO', at: T0 }, null))).toEqual({ time: T0, id: '' })
  expect(of(wire.time(T0 + 1))).toEqual({ time: T0 + 1, id: '', isStatement: true, states: { isLoading: false } })
  expect(of(wire.time(T0 + 1, { partition: 0, of: 2 }))).toEqual({ time: T0 + 1, id: '', isStatement: true })
  for (const value of [null, Buffer.from('nonsense')]) expect(of(value).time).toBe(Number.NEGATIVE_INFINITY)
})
