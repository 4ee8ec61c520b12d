// Writes rows to the dataset `payments`: npm install kafkajs @kafkajs/confluent-schema-registry
import { SchemaRegistry } from '@kafkajs/confluent-schema-registry'
import kafkajs from 'kafkajs'

const [broker, host, topic] = process.argv.slice(2)

// The schema of the dataset is the latest one of the subject <topic>-value. Nothing is registered here.
const registry = new SchemaRegistry({ host })
const schema = await registry.getLatestSchemaId(`${topic}-value`)

const kafka = new kafkajs.Kafka({ brokers: [broker] })
const producer = kafka.producer({ idempotent: true, createPartitioner: kafkajs.Partitioners.DefaultPartitioner })
await producer.connect()

const now = Date.now()
const messages = []
for (let i = 0; i < 3; i++) {
  const row = {
    meta: { id: `node-${now}-${i}`, source: 'shop', time: now },
    card: 'c1',
    merchant: 'bakery',
    amount: 12.5,
    time: now,
  }
  messages.push({ key: row.card, value: await registry.encode(schema, row) })
}
await producer.send({ topic, messages, acks: -1, compression: kafkajs.CompressionTypes.GZIP })
await producer.disconnect()
