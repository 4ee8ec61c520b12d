import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { type IntakeOptions, type IntakeProcessor, makeIntake } from '../../../../processors/intake/index.ts'
import type { DatasetDeclaration } from '../../../../schemas/index.ts'
import { namesOf } from '../../../../streams/core/names.ts'
import { partitionOf } from '../../../../streams/core/partition.ts'
import { flights, records, T0, type Wire, wireOf } from '../../../support/intake.ts'
import { seeded } from '../../../support/seed.ts'
import { type Output, replayEveryWay, runStream, type StreamResult } from '../../../support/stream.ts'

const names = namesOf('')
const ROWS = 'ml.rows.flights'
let wire: Wire
let loose: Wire
beforeAll(async () => {
  wire = await wireOf(flights)
  loose = await wireOf(flights, 'loose')
})

const intake = (options: Partial<IntakeOptions> = {}): IntakeProcessor =>
  makeIntake({ dataset: flights, names, rows: wire.reader, times: wire.times, ...options })

const row = (origin: string, atMs: number, id: string | null = null): Buffer =>
  wire.row({ origin, destination: 'JFK', at: T0 + atMs }, id)

const partitionOfKey = (key: string): number => partitionOf(Buffer.from(key), 4)
const written = (outputs: readonly Output[]) =>
  outputs.map(({ topic, partition, key, value }) => ({ topic, partition, key, value }))

const keysOf = ({ changelog }: StreamResult) => [...changelog.keys()].map((key) => Buffer.from(key, 'hex').toString())

const counted = (processor: unknown) => (processor as IntakeProcessor).counters
const refusedFor = (processor: unknown): Record<string, number> =>
  Object.fromEntries(Object.entries(counted(processor).quarantined).filter(([, count]) => count > 0))

describe('an accepted row', () => {
  test('goes out with the bytes it came with, keyed and placed by the key column', () => {
    const value = row('SFO', 5)
    const result = runStream({ make: intake, partition: partitionOfKey('SFO') }, records([value, 0]))
    expect(written(result.outputs)).toEqual([{ topic: ROWS, partition: partitionOfKey('SFO'), key: 'SFO', value }])
    expect(result.streamTime).toBe(T0 + 5)
    expect(counted(result.processor)).toMatchObject({ accepted: 1, duplicates: 0, misplaced: 0 })
  })

  test('of a composite key has a JSON array as key', () => {
    const dataset: DatasetDeclaration = { ...flights, key: ['origin', 'destination'] }
    const result = runStream({ make: () => intake({ dataset }) }, records([row('SFO', 5), 0]))
    expect(result.outputs.map(({ key }) => key)).toEqual(['["SFO","JFK"]'])
  })

  test('whose producer keys otherwise still goes where its key belongs, and is counted', () => {
    const other = (partitionOfKey('SFO') + 1) % 4
    const result = runStream({ make: intake, partition: other }, records([row('SFO', 5), 0]))
    expect(result.outputs.map(({ partition }) => partition)).toEqual([partitionOfKey('SFO')])
    expect(counted(result.processor).misplaced).toBe(1)
  })

  test('without a row id is never a duplicate', () => {
    const result = runStream({ make: intake }, records([row('SFO', 5), 0], [row('SFO', 5), 1]))
    expect(result.outputs).toHaveLength(2)
    expect(counted(result.processor).duplicates).toBe(0)
  })
})

describe('a record that cannot be used is quarantined, writes nothing and moves no time', () => {
  const refused = (make: () => IntakeProcessor, value: Buffer | null) => {
    const result = runStream({ make }, records([value, 0]))
    expect(result.outputs).toEqual([])
    expect(result.streamTime).toBe(-Infinity)
    const [poison] = result.poison
    expect(refusedFor(result.processor)).toEqual({ [poison.reason]: 1 })
    return poison.reason
  }
  const loosely = () => intake({ rows: loose.reader, times: loose.times })

  test('a tombstone', () => expect(refused(intake, null)).toBe('value_missing'))
  test('no wire format', () => expect(refused(intake, Buffer.from('hello world'))).toBe('magic'))
  test('too few bytes', () => expect(refused(intake, Buffer.from([0, 0]))).toBe('too_short'))
  test('a body that is cut', () => expect(refused(intake, row('SFO', 0).subarray(0, 8))).toBe('malformed'))
  test('a null key column', () => expect(refused(loosely, loose.row({ at: T0 }))).toBe('key_missing'))
  test('a null time', () => expect(refused(loosely, loose.row({ origin: 'SFO' }))).toBe('time_missing'))
  test('more bytes than a record batch takes', () => {
    expect(refused(() => intake({ rowBytesMax: 30 }), row('San Francisco International', 0))).toBe('row_too_large')
  })
  test('a time further ahead of its log time than the skew', () => {
    expect(refused(intake, row('SFO', 60_001))).toBe('time_ahead')
  })
  test('a time statement further ahead than the skew', () => {
    expect(refused(intake, wire.time(T0 + 60_001))).toBe('time_ahead')
  })
  test('a time statement that names a source', () => {
    expect(refused(intake, wire.time(T0, { partition: 0, of: 2 }))).toBe('source_invalid')
  })
})

