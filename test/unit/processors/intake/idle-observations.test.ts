/** How time goes on in partitions without rows: observations in our own topics, and what a task is told of foreign ones. */
import { beforeAll, describe, expect, test } from 'vitest'
import { type IntakeProcessor, makeIntake } from '../../../../processors/intake/index.ts'
import type { avro, DatasetDeclaration } from '../../../../schemas/index.ts'
import type { OutputRecord } from '../../../../streams/core/log.ts'
import { namesOf } from '../../../../streams/core/names.ts'
import { Replay } from '../../../../streams/core/simulation/replay.ts'
import { flights, records, T0, type Wire, wireOf } from '../../../support/intake.ts'
import { replayEveryWay, runStream, type StreamResult } from '../../../support/stream.ts'

const names = namesOf('')
let wire: Wire
beforeAll(async () => {
  wire = await wireOf(flights)
})

const intake = (): IntakeProcessor => makeIntake({ dataset: flights, names, rows: wire.reader, times: wire.times })
const row = (origin: string, atMs: number): Buffer => wire.row({ origin, destination: 'JFK', at: T0 + atMs })
const counted = (processor: unknown) => (processor as IntakeProcessor).counters

describe('an observation of idleness', () => {
  const seen = (offset: number, of = {}) => ({ topic: 'rows', partition: 0, offset, ...of })
  const observed = (offset: number, of = {}) => wire.idle(T0 + 30_000, seen(offset, of))
  const said = (result: StreamResult) =>
    result.outputs.map(({ key, value, partition }) => (key === null ? [partition, wire.times.decode(value!)] : key))
  const statement = { time: T0 + 30_000, cause: 'idle', sourcePartition: null, sourcePartitions: null }

  test('advances time in its partition of the rows', () => {
    const result = replayEveryWay({ make: intake }, records([row('SFO', 5), 0], [observed(1), 1]))
    expect(said(result)).toEqual(['SFO', [0, statement]])
    expect(result.streamTime).toBe(T0 + 30_000)
  })

  test('whose writer was frozen while a row came is void: it moves no time and is not quarantined', () => {
    const given = records([row('SFO', 5), 0], [row('SFO', 6), 1], [observed(1), 2], [row('SFO', 7), 3])
    const result = replayEveryWay({ make: intake }, given)
    expect(said(result)).toEqual(['SFO', 'SFO', 'SFO'])
    expect(result.poison).toEqual([])
    expect(result.streamTime).toBe(T0 + 7)
    expect(counted(result.processor).idleVoid).toBe(1)
  })

  test('is not made void by other observations, nor by what was refused', () => {
    const given = records([row('SFO', 5), 0], [observed(1), 1], [row('SFO', 99_000), 2], [observed(1), 3])
    expect(said(replayEveryWay({ make: intake }, given))).toEqual(['SFO', [0, statement], [0, statement]])
  })

  test.each([
    ['another topic', { topic: 'other.rows' }],
    ['another partition', { partition: 1 }],
  ])('of %s is void: its positions mean nothing here', (_, of) => {
    const result = runStream({ make: intake }, records([row('SFO', 5), 0], [observed(1, of), 1]))
    expect(said(result)).toEqual(['SFO'])
    expect(counted(result.processor).idleVoid).toBe(1)
  })

  test('further ahead of its log time than the skew is refused', () => {
    const result = runStream({ make: intake }, records([wire.idle(T0 + 60_001, seen(0)), 0]))
    expect(result.poison).toEqual([{ offset: 0, reason: 'time_ahead' }])
  })
})

describe('a partition of a foreign topic that is found idle', () => {
  const dataset: DatasetDeclaration = { ...flights, source: { topic: 'legacy' } }
  const observations = { encode: (value: avro.IdleObserved) => Buffer.from(JSON.stringify(value)) }
  /** Partition 2 of 3, with rows at offsets 0 and 1, which is told something in between or afterwards. */
  const world = () => {
    const processor = makeIntake({
      dataset,
      names,
      rows: wire.reader,
      times: wire.times,
      sourcePartitions: 3,
      observations,
    })
    const replay = new Replay({ instance: 'intake.flights.v1.s1', topic: 'legacy', partition: 2, processor })
    const given = records([row('SFO', 5), 0], [row('SFO', 6), 1])
    return {
      processor,
      replay,
      rows: (count: number) => replay.apply(given.slice(replay.outputs.length, count)),
      told: (at: number, end: number, time = T0 + 30_000) =>
        replay.tell(at, (context) => processor.idle({ time, end }, context)),
    }
  }
  const said = (outputs: readonly OutputRecord[]) =>
    outputs.map(({ topic, partition, value }) => {
      if (topic === 'ml.time.flights') return [topic, partition, JSON.parse(String(value)).seenEnd]
      return wire.times.is(value!.readInt32BE(1)) ? [topic, partition, wire.times.decode(value!)] : 'row'
    })

  test('is noted in a topic of ours with its position, and goes to every partition of the rows with its source', () => {
    const { rows, told, replay } = world()
    rows(2)
    told(2, 2)
    const statement = { time: T0 + 30_000, cause: 'idle', sourcePartition: 2, sourcePartitions: 3 }
    expect(said(replay.outputs)).toEqual([
      'row',
      'row',
      ['ml.time.flights', 0, { topic: 'legacy', partition: 2, offset: 2 }],
      ...[0, 1, 2, 3].map((partition) => ['ml.rows.flights', partition, statement]),
    ])
    expect(replay.streamTime).toBe(T0 + 30_000)
  })

  test('is void if the task has not come to the end that was there, or a row came behind it', () => {
    const behind = world()
    behind.rows(1)
    behind.told(1, 2)
    const overtaken = world()
    overtaken.rows(2)
    overtaken.told(2, 1)
    for (const { processor, replay } of [behind, overtaken]) {
      expect(said(replay.outputs).every((output) => output === 'row')).toBe(true)
      expect(processor.counters.idleVoid).toBe(1)
    }
  })

  test('writes the same bytes when it is repeated at its position; two at one position have different ids', () => {
    const outputs = [1, 2].map(() => {
      const { rows, told, replay } = world()
      rows(2)
      told(2, 2)
      told(2, 2, T0 + 40_000)
      return replay.outputs
    })
    expect(outputs[0]).toEqual(outputs[1])
    const values = outputs[0].map(({ partition, value }) => `${partition} ${value?.toString('hex')}`)
    expect(new Set(values).size).toBe(values.length)
  })
})
