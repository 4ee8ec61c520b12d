/** A user's topic gets more partitions: what its tasks say from then on, and how time waits for the added ones. */
import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { type IntakeProcessor, makeIntake } from '../../../../processors/intake/index.ts'
import { NO_TIME, SourceTimes } from '../../../../processors/rows/index.ts'
import type { avro, DatasetDeclaration } from '../../../../schemas/index.ts'
import type { LogRecord, OutputRecord } from '../../../../streams/core/log.ts'
import { namesOf } from '../../../../streams/core/names.ts'
import { Replay } from '../../../../streams/core/simulation/replay.ts'
import { flights, T0, type Wire, wireOf } from '../../../support/intake.ts'
import { seeded } from '../../../support/seed.ts'

const names = namesOf('')
const dataset: DatasetDeclaration = { ...flights, source: { topic: 'legacy' } }
let wire: Wire
beforeAll(async () => {
  wire = await wireOf(flights)
})

const json = { encode: (value: object) => Buffer.from(JSON.stringify(value)) }
const intake = (sourcePartitions: number): IntakeProcessor =>
  makeIntake({
    dataset,
    names,
    rows: wire.reader,
    times: wire.times,
    sourcePartitions,
    observations: json,
    growths: json,
  })

type Told = { readonly at: number; readonly time: number } & (
  | { readonly grow: number }
  | { readonly idle: { readonly time: number; readonly end: number } }
)

/** The task of one source partition, and all that a replay of it needs. */
class Source {
  readonly records: LogRecord[] = []
  readonly told: Told[] = []
  readonly outputs: OutputRecord[] = []
  readonly #replay: Replay
  readonly #processor: IntakeProcessor

