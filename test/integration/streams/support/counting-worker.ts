/**
 * A task in a process of its own that kills itself, without any goodbye, once it has sent a given number of `closed` outputs: in the
 * middle of a step, in the middle of a transaction. In the environment: KAFKA, PIPELINE (JSON), DIE_AFTER.
 */
import type { OutputRecord } from '../../../../streams/core/log.ts'
import { Task } from '../../../../streams/core/task.ts'
import { KafkaLog, systemClock } from '../../../../streams/kafka/index.ts'
import { changedLog, counting, type Pipeline } from './bench.ts'

const { KAFKA = '', PIPELINE = '', DIE_AFTER = '' } = process.env
const { instance, input, output, changelog }: Pipeline = JSON.parse(PIPELINE)
const kafka = new KafkaLog({ brokers: [KAFKA], clientId: 'counting-worker' })

let closed = 0
const dieInTime = (records: readonly OutputRecord[]): void => {
  for (const { value } of records) if (value?.subarray(0, 6).equals(Buffer.from('closed'))) closed++
  if (closed >= Number(DIE_AFTER)) process.kill(process.pid, 'SIGKILL')
}

const log = changedLog(kafka, {
  producer: async (id) => {
    const producer = await kafka.producer(id)
    return {
      initialise: () => producer.initialise(),
      send: async (records) => {
        const sent = await producer.send(records)
        dieInTime(records)
        return sent
      },
      commit: () => producer.commit(),
      abort: () => producer.abort(),
      close: () => producer.close(),
    }
  },
})
const task = new Task({
  instance,
  topic: input,
  partition: 0,
  changelogTopic: changelog,
  transactionalId: `${instance}.0`,
  log,
  clock: systemClock,
  processor: () => counting(output),
  observer: { restored: (signal) => process.send?.(signal) },
})
process.on('SIGTERM', () => task.stop())
await task.run()
await kafka.close()
process.disconnect?.()
