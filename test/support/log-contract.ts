/** What every log has to do for the runtime. Runs on the simulated one and on real Kafka. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type {
  Fetched,
  Log,
  LogError,
  LogErrorCode,
  LogRecord,
  OutputRecord,
  PartitionReader,
} from '../../streams/core/log.ts'
import { until } from './until.ts'

/** A log under test, and what only an operator may do with it. */
export interface LogUnderTest {
  /** The log as one process sees it. */
  process(name: string): Log
  /** Creates a topic. @returns its name, which no other test has */
  topic(partitions: number): Promise<string>
  /** @returns a name for a group on that topic, which no other test has */
  group(topic: string): string
  /** Deletes all records before an offset. */
  deleteBefore(topic: string, partition: number, offset: number): Promise<void>
  close(): Promise<void>
}

const WAIT_MS = 200
/** Fetches after which what is due counts as missing. */
const FETCHES_MAX = 40

/**
 * Reads to the end of what is settled, and waits until that holds as many records as are due and reaches `upTo`: a commit is answered
 * before its markers are written, so the end follows a moment later.
 */
const readAll = async (reader: PartitionReader, from = 0, due = 0, upTo = 0): Promise<Fetched> => {
  const records: LogRecord[] = []
  let next = from
  for (let fetches = 0; ; fetches++) {
    const fetched = await reader.fetch(next, WAIT_MS)
    records.push(...fetched.records)
    next = fetched.next
    const isWhole = records.length >= due && next >= upTo
    if (next >= fetched.end && (isWhole || fetches >= FETCHES_MAX)) return { ...fetched, records }
  }
}

const textOf = ({ records }: Fetched): string[] => records.map(({ key, value }) => `${key}=${value}`)

const refusal = async (action: Promise<unknown>): Promise<{ code: LogErrorCode; start: number | undefined }> => {
  const error = await action.then(
    () => new Error('it was not refused'),
    (thrown) => thrown as LogError,
  )
  if (!('code' in error)) throw error
  return { code: error.code, start: error.start }
}

