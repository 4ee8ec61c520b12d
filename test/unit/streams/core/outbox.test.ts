import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { OutputRecord, TransactionalProducer } from '../../../../streams/core/log.ts'
import { Outbox } from '../../../../streams/core/outbox.ts'
import { seeded } from '../../../support/seed.ts'

const LIMITS = { chunkRecords: 3, chunkBytes: 1000, chunksWaiting: 2 }

const record = (name: string, bytes = 0): OutputRecord => ({
  topic: 't',
  partition: 0,
  key: Buffer.from(name),
  value: Buffer.alloc(bytes),
})

/** A producer that tells what it was asked for, and answers each request when it is let. */
const watchedProducer = () => {
  const asked: string[] = []
  const answers: ((error?: Error) => void)[] = []
  let sends = 0
  const ask = (text: string) =>
    new Promise<void>((resolve, reject) => {
      asked.push(text)
      answers.push((error) => (error === undefined ? resolve() : reject(error)))
    })
  const producer: TransactionalProducer = {
    initialise: () => ask('initialise'),
    send: async (records) => {
      await ask(records.map(({ key }) => String(key)).join(' '))
      return [{ topic: 't', partition: 0, offset: 100 * sends++ }]
    },
    commit: () => ask('commit'),
    abort: () => ask('abort'),
    close: async () => {},
  }
  /** Answers the oldest open request, and lets everything that follows from it happen. */
  const answer = async (error?: Error) => {
    answers.shift()?.(error)
    await new Promise((resolve) => setImmediate(resolve))
  }
  const started = () => new Promise((resolve) => setImmediate(resolve))
  return { producer, asked, answer, started }
}

test('records are sent in order, in full chunks; a commit includes the last one', async () => {
  const { producer, asked, answer, started } = watchedProducer()
  const outbox = new Outbox(producer, LIMITS)
  for (const name of ['a', 'b', 'c', 'd']) outbox.add(record(name))
  const committed = outbox.commit()
  await started()
  expect(asked, 'one request at a time').toEqual(['a b c'])
  await answer()
  await answer()
  expect(asked).toEqual(['a b c', 'd', 'commit'])
  await answer()
  await committed
})

test('a record that is larger than a chunk travels alone', async () => {
  const { producer, asked, answer, started } = watchedProducer()
  const outbox = new Outbox(producer, LIMITS)
  for (const [name, bytes] of [
    ['a', 0],
    ['large', 5000],
    ['b', 0],
  ] as const)
    outbox.add(record(name, bytes))
  const committed = outbox.commit()
  await started()
  for (let i = 0; i < 4; i++) await answer()
  await committed
  expect(asked).toEqual(['a', 'large', 'b', 'commit'])
})

test('records after a commit belong to the next transaction', async () => {
  const { producer, asked, answer, started } = watchedProducer()
  const outbox = new Outbox(producer, LIMITS)
  outbox.add(record('a'))
  const first = outbox.commit()
  outbox.add(record('b'))
  const second = outbox.commit()
  await started()
  for (let i = 0; i < 4; i++) await answer()
  await Promise.all([first, second])
  expect(asked).toEqual(['a', 'commit', 'b', 'commit'])
})

test('after a failure nothing is sent, and every commit and wait throws that failure', async () => {
  const { producer, asked, answer, started } = watchedProducer()
  const outbox = new Outbox(producer, LIMITS)
  for (const name of ['a', 'b', 'c', 'd']) outbox.add(record(name))
  const committed = outbox.commit()
  const met = expect(committed).rejects.toThrow('the log is away')
  await started()
  await answer(new Error('the log is away'))
  await met
  expect(asked).toEqual(['a b c'])
  await expect(outbox.room()).rejects.toThrow('the log is away')
  expect(outbox.failure).toEqual(new Error('the log is away'))
})

test('it is crowded when the limit of chunks waits, and has room again when half of them are sent', async () => {
  const { producer, answer, started } = watchedProducer()
  const outbox = new Outbox(producer, LIMITS)
  for (const name of ['a', 'b', 'c']) outbox.add(record(name))
  expect(outbox.crowded).toBe(false)
  for (const name of ['d', 'e', 'f']) outbox.add(record(name))
  expect(outbox.crowded).toBe(true)
  let hasRoom = false
  const room = outbox.room().then(() => {
    hasRoom = true
  })
  await started()
  expect(hasRoom).toBe(false)
  await answer()
  await room
  expect(outbox.crowded).toBe(false)
})

test('for all sequences of adds and commits, nothing is lost, doubled, moved over a commit, or sent in too large a chunk', async () => {
  const action = fc.oneof(
    { weight: 5, arbitrary: fc.nat(1500) },
    { weight: 1, arbitrary: fc.constant('commit' as const) },
  )
  await fc.assert(
    fc.asyncProperty(fc.array(action, { maxLength: 40 }), async (actions) => {
      const sent: string[] = []
      const placed: number[][] = []
      const sizes: { records: number; bytes: number }[] = []
      const outbox = new Outbox(
        {
          initialise: async () => {},
          send: async (records) => {
            const bytes = records.reduce(
              (sum, { key, value }) => sum + (key?.length ?? 0) + (value?.length ?? 0) + 32,
              0,
            )
            sizes.push({ records: records.length, bytes })
            sent.push(...records.map(({ key }) => String(key)))
            return [{ topic: 't', partition: 0, offset: sent.length - records.length }]
          },
          commit: async () => void sent.push('commit'),
          abort: async () => {},
          close: async () => {},
        },
        LIMITS,
      )
      const commits: Promise<void>[] = []
      actions.forEach((each, i) => {
        if (each === 'commit') commits.push(outbox.commit())
        else outbox.add(record(String(i), each), (offset) => placed.push([i, offset]))
      })
      commits.push(outbox.commit())
      await Promise.all(commits)
      expect(sent).toEqual([...actions.map((each, i) => (each === 'commit' ? each : String(i))), 'commit'])
      // where each lies is told in order; the fake log counts commits as it does a real one's markers
      expect(placed).toEqual(actions.flatMap((each, i) => (each === 'commit' ? [] : [[i, i]])))
      for (const { records, bytes } of sizes)
        expect(records === 1 || (records <= LIMITS.chunkRecords && bytes <= LIMITS.chunkBytes)).toBe(true)
    }),
    seeded,
  )
})
