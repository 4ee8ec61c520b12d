/** The order of a merged stream depends on its records alone, and not on how fast each source is read. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { LogRecord } from '../../../../streams/core/log.ts'
import { MergedReader, type MergedRecord, type QuietSource } from '../../../../streams/core/merged-reader.ts'
import { SimulatedBroker, SimulatedLog } from '../../../../streams/core/simulation/log.ts'
import { seededRandom } from '../../../../streams/core/simulation/random.ts'
import { Scheduler } from '../../../../streams/core/simulation/scheduler.ts'
import { seeded } from '../../../support/seed.ts'

interface Event {
  readonly time: number
  readonly id: string
  readonly states?: { readonly isLoading: boolean }
}

const TOPIC = 'rows'
const event = fc.record({
  time: fc.integer({ min: 0, max: 20 }),
  id: fc.constantFrom('', 'a', 'b', 'c'),
})
const sources = fc.array(fc.array(event, { maxLength: 30 }), { minLength: 1, maxLength: 5 })

const eventOf = ({ value }: LogRecord) => JSON.parse(String(value)) as Event

class Reading {
  readonly scheduler: Scheduler
  readonly broker: SimulatedBroker
  readonly #process = 'p'
  reader!: MergedReader
  /** Sources into which something is on its way. */
  busy = new Set<number>()
  readonly read: MergedRecord[] = []

  constructor(seed: number, partitions: number) {
    this.scheduler = new Scheduler(seededRandom(seed))
    this.broker = new SimulatedBroker(this.scheduler, seededRandom(seed + 1))
    this.broker.createTopic(TOPIC, partitions)
  }

  append(partition: number, each: Event): void {
    this.broker.append(TOPIC, partition, null, Buffer.from(JSON.stringify(each)))
  }

  async open(from: readonly number[]): Promise<this> {
    const log = new SimulatedLog(this.broker, this.#process)
    const { scheduler } = this
    this.reader = await MergedReader.open({
      open: (partition) => log.reader(TOPIC, partition),
      from: from.map((offset, partition) => ({ partition, offset, epoch: -1 })),
      name: 'merge',
      orderOf: eventOf,
      settled: (quiet) => scheduler.operation(this.#process, () => this.#settled(quiet)),
      clock: {
        now: () => scheduler.now,
        sleep: (ms) => scheduler.operation(this.#process, () => {}, { at: scheduler.now + ms }),
      },
    })
    return this
  }

  #settled(quiet: readonly QuietSource[]): number[] {
    const isSettled = ({ partition, next }: QuietSource) =>
      !this.busy.has(partition) && this.broker.committed(TOPIC, partition).length <= next
    return quiet.filter(isSettled).map(({ partition }) => partition)
  }

  /** One fetch, with the steps of the scheduler that it needs. */
  async fetch(waitMs = 100): Promise<readonly MergedRecord[]> {
    let isOver = false
    const next = this.read.length
    const fetching = this.reader.fetch(next, waitMs).finally(() => {
      isOver = true
    })
    fetching.catch(() => {})
    while (!isOver) await this.scheduler.step()
    const { records } = await fetching
    this.read.push(...(records as MergedRecord[]))
    return records as MergedRecord[]
  }

  async upTo(count: number): Promise<void> {
    while (this.read.length < count) await this.fetch()
  }
}

/** Of the next events of all sources, the least first. */
const expected = (all: readonly (readonly Event[])[]): readonly (readonly [partition: number, offset: number])[] => {
  const at = all.map(() => 0)
  const order: [number, number][] = []
  for (;;) {
    const heads = all.flatMap((events, partition) =>
      at[partition] < events.length ? [{ partition, ...events[at[partition]] }] : [],
    )
    if (heads.length === 0) return order
    heads.sort((a, b) => a.time - b.time || (a.id < b.id ? -1 : a.id > b.id ? 1 : a.partition - b.partition))
    const [{ partition }] = heads
    order.push([partition, at[partition]++])
  }
}

const chosen = ({ source: { partition, offset } }: MergedRecord) => [partition, offset]

test('whatever the speeds, the least of the next records comes first, and each record once', async () => {
  await fc.assert(
    fc.asyncProperty(sources, fc.nat(), async (all, seed) => {
      const reading = new Reading(seed, all.length)
      for (const [partition, events] of all.entries()) for (const each of events) reading.append(partition, each)
      await reading.open(all.map(() => 0))
      await reading.upTo(all.flat().length)
      expect(reading.read.map(chosen)).toEqual(expected(all))
      expect(reading.read.map(({ offset }) => offset)).toEqual(reading.read.map((_, i) => i))
      expect(await reading.fetch(0)).toEqual([])
    }),
    seeded,
  )
})

test('a reader that begins where another one stood goes on in the same order', async () => {
  await fc.assert(
    fc.asyncProperty(sources, fc.nat(), fc.nat(), async (all, seed, cut) => {
      const order = expected(all)
      const stood = order.slice(0, cut % (order.length + 1))
      const from = all.map((_, partition) => stood.filter(([source]) => source === partition).length)
      const reading = new Reading(seed, all.length)
      for (const [partition, events] of all.entries()) for (const each of events) reading.append(partition, each)
      await reading.open(from)
      await reading.upTo(order.length - stood.length)
      expect(reading.read.map(chosen)).toEqual(order.slice(stood.length))
    }),
    seeded,
  )
})

const row = (time: number, id = ''): Event => ({ time, id })

test('a source into which records are on their way holds later records of the others back', async () => {
  const reading = await new Reading(1, 2).open([0, 0])
  reading.busy.add(1)
  reading.append(0, row(10))
  expect(await reading.fetch()).toEqual([])
  expect(reading.reader.waitingFor).toEqual([1])
  reading.append(1, row(5))
  reading.append(1, row(20))
  await reading.upTo(3)
  expect(reading.read.map(chosen)).toEqual([
    [1, 0],
    [0, 0],
    [1, 1],
  ])
  expect(reading.reader.waitingFor).toEqual([])
})

test('a source that has stated a time holds back only later records', async () => {
  const reading = await new Reading(2, 2).open([0, 0])
  reading.busy.add(1)
  reading.append(1, { time: 10, id: '', states: { isLoading: false } })
  for (const time of [8, 10, 11]) reading.append(0, row(time))
  await reading.upTo(3)
  expect(reading.read.map(({ source, value }) => [source.partition, eventOf({ value } as LogRecord).time])).toEqual([
    [0, 8],
    [0, 10],
    [1, 10],
  ])
  expect(await reading.fetch()).toEqual([])
})

test('of records with equal times, none passes a source that may still have some of that time', async () => {
  const reading = await new Reading(7, 2).open([0, 0])
  const statement = (time: number) => {
    for (const partition of [0, 1]) reading.append(partition, { time, id: '', states: { isLoading: true } })
  }
  statement(10)
  reading.append(0, { time: 10, id: 'b' })
  await reading.upTo(2)
  expect(await reading.fetch()).toEqual([])
  expect(reading.reader.waitingFor).toEqual([1])
  reading.append(1, { time: 10, id: 'a' })
  statement(11)
  await reading.upTo(6)
  expect(reading.read.map(chosen).slice(2, 4)).toEqual([
    [1, 1],
    [0, 1],
  ])
})

test('in a load, a source holds back what is later than its statement, until the load has ended', async () => {
  const reading = await new Reading(5, 2).open([0, 0])
  const statement = (partition: number, time: number, isLoading: boolean) =>
    reading.append(partition, { time, id: '', states: { isLoading } })
  for (const partition of [0, 1]) statement(partition, 0, true)
  reading.append(0, row(8))
  await reading.upTo(2)
  expect(await reading.fetch()).toEqual([])
  expect(reading.reader.waitingFor).toEqual([1])
  reading.append(1, row(5))
  statement(1, 9, true)
  await reading.upTo(4)
  expect(reading.read.map(chosen).slice(2)).toEqual([
    [1, 1],
    [0, 1],
  ])
  reading.append(1, row(20))
  for (const partition of [0, 1]) statement(partition, 20, false)
  await reading.upTo(8)
  reading.append(0, row(30))
  await reading.upTo(9)
})

test('a load that was broken off holds nothing back after a minute, although live records go on coming', async () => {
  const reading = await new Reading(6, 2).open([0, 0])
  for (const partition of [0, 1]) reading.append(partition, { time: 0, id: '', states: { isLoading: true } })
  await reading.upTo(2)
  const from = reading.scheduler.now
  for (let i = 1; reading.read.length === 2; i++) {
    reading.append(0, row(i))
    await reading.fetch(2_000)
  }
  expect(reading.scheduler.now - from).toBeGreaterThan(50_000)
  expect(reading.scheduler.now - from).toBeLessThan(70_000)
})

test('a live record does not wait for quiet sources with nothing on its way', async () => {
  const reading = await new Reading(3, 4).open([0, 0, 0, 0])
  reading.append(2, row(7))
  await reading.upTo(1)
  expect(reading.read.map(chosen)).toEqual([[2, 0]])
})

test('a failure of one source is the failure of the fetch, and the next fetch tries again', async () => {
  const reading = await new Reading(4, 2).open([0, 0])
  reading.append(0, row(1))
  reading.append(1, row(2))
  reading.broker.faults = { commitAnswerLost: 0, requestFails: 1 }
  const failing = async () => {
    for (;;) await reading.fetch()
  }
  await expect(failing()).rejects.toMatchObject({ code: 'UNAVAILABLE' })
  reading.broker.faults = { commitAnswerLost: 0, requestFails: 0 }
  const again = async (): Promise<void> => {
    try {
      await reading.upTo(2)
    } catch {
      await again() // the other source may have failed too
    }
  }
  await again()
  expect(reading.read.map(chosen)).toEqual([
    [0, 0],
    [1, 0],
  ])
})
