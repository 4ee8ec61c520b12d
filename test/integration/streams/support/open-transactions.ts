/**
 * A process with several tasks: opens a transaction per id, sends one record of each in turns into one topic, and then waits to be
 * killed. In the environment: KAFKA, TOPIC, IDS (separated by commas), ROUNDS.
 */
import { KafkaLog } from '../../../../streams/kafka/index.ts'

const { KAFKA = '', TOPIC = '', IDS = '', ROUNDS = '' } = process.env
const log = new KafkaLog({ brokers: [KAFKA], clientId: 'open-transactions' })
const producers = await Promise.all(IDS.split(',').map((id) => log.producer(id)))
for (const producer of producers) await producer.initialise()
for (let round = 0; round < Number(ROUNDS); round++)
  for (const producer of producers)
    await producer.send([{ topic: TOPIC, partition: 0, key: Buffer.alloc(4), value: Buffer.from(`lost ${round}`) }])
process.send?.('open')
setInterval(() => {}, 60_000)
