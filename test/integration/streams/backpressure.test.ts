import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Stack, startStack } from '../../../infra/index.ts'
import { OUTBOX_LIMITS } from '../../../streams/core/outbox.ts'
import { TASK_LIMITS } from '../../../streams/core/task.ts'
import { until } from '../../support/until.ts'
import { changedLog, RuntimeBench } from './support/bench.ts'

const RECORDS = 60_000
/** Fetches are bounded by 1 MB: with these bytes to a record the input is many of them. */
const RECORD_BYTES = 300

let stack: Stack<'kafka'>
let bench: RuntimeBench
beforeAll(async () => {
  stack = await startStack({ parts: ['kafka'], onDeath: () => {} })
  bench = new RuntimeBench({ brokers: [stack.addresses.kafka], requestTimeoutMs: 10_000 })
})
afterAll(async () => {
  stack?.kafka.resume()
  await bench?.close()
  await stack?.stop()
})

const filled = async () => {
  const pipeline = await bench.pipeline()
  const value = Buffer.from(JSON.stringify({ time: 1000, value: 1, rest: '-'.repeat(RECORD_BYTES) }))
  const records = Array.from({ length: RECORDS }, (_, i) => [`k${i % 100}`, value] as const)
  await bench.append(pipeline.input, records)
  return pipeline
}

test('a log that accepts nothing stops the reading, so memory stays bounded', async () => {
  const pipeline = await filled()
  let isOpen = false
  let open = () => {}
  const gate = new Promise<void>((resolve) => {
    open = () => {
      isOpen = true
      resolve()
    }
  })
  let fetched = 0
  let fetching = 0
  let reads = 0
  const log = changedLog(bench.log, {
    reader: async (topic, partition) => {
      const reader = await bench.log.reader(topic, partition)
      return {
        fetch: async (from, waitMs) => {
          fetching++
          try {
            const answer = await reader.fetch(from, waitMs)
            if (topic === pipeline.input && !isOpen) {
              fetched += answer.records.length
              if (answer.records.length > 0) reads++
            }
            return answer
          } finally {
            fetching--
          }
        },
        close: () => reader.close(),
      }
    },
    producer: async (id) => {
      const producer = await bench.log.producer(id)
      return {
        initialise: () => producer.initialise(),
        send: async (records) => {
          if (records.some(({ topic }) => topic === pipeline.output)) await gate
          return producer.send(records)
        },
        commit: () => producer.commit(),
        abort: () => producer.abort(),
        close: () => producer.close(),
      }
    },
  })
  const task = bench.task(pipeline, { log })
  const running = task.run()
  await until('it reads', () => reads > 0)
  // at rest: a fetch is ahead of the work, and no new one is asked for
  let still = 0
  for (let before = -1; still < 50; before = fetched) {
    await new Promise((resolve) => setImmediate(resolve))
    still = before === fetched && fetching === 0 ? still + 1 : 0
  }
  expect(fetched).toBeLessThan(RECORDS / 2)
  expect(task.offset).toBeLessThanOrEqual(
    OUTBOX_LIMITS.chunkRecords * (OUTBOX_LIMITS.chunksWaiting + 1) + 2 * TASK_LIMITS.outputsMax,
  )
  open()
  await Promise.race([running, until('all of it is applied', () => task.offset >= RECORDS, 60_000)])
  task.stop()
  await running
  expect((await bench.read(pipeline.output)).length).toBe(RECORDS)
})

test('a broker that pauses for a while causes a delay, but no loss and no double', async () => {
  const pipeline = await filled()
  const task = bench.task(pipeline)
  const running = task.run()
  await until('it works', () => task.offset > 1000)
  stack.kafka.pause()
  await sleep(3000) // the length of the standstill, not a wait for something
  stack.kafka.resume()
  await Promise.race([running, until('all of it is applied', () => task.offset >= RECORDS, 60_000)])
  task.stop()
  await running
  const offsets = (await bench.read(pipeline.output)).map(({ value }) =>
    Number(String(value).split(' ')[3].split('.')[0]),
  )
  expect(offsets).toEqual(Array.from({ length: RECORDS }, (_, i) => i))
})
