import { afterEach, beforeEach, expect, test } from 'vitest'
import { MemoryStore, memorySink } from '../../../../sinks/memory/index.ts'
import { type Clock, type Log, LogError, type OutputRecord } from '../../../../streams/core/log.ts'
import { Pace } from '../../../../streams/core/pace.ts'
import { type SimulatedBroker, SimulatedLog } from '../../../../streams/core/simulation/log.ts'
import type { Sink, SinkBatch } from '../../../../streams/core/sink.ts'
import { SinkTask, type SinkTaskLimits, type SinkTaskOptions } from '../../../../streams/core/sink-task.ts'
import { runningBroker } from '../../../support/running-broker.ts'
import { until } from '../../../support/until.ts'

const TOPIC = 'events'
const LIMITS: SinkTaskLimits = {
  batchRecordsMax: 4,
  batchBytesMax: 10_000,
  lingerMs: 0,
  paceMsMax: 10_000,
  fetchWaitMs: 20,
  restMs: 0,
  probeIntervalMs: 100,
}

let broker: SimulatedBroker
let clock: Clock
let stop: () => Promise<void>

beforeEach(() => {
  ;({ broker, clock, stop } = runningBroker())
  broker.createTopic(TOPIC, 1)
})
afterEach(() => stop())

const append = (from: number, to: number): void => {
  for (let i = from; i < to; i++) broker.append(TOPIC, 0, Buffer.from(`k${i % 3}`), Buffer.from(`v${i}`))
}

const sinkOf = (store: MemoryStore): { sink: Sink; batches: SinkBatch[] } => {
  const sink = memorySink({ store })
  const batches: SinkBatch[] = []
  const write = (batch: SinkBatch) => {
    batches.push(batch)
    return sink.write(batch)
  }
  return { sink: { ...sink, write }, batches }
}

const taskOf = (sink: Sink, changes: Partial<SinkTaskOptions> = {}) =>
  new SinkTask({
    topic: TOPIC,
    partition: 0,
    log: new SimulatedLog(broker, 'p'),
    clock,
    sink,
    limits: LIMITS,
    ...changes,
  })

test('under a steady stream the log is asked once in each pause, and nothing is left behind', async () => {
  const store = new MemoryStore()
  const { sink, batches } = sinkOf(store)
  const task = taskOf(sink, { limits: { ...LIMITS, restMs: 50 } })
  const running = task.run()
  for (let i = 0; i < 30; i++) {
    append(i, i + 1)
    await clock.sleep(5)
  }
  await until('all is stored', () => task.offset === 30)
  task.stop()
  await running
  // 150 ms hold three pauses; the first record is read at once
  expect(batches.length).toBeLessThan(15)
  expect(batches.flatMap(({ records }) => records).length).toBe(30)
})

test('batches follow each other without a gap, within their limits, from the position of the store', async () => {
  append(0, 30)
  const store = new MemoryStore()
  await memorySink({ store }).write({ partition: 0, from: 0, to: 10, records: broker.committed(TOPIC, 0).slice(0, 10) })
  const { sink, batches } = sinkOf(store)
  const task = taskOf(sink)
  const running = task.run()
  await until('all is written', () => task.offset === 30)
  task.stop()
  await running
  expect(batches[0].from).toBe(10)
  for (const [i, { from, records }] of batches.entries()) {
    if (i > 0) expect(from).toBe(batches[i - 1].to)
    expect(records.length).toBeLessThanOrEqual(LIMITS.batchRecordsMax)
  }
  expect(batches.flatMap(({ records }) => records.map(({ offset }) => offset))).toEqual(
    Array.from({ length: 20 }, (_, i) => 10 + i),
  )
})

test('markers alone move the position of the store to the end of the log', async () => {
  append(0, 2)
  const record: OutputRecord = { topic: TOPIC, partition: 0, key: null, value: Buffer.from('aborted') }
  const epoch = broker.initialise('id')
  broker.send('id', epoch, [record])
  broker.end('id', epoch, 'aborted')
  const store = new MemoryStore()
  const task = taskOf(sinkOf(store).sink)
  const running = task.run()
  await until('the position is at the end', () => store.partitions.get(0)?.position === 4)
  task.stop()
  await running
})

test('a store that is emptied without traffic is noticed, and filled again', async () => {
  append(0, 10)
  const store = new MemoryStore()
  const healed: { from: number; position: number }[] = []
  const task = taskOf(sinkOf(store).sink, { observer: { healing: (signal) => healed.push(signal) } })
  const running = task.run()
  await until('all is written', () => store.partitions.get(0)?.position === 10)
  const full = store.dump()
  store.empty()
  await until('it is full again', () => store.dump() === full)
  task.stop()
  await running
  expect(healed).toContainEqual({ from: 10, position: 0 })
})

test('the store is told of an empty partition once, and again only after it was emptied', async () => {
  const store = new MemoryStore()
  const { sink, batches } = sinkOf(store)
  let probes = 0
  const probe = (partition: number) => {
    probes++
    return sink.probe(partition)
  }
  const task = taskOf({ ...sink, probe })
  const running = task.run()
  await until('it has asked four times', () => probes >= 4)
  expect(batches).toHaveLength(1)
  store.empty()
  await until('the store knows the partition again', () => store.partitions.has(0))
  task.stop()
  await running
  expect(batches).toHaveLength(2)
})