export const logContract = (name: string, connect: () => Promise<LogUnderTest>): void => {
  describe(`${name} is a log`, () => {
    let tested: LogUnderTest
    let log: Log
    beforeAll(async () => {
      tested = await connect()
      log = tested.process('a')
    })
    afterAll(() => tested?.close())

    const producerOf = async (id: string, by: Log = log) => {
      const producer = await by.producer(id)
      await producer.initialise()
      return producer
    }
    const record = (topic: string, value: string | null, partition = 0, key: string | null = 'k'): OutputRecord => ({
      topic,
      partition,
      key: key === null ? null : Buffer.from(key),
      value: value === null ? null : Buffer.from(value),
    })

    test('committed records can be read, aborted ones cannot', async () => {
      const topic = await tested.topic(2)
      const producer = await producerOf(topic)
      await producer.send([record(topic, 'a'), record(topic, 'x', 1)])
      await producer.send([record(topic, 'b')])
      await producer.commit()
      await producer.send([record(topic, 'c')])
      await producer.abort()
      await producer.send([record(topic, 'd')])
      await producer.commit()
      const [first, second] = [await log.reader(topic, 0), await log.reader(topic, 1)]
      expect(textOf(await readAll(first, 0, 3))).toEqual(['k=a', 'k=b', 'k=d'])
      expect(textOf(await readAll(second, 0, 1))).toEqual(['k=x'])
      await Promise.all([first.close(), second.close(), producer.close()])
    })

    test('a send returns the positions of its records, in each partition', async () => {
      const topic = await tested.topic(2)
      const producer = await producerOf(topic)
      const [a, x, b] = [record(topic, 'a'), record(topic, 'x', 1), record(topic, 'b')]
      const first = await producer.send([a, x, b])
      expect(first.toSorted((p, q) => p.partition - q.partition)).toEqual([
        { topic, partition: 0, offset: 0 },
        { topic, partition: 1, offset: 0 },
      ])
      expect(await producer.send([record(topic, 'c')])).toEqual([{ topic, partition: 0, offset: 2 }])
      await producer.commit()
      const [behindTheMarker] = await producer.send([record(topic, 'd')])
      await producer.commit()
      const reader = await log.reader(topic, 0)
      const found = (await readAll(reader, 0, 4)).records.find(({ offset }) => offset === behindTheMarker.offset)
      expect(found?.value?.toString()).toBe('d')
      await Promise.all([reader.close(), producer.close()])
    })

    test('keys and values may be null, and are read as they were written, with offset and time', async () => {
      const topic = await tested.topic(1)
      const producer = await producerOf(topic)
      await producer.send([record(topic, 'v', 0, null), record(topic, null), record(topic, '')])
      await producer.commit()
      const reader = await log.reader(topic, 0)
      const { records } = await readAll(reader, 0, 3)
      expect(records.map(({ offset, key, value }) => [offset, key?.toString(), value?.toString()])).toEqual([
        [0, undefined, 'v'],
        [1, 'k', undefined],
        [2, 'k', ''],
      ])
      for (const { timestamp } of records) expect(Number.isInteger(timestamp) && timestamp > 0).toBe(true)
      await Promise.all([reader.close(), producer.close()])
    })

    test('a copy names the place of its origin, beside records that name none', async () => {
      const topic = await tested.topic(1)
      const producer = await producerOf(topic)
      const origin = { partition: 3, offset: 2 ** 40, logTime: 1_767_607_200_000 }
      await producer.send([record(topic, 'a'), { ...record(topic, null), origin }, record(topic, 'b')])
      await producer.commit()
      const reader = await log.reader(topic, 0)
      const { records } = await readAll(reader, 0, 3)
      expect(records.map((each) => each.origin)).toEqual([undefined, origin, undefined])
      expect(records.map(({ key, value }) => `${key}=${value}`)).toEqual(['k=a', 'k=null', 'k=b'])
      await Promise.all([reader.close(), producer.close()])
    })

    test('the position passes the markers after the last record', async () => {
      const topic = await tested.topic(1)
      const producer = await producerOf(topic)
      for (const value of ['a', 'b']) {
        await producer.send([record(topic, value)])
        await producer.commit()
      }
      await producer.send([record(topic, 'c')])
      await producer.abort()
      const reader = await log.reader(topic, 0)
      const { records, next, end } = await readAll(reader, 0, 2, 6) // the marker follows a moment after the abort
      expect(records.map(({ offset }) => offset)).toEqual([0, 2])
      expect([next, end]).toEqual([6, 6])
      expect(await reader.fetch(next, WAIT_MS)).toMatchObject({ records: [], next: 6, end: 6 })
      await Promise.all([reader.close(), producer.close()])
    })

    test('an open transaction holds the reader at the last stable offset, also before what others have committed', async () => {
      const topic = await tested.topic(1)
      const [open, other] = [await producerOf(`${topic}-open`), await producerOf(`${topic}-other`)]
      const reader = await log.reader(topic, 0)
      await other.send([record(topic, 'before')])
      await other.commit()
      await until('the marker is there', async () => (await reader.fetch(1, WAIT_MS)).next === 2)
      await open.send([record(topic, 'held')])
      await other.send([record(topic, 'behind')])
      await other.commit()
      const held = await readAll(reader, 0, 1)
      expect(textOf(held)).toEqual(['k=before'])
      expect([held.next, held.end]).toEqual([2, 2])
      expect((await reader.fetch(held.next, WAIT_MS)).records).toEqual([])
      await open.commit()
      expect(textOf(await readAll(reader, held.next, 2))).toEqual(['k=held', 'k=behind'])
      await Promise.all([reader.close(), open.close(), other.close()])
    })

    test('a newer producer of the same id settles the open transaction of the older one, and fences it', async () => {
      const topic = await tested.topic(1)
      const older = await producerOf(topic)
      await older.send([record(topic, 'lost')])
      const newer = await producerOf(topic, tested.process('b'))
      const reader = await log.reader(topic, 0)
      const { records, next, end } = await readAll(reader)
      expect(records).toEqual([])
      expect(next).toBe(end)
      expect((await refusal(older.send([record(topic, 'zombie')]))).code).toBe('FENCED')
      await newer.send([record(topic, 'kept')])
      await newer.commit()
      expect(textOf(await readAll(reader, 0, 1))).toEqual(['k=kept'])
      await Promise.all([reader.close(), older.close(), newer.close()])
    })

    test('a fenced producer cannot commit either', async () => {
      const topic = await tested.topic(1)
      const older = await producerOf(topic)
      await older.send([record(topic, 'lost')])
      const newer = await producerOf(topic)
      expect((await refusal(older.commit())).code).toBe('FENCED')
      const reader = await log.reader(topic, 0)
      expect((await readAll(reader)).records).toEqual([])
      await Promise.all([reader.close(), older.close(), newer.close()])
    })

    test('a commit and an abort without records do nothing', async () => {
      const topic = await tested.topic(1)
      const producer = await producerOf(topic)
      await producer.commit()
      await producer.abort()
      await producer.send([record(topic, 'a')])
      await producer.commit()
      await producer.commit()
      const reader = await log.reader(topic, 0)
      expect(textOf(await readAll(reader, 0, 1))).toEqual(['k=a'])
      await Promise.all([reader.close(), producer.close()])
    })

    test('a fetch at the end waits, and returns the records that arrive', async () => {
      const topic = await tested.topic(1)
      const [reader, producer] = [await log.reader(topic, 0), await producerOf(topic)]
      expect(await reader.fetch(0, WAIT_MS)).toEqual({ records: [], next: 0, end: 0, start: 0 })
      const waiting = reader.fetch(0, 10_000)
      await producer.send([record(topic, 'a')])
      await producer.commit()
      let fetched = await waiting
      while (fetched.records.length === 0) fetched = await reader.fetch(0, WAIT_MS)
      expect(textOf(fetched)).toEqual(['k=a'])
      await Promise.all([reader.close(), producer.close()])
    })

    test('several readers of one partition each get all records from their own position', async () => {
      const topic = await tested.topic(1)
      const producer = await producerOf(topic)
      await producer.send(['a', 'b', 'c'].map((value) => record(topic, value)))
      await producer.commit()
      const readers = await Promise.all([0, 1, 2].map(() => log.reader(topic, 0)))
      const [first, second, third] = await Promise.all(readers.map((reader, from) => readAll(reader, from, 3 - from)))
      expect([first, second, third].map(textOf)).toEqual([['k=a', 'k=b', 'k=c'], ['k=b', 'k=c'], ['k=c']])
      const waiting = readers.map((reader) => readAll(reader, first.next, 1))
      await producer.send([record(topic, 'd')])
      await producer.commit()
      expect((await Promise.all(waiting)).map(textOf)).toEqual([['k=d'], ['k=d'], ['k=d']])
      await Promise.all([...readers.map((reader) => reader.close()), producer.close()])
    })

    test('closing a reader ends its fetch at once, and no other one', async () => {
      const topic = await tested.topic(1)
      const [closed, other] = [await log.reader(topic, 0), await log.reader(topic, 0)]
      await closed.fetch(0, WAIT_MS)
      const [ended, waiting] = [closed.fetch(0, 600_000), other.fetch(0, 600_000)]
      const refused = refusal(ended)
      await closed.close()
      expect((await refused).code).toBe('CLOSED')
      expect((await refusal(closed.fetch(0, WAIT_MS))).code).toBe('CLOSED')
      const producer = await producerOf(topic)
      await producer.send([record(topic, 'a')])
      await producer.commit()
      let fetched = await waiting
      while (fetched.records.length === 0) fetched = await other.fetch(0, WAIT_MS)
      expect(textOf(fetched)).toEqual(['k=a'])
      await Promise.all([other.close(), producer.close()])
    })

    test('a fetch returns the leader epoch of its records, and a reader that is opened with it continues', async () => {
      const topic = await tested.topic(1)
      const producer = await producerOf(topic)
      for (const value of ['a', 'b']) {
        await producer.send([record(topic, value)])
        await producer.commit()
      }
      const reader = await log.reader(topic, 0)
      const first = await reader.fetch(0, 10_000)
      expect(first.epoch).toBeGreaterThanOrEqual(0)
      const resumed = await log.reader(topic, 0, first.epoch)
      const rest = await readAll(resumed, first.next, 2 - first.records.length)
      expect([...textOf(first), ...textOf(rest)]).toEqual(['k=a', 'k=b'])
      expect((await resumed.fetch(rest.next, WAIT_MS)).epoch).toBeUndefined()
      const waiting = reader.fetch(rest.next, 600_000)
      const stranger = await log.reader(topic, 0, (first.epoch ?? 0) + 1000)
      expect((await refusal(stranger.fetch(rest.next, WAIT_MS))).code).toBe('TRUNCATED')
      await Promise.all([reader, resumed, stranger, producer].map((each) => each.close()))
      expect((await refusal(waiting)).code).toBe('CLOSED')
    })

    test('a position outside the log is refused, with the place where the log starts', async () => {
      const topic = await tested.topic(1)
      const producer = await producerOf(topic)
      await producer.send(['a', 'b', 'c', 'd'].map((value) => record(topic, value)))
      await producer.commit()
      await tested.deleteBefore(topic, 0, 3)
      const reader = await log.reader(topic, 0)
      expect(await refusal(reader.fetch(0, WAIT_MS))).toEqual({ code: 'OFFSET_OUT_OF_RANGE', start: 3 })
      expect(await refusal(reader.fetch(1000, WAIT_MS))).toEqual({ code: 'OFFSET_OUT_OF_RANGE', start: 3 })
      const rest = await readAll(reader, 3)
      expect(textOf(rest)).toEqual(['k=d'])
      expect(rest.start).toBe(3)
      await Promise.all([reader.close(), producer.close()])
    })

    test('a missing topic or partition is named as such', async () => {
      const topic = await tested.topic(1)
      const [nowhere, beyond] = [await log.reader(`${topic}-none`, 0), await log.reader(topic, 7)]
      expect((await refusal(nowhere.fetch(0, WAIT_MS))).code).toBe('UNKNOWN_TOPIC')
      expect((await refusal(beyond.fetch(0, WAIT_MS))).code).toBe('UNKNOWN_TOPIC')
      expect((await refusal(log.partitions(`${topic}-none`))).code).toBe('UNKNOWN_TOPIC')
      expect(await log.partitions(topic)).toBe(1)
      await Promise.all([nowhere.close(), beyond.close()])
    })

    test('members share the partitions, and those of a member that leaves go to the others', async () => {
      const topic = await tested.topic(4)
      const group = tested.group(topic)
      const held = new Map<string, readonly number[]>()
      const failures: Error[] = []
      const join = (name: string) =>
        tested.process(name).join({
          group,
          topic,
          onAssigned: (partitions) => held.set(name, partitions),
          onFailed: (error) => failures.push(error),
        })
      const all = () => [...held.values()].flat().sort()
      const first = await join('a')
      await until('the first member has all partitions', () => all().join() === '0,1,2,3')
      const second = await join('b')
      await until('both have their share', () => all().join() === '0,1,2,3' && held.get('b')?.length === 2)
      await Promise.all([first.confirm(), second.confirm()])
      await first.leave()
      held.delete('a')
      await until('the second has all', () => held.get('b')?.length === 4)
      await second.confirm()
      await second.leave()
      expect(failures).toEqual([])
    })
  })
}