test('a time exactly as far ahead as the skew is accepted', () => {
  expect(runStream({ make: intake }, records([row('SFO', 60_000), 0])).outputs).toHaveLength(1)
})

test('the skew is measured against log time, which never goes back', () => {
  const late = row('SFO', 160_000)
  const result = runStream({ make: intake }, records([row('SFO', 0), 100_000], [late, 0]))
  expect(result.outputs.map(({ value }) => value)).toEqual([row('SFO', 0), late])
})

describe('a row id that was seen', () => {
  test('is dropped within the horizon, both ends in, and accepted after it', () => {
    const [a, b, c, d] = [0, 1, 2, 3].map((ms) => row('SFO', ms, 'r1'))
    const result = replayEveryWay({ make: intake }, records([a, 0], [b, 5000], [c, 10_000], [d, 10_001]))
    expect(result.outputs.map(({ value }) => value)).toEqual([a, d])
    expect(counted(result.processor)).toMatchObject({ accepted: 2, duplicates: 2 })
  })

  test('is not remembered from a record that was refused', () => {
    const value = row('SFO', 0, 'r1')
    const result = replayEveryWay({ make: intake }, records([row('SFO', 99_000, 'r1'), 0], [value, 1]))
    expect(result.outputs.map(({ value }) => value)).toEqual([value])
  })

  test('does nothing where the dataset switches it off', () => {
    const make = () => intake({ dataset: { ...flights, dedupeMs: 0 } })
    const result = replayEveryWay({ make }, records([row('SFO', 0, 'r1'), 0], [row('SFO', 0, 'r1'), 0]))
    expect(result.outputs).toHaveLength(2)
    expect(keysOf(result)).toEqual(['judging/0', 'row'])
  })

  test('is forgotten when more ids came than are kept', () => {
    const make = () => intake({ dedupeIdsMax: 2 })
    const ids = ['r1', 'r2', 'r3', 'r1', 'r3']
    const result = replayEveryWay({ make }, records(...ids.map((id, i): [Buffer, number] => [row('SFO', i, id), i])))
    expect(result.outputs.map(({ offset }) => offset)).toEqual([0, 1, 2, 3])
  })
})

test('a segment leaves the changelog when its youngest id is out of the horizon', () => {
  const given = records([row('SFO', 0, 'r1'), 0], [row('SFO', 0, 'r2'), 0], [row('SFO', 0, 'r3'), 10_001])
  expect(keysOf(runStream({ make: intake, commitEvery: 2 }, given))).toEqual([
    'judging/0',
    'row',
    'seen-floor',
    'seen/2',
  ])
})

test('whenever a task is stopped and restored, it writes what one that never stopped writes', () => {
  const event = fc.record({
    id: fc.nat({ max: 12 }),
    pause: fc.nat({ max: 4000 }),
    ahead: fc.integer({ min: -1, max: 70 }),
  })
  const world = fc.record({ events: fc.array(event, { maxLength: 12 }), idsMax: fc.integer({ min: 1, max: 8 }) })
  fc.assert(
    fc.property(world, ({ events, idsMax }) => {
      let now = 0
      const given = events.map(({ id, pause, ahead }): [Buffer, number] => {
        now += pause
        return [row('SFO', now + ahead * 1000, id === 0 ? null : `r${id}`), now]
      })
      replayEveryWay({ make: () => intake({ dedupeIdsMax: idsMax }) }, records(...given))
    }),
    { ...seeded, numRuns: 40 },
  )
})

describe('a time statement', () => {
  test('goes from a partition of ml.intake to the same partition of the rows, unchanged', () => {
    const value = wire.time(T0 + 30_000)
    const result = replayEveryWay({ make: intake, partition: 2 }, records([value, 0]))
    expect(written(result.outputs)).toEqual([{ topic: ROWS, partition: 2, key: null, value }])
    expect(result.streamTime).toBe(T0 + 30_000)
  })

  test('from one of several partitions of a foreign topic goes everywhere, with its source', () => {
    const dataset: DatasetDeclaration = { ...flights, source: { topic: 'legacy.flights' } }
    const make = () => intake({ dataset, sourcePartitions: 3 })
    const result = replayEveryWay({ make, partition: 2 }, records([wire.time(T0 + 7), 0]))
    expect(result.outputs.map(({ partition }) => partition)).toEqual([0, 1, 2, 3])
    const said = result.outputs.map(({ value }) => wire.times.decode(value!))
    const expected = { time: T0 + 7, cause: 'source', sourcePartition: 2, sourcePartitions: 3 }
    expect(said).toEqual([expected, expected, expected, expected])
  })

  test('from the only partition of a foreign topic holds for every partition of the rows', () => {
    const dataset: DatasetDeclaration = { ...flights, source: { topic: 'legacy.flights' } }
    const make = () => intake({ dataset, sourcePartitions: 1 })
    const result = replayEveryWay({ make }, records([wire.time(T0 + 7), 0]))
    const said = result.outputs.map(({ partition, value }) => [partition, wire.times.decode(value!).sourcePartition])
    expect(said).toEqual([
      [0, null],
      [1, null],
      [2, null],
      [3, null],
    ])
  })
})