test('an error of a store ends the task; the next one continues from the position in the store', async () => {
  append(0, 12)
  const store = new MemoryStore()
  let parts = 0
  const failing = memorySink({
    store,
    partRecordsMax: 2,
    beforePart: () => {
      if (++parts === 4) throw new Error('the store is away')
    },
  })
  await expect(taskOf(failing).run()).rejects.toThrow('the store is away')
  expect(store.partitions.get(0)?.position).toBe(6)
  const { sink, batches } = sinkOf(store)
  const task = taskOf(sink)
  const running = task.run()
  await until('all is written', () => task.offset === 12)
  task.stop()
  await running
  expect(batches[0].from).toBe(6)
  const twin = new MemoryStore()
  await memorySink({ store: twin }).write({ partition: 0, from: 0, to: 12, records: broker.committed(TOPIC, 0) })
  expect(store.dump()).toBe(twin.dump())
})

const NEVER_AGAIN = 1e-12

test('a batch that is not full waits for the pace of its store, and is written with what came meanwhile', async () => {
  const pace = new Pace(NEVER_AGAIN, 1)
  pace.take(1, clock.now())
  append(0, 1)
  const { sink, batches } = sinkOf(new MemoryStore())
  const meanwhile = () => {
    if (broker.committed(TOPIC, 0).length === 1) append(1, 2)
  }
  const task = taskOf(sink, { pace, observer: { drained: meanwhile } })
  const running = task.run()
  await until('all is written', () => task.offset === 2)
  task.stop()
  await running
  expect(batches.map(({ records }) => records.length)).toEqual([2])
})

test('full batches do not wait for the pace, and no batch waits longer than the limit', async () => {
  const pace = new Pace(NEVER_AGAIN, 1)
  pace.take(1, clock.now())
  append(0, LIMITS.batchRecordsMax + 1)
  const { sink, batches } = sinkOf(new MemoryStore())
  const task = taskOf(sink, { pace, limits: { ...LIMITS, paceMsMax: 300 } })
  const running = task.run()
  await until('all is written', () => task.offset === LIMITS.batchRecordsMax + 1)
  task.stop()
  await running
  expect(batches.map(({ records }) => records.length)).toEqual([LIMITS.batchRecordsMax, 1])
})

const numberOf = ({ value }: { value: Buffer | null }) => Number(String(value).slice(1))

test('causes that go back stop a sink before it writes', async () => {
  append(0, 3)
  append(1, 2)
  const { sink, batches } = sinkOf(new MemoryStore())
  const task = taskOf(sink, { cause: (record) => ({ upstream: 'up', position: numberOf(record) }) })
  await expect(task.run()).rejects.toThrow('events:0:3 was caused by up:1, after up:2')
  expect(batches.flatMap(({ records }) => records.map(({ offset }) => offset))).not.toContain(3)
})

test('a store that is filled again sees its causes again', async () => {
  append(0, 10)
  const store = new MemoryStore()
  const task = taskOf(sinkOf(store).sink, { cause: (record) => ({ upstream: 'up', position: numberOf(record) }) })
  const running = task.run()
  await until('all is written', () => store.partitions.get(0)?.position === 10)
  const full = store.dump()
  store.empty()
  await until('it is full again', () => store.dump() === full)
  task.stop()
  await running
})

test('a log that does not answer is asked again in place: the sink is not resumed again, and the pauses grow', async () => {
  append(0, 10)
  const store = new MemoryStore()
  const plain = sinkOf(store).sink
  let resumes = 0
  let failing = 6
  const pauses: number[] = []
  const stalled: (string | undefined)[] = []
  const log = new SimulatedLog(broker, 'p')
  const failingLog: Log = {
    ...log,
    reader: async (topic, partition) => {
      const reader = await log.reader(topic, partition)
      const fetch = async (from: number, waitMs: number) => {
        if (failing-- > 0) throw new LogError('UNAVAILABLE', 'the broker is away')
        return reader.fetch(from, waitMs)
      }
      return { ...reader, fetch }
    },
  } as Log
  const resume = (partition: number) => {
    resumes++
    return plain.resume(partition)
  }
  const sleep = (ms: number) => {
    pauses.push(ms)
    return clock.sleep(ms)
  }
  const task = taskOf(
    { ...plain, resume },
    { log: failingLog, clock: { ...clock, sleep }, observer: { stalled: (reason) => stalled.push(reason) } },
  )
  const running = task.run()
  await until('all is written', () => task.offset === 10)
  task.stop()
  await running
  expect(resumes).toBe(1)
  expect(pauses).toEqual([50, 100, 200, 400, 800, 1600])
  expect(stalled).toEqual([...Array(6).fill('the broker is away'), undefined])
})

test('a record that the store can never hold is kept before the position moves, and the task continues; without a keeper, it stops', async () => {
  append(0, 12)
  const stampOf = ({ offset }: { offset: number }) => (offset === 5 ? 0.5 : 0)
  const store = new MemoryStore()
  await expect(taskOf(memorySink({ store, stampOf })).run()).rejects.toThrow(/stamp/)
  expect(store.partitions.get(0)?.position ?? 0).toBeLessThanOrEqual(5)
  const kept: number[] = []
  const task = taskOf(memorySink({ store, stampOf }), {
    quarantine: async (unfit) => {
      for (const { record } of unfit) {
        expect(store.partitions.get(0)?.position ?? 0).toBeLessThanOrEqual(record.offset)
        kept.push(record.offset)
      }
    },
  })
  const running = task.run()
  await until('all is written', () => task.offset === 12)
  task.stop()
  await running
  expect(kept).toEqual([5])
})