  constructor(partition: number, first: number) {
    this.#processor = intake(first)
    this.#replay = new Replay({
      instance: 'intake.flights.v1.s1',
      topic: 'legacy',
      partition,
      processor: this.#processor,
    })
  }

  get #position(): number {
    return this.records.length
  }

  row(timeMs: number): OutputRecord[] {
    const value = wire.row({ origin: 'SFO', destination: 'JFK', at: T0 + timeMs })
    const record = { offset: this.#position, key: null, value, timestamp: T0 + timeMs }
    this.records.push(record)
    this.#replay.apply([record])
    return this.#take()
  }

  idle(timeMs: number): OutputRecord[] {
    const idle = { time: T0 + timeMs, end: this.#position }
    this.told.push({ at: this.#position, time: idle.time, idle })
    this.#replay.tell(this.#position, (context) => this.#processor.idle(idle, context))
    return this.#take()
  }

  grow(partitions: number): OutputRecord[] {
    const at = this.records.length + this.told.length === 0 ? -1 : this.#position // a task that has read nothing has no position
    this.#replay.tell(at, (context) => this.#processor.grow(partitions, context))
    const outputs = this.#take()
    const said = outputs.find(({ topic }) => topic === names.sources)
    if (said === undefined) return outputs
    const { meta, position } = JSON.parse(String(said.value)) as avro.SourceGrown
    expect(position).toMatchObject({ topic: 'legacy', offset: at })
    this.told.push({ at, time: meta.time, grow: partitions })
    return outputs
  }

  #take(): OutputRecord[] {
    const outputs = this.#replay.take()
    this.outputs.push(...outputs)
    return outputs
  }
}

/** What a replay says that finds the records, the observations and the growths in topics of their own. */
const replayed = (source: Source, partition: number, first: number): OutputRecord[] => {
  const processor = intake(first)
  const replay = new Replay({ instance: 'intake.flights.v1.s1', topic: 'legacy', partition, processor })
  const grown = source.told.filter((told) => 'grow' in told)
  const idle = source.told.filter((told) => 'idle' in told)
  const told = [...idle, ...grown].sort((a, b) => a.at - b.at || a.time - b.time)
  const tellUpTo = (offset: number) => {
    while (told.length > 0 && told[0].at <= offset) {
      const next = told.shift()!
      replay.tell(next.at, (context) =>
        'grow' in next ? processor.grow(next.grow, context) : processor.idle(next.idle, context),
      )
    }
  }
  for (const record of source.records) {
    tellUpTo(record.offset)
    replay.apply([record])
  }
  tellUpTo(Number.POSITIVE_INFINITY)
  return replay.outputs
}

const statementOf = ({ topic, partition, key, value }: OutputRecord) =>
  topic === names.rows('flights') && partition === 0 && key === null && wire.times.is(value!.readInt32BE(1))
    ? wire.times.decode(value!)
    : undefined

/** Reader of the rows that is restored before every record. */
class Reader {
  readonly #entries = new Map<string, Buffer>()

  accept(outputs: readonly OutputRecord[]): (number | undefined)[] {
    return outputs.flatMap((output) => {
      const statement = statementOf(output)
      if (statement === undefined) return []
      const times = new SourceTimes()
      for (const [key, value] of this.#entries) times.load(key, value)
      const time = times.accept(statement)
      times.flush((key, value) => this.#entries.set(key.toString(), value!))
      return [time === undefined ? undefined : time - T0]
    })
  }
}

describe('a source that has grown', () => {
  test('is noted with its position, and announced to every partition of the rows', () => {
    const source = new Source(0, 1)
    source.row(5)
    const outputs = source.grow(3)
    expect(outputs.map(({ topic, partition }) => [topic, partition])).toEqual([
      ['ml.sources', 0],
      ...[0, 1, 2, 3].map((partition) => ['ml.rows.flights', partition]),
    ])
    const said = JSON.parse(String(outputs[0].value)) as avro.SourceGrown
    expect(said).toMatchObject({
      position: { topic: 'legacy', partition: 0, offset: 1 },
      formerPartitions: 1,
      partitions: 3,
    })
    expect(wire.times.decode(outputs[1].value!)).toEqual({
      time: NO_TIME,
      cause: 'source',
      sourcePartition: 0,
      sourcePartitions: 3,
    })
  })

  test('is told once: what it knows already, and less, changes nothing', () => {
    const source = new Source(0, 2)
    expect([source.grow(3).length, source.grow(3).length, source.grow(2).length]).toEqual([5, 0, 0])
  })

  test('stays grown when its state is restored', () => {
    const entries: [Buffer, Buffer | null][] = []
    const first = intake(1)
    const once = new Replay({ instance: 'i', topic: 'legacy', partition: 0, processor: first })
    once.tell(-1, (of) => first.grow(2, of))
    first.flush((key, value) => entries.push([key, value]))
    const second = intake(1)
    for (const [key, value] of entries) second.load(key, value, 0)
    second.restored?.(Number.NEGATIVE_INFINITY)
    const again = new Replay({ instance: 'i', topic: 'legacy', partition: 0, processor: second })
    again.tell(-1, (of) => second.grow(2, of))
    expect(again.outputs).toEqual([])
  })
})

test('time holds until the added partitions have spoken, also for a reader that is restored in between', () => {
  const [old, added] = [new Source(0, 1), new Source(1, 1)]
  const reader = new Reader()
  expect(reader.accept(old.idle(10))).toEqual([10])
  reader.accept(old.grow(2))
  expect(reader.accept(old.idle(20))).toEqual([undefined])
  reader.accept(added.grow(2))
  expect(reader.accept(added.row(3))).toEqual([])
  expect(reader.accept(old.idle(30))).toEqual([undefined])
  expect(reader.accept(added.idle(25))).toEqual([25])
  expect(reader.accept(old.idle(40))).toEqual([25])
})

test('a statement that counts fewer sources does not let time pass the added ones', () => {
  const [a, b] = [new Source(0, 2), new Source(1, 2)]
  const reader = new Reader()
  reader.accept([...a.idle(10), ...b.idle(10)])
  reader.accept(a.grow(4)) // b was not told yet, and partitions 2 and 3 are not read yet
  expect(reader.accept(b.idle(20))).toEqual([undefined])
})

const step = fc.oneof(
  fc.record({ kind: fc.constant('row' as const), source: fc.nat({ max: 5 }), ms: fc.integer({ min: 1, max: 20 }) }),
  fc.record({ kind: fc.constant('idle' as const), source: fc.nat({ max: 5 }), ms: fc.integer({ min: 1, max: 20 }) }),
  fc.record({ kind: fc.constant('tell' as const), source: fc.nat({ max: 5 }) }),
  fc.record({ kind: fc.constant('topic grows' as const), by: fc.integer({ min: 1, max: 2 }) }),
)

test('whenever it grows and whoever is told first: time never passes a source, and every task equals its replay', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2 }), fc.array(step, { maxLength: 60 }), (first, steps) => {
      const sources = Array.from({ length: first }, (_, partition) => new Source(partition, first))
      const told = sources.map(() => first)
      const said = new Map<number, number>()
      const reader = new Reader()
      let [clock, partitions, known] = [0, first, first]
      for (const each of steps) {
        if (each.kind === 'topic grows') {
          partitions = Math.min(6, partitions + each.by)
          continue
        }
        const at = each.source % sources.length
        if (each.kind === 'tell') {
          reader.accept(sources[at].grow(partitions))
          told[at] = partitions
          if (partitions > known && known === 1) said.clear() // what a sole source has said was said without its number
          known = Math.max(known, partitions)
        } else {
          clock += each.ms
          const outputs = each.kind === 'row' ? sources[at].row(clock) : sources[at].idle(clock)
          if (each.kind === 'idle') said.set(at, clock)
          const least = said.size < known ? undefined : Math.min(...said.values())
          for (const time of reader.accept(outputs)) expect(time).toBe(known === 1 ? clock : least)
        }
        while (sources.length < partitions && told.every((count) => count === partitions)) {
          const added = new Source(sources.length, first)
          sources.push(added)
          told.push(partitions)
          reader.accept(added.grow(partitions))
        }
      }
      sources.forEach((source, partition) => {
        expect(replayed(source, partition, first)).toEqual(source.outputs)
      })
    }),
    seeded,
  )
})
