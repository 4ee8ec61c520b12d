/**
 * A subscriber of alerts on Kafka. It prints every change once, and continues where it was: the position lies in a file, written after a change was dealt with. A change that was
 * dealt with twice (a crash between both) is known by its number.
 *
 * Usage: subscribe.ts BROKER REGISTRY TOPIC FILE
 */
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { SchemaRegistry } from '@kafkajs/confluent-schema-registry'
import { Kafka, logLevel } from 'kafkajs'

const [broker, registryUrl, topic, file] = process.argv.slice(2)
if (broker === undefined || registryUrl === undefined || topic === undefined || file === undefined)
  throw new Error('usage: subscribe.ts BROKER REGISTRY TOPIC FILE')

interface State {
  /** The next record of the topic's one partition. */
  offset: string
  /** The last number of every alert. */
  readonly numbers: Record<string, number>
}

const state: State = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : { offset: '0', numbers: {} }

const keep = (): void => {
  writeFileSync(`${file}.new`, JSON.stringify(state))
  renameSync(`${file}.new`, file)
}

const kafka = new Kafka({ brokers: [broker], clientId: 'example-subscriber', logLevel: logLevel.ERROR })
const registry = new SchemaRegistry({ host: registryUrl })
// The group only joins: the position lies in the file, with what was done.
const consumer = kafka.consumer({ groupId: `example-subscriber-${process.pid}`, readUncommitted: false })

await consumer.connect()
await consumer.subscribe({ topic, fromBeginning: true })
await consumer.run({
  autoCommit: false,
  eachMessage: async ({ message }) => {
    if (message.value !== null && BigInt(message.offset) >= BigInt(state.offset)) {
      const alert = await registry.decode(message.value)
      const { fingerprint, seq, summary, mutedBy } = alert
      const known = state.numbers[fingerprint] ?? 0
      if (seq > known + 1) console.error(`missing: ${fingerprint} went from ${known} to ${seq}`)
      // The name of the record tells what happened.
      const kind = 'endsAt' in alert ? 'AlertResolved' : 'evidence' in alert ? 'AlertRaised' : 'AlertMuted'
      if (seq > known) console.log(JSON.stringify({ kind, fingerprint, seq, mutedBy, summary }))
      state.numbers[fingerprint] = Math.max(seq, known)
    }
    state.offset = String(BigInt(message.offset) + 1n)
    keep()
  },
})
consumer.seek({ topic, partition: 0, offset: state.offset })
process.once('SIGTERM', () => consumer.disconnect())
