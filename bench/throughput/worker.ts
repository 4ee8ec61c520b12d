/**
 * The contestant of Millrace, in its own process. It runs the work on all partitions until `events` inputs are committed, then prints
 * `{seconds, cpuSeconds, rssMb, commits}` as JSON. Arguments: broker, run id, input topic, events.
 */
import type { Host } from '../../streams/core/host.ts'
import { Task } from '../../streams/core/task.ts'
import { ensureTopics, KafkaLog, systemClock } from '../../streams/kafka/index.ts'
import { loneHost } from '../../test/support/lone-host.ts'
import { makeWork, PARTITIONS } from './work.ts'

const [broker, id, topic, eventsText] = process.argv.slice(2)
const events = Number(eventsText)
const output = `${id}-out`
const changelogTopic = `${id}-changelog`
const log = new KafkaLog({ brokers: [broker], clientId: id })

let first: number | undefined
let cpu: NodeJS.CpuUsage | undefined
let committed = 0
let commits = 0

const seen = (): void => {
  if (first !== undefined) return
  first = performance.now()
  cpu = process.cpuUsage()
}

const finish = async (instance: Host): Promise<void> => {
  const seconds = (performance.now() - first!) / 1000
  const { user, system } = process.cpuUsage(cpu)
  const rssMb = Math.round(process.memoryUsage.rss() / 1e6)
  await instance.stop()
  await log.close()
  process.stdout.write(`${JSON.stringify({ seconds, cpuSeconds: (user + system) / 1e6, rssMb, commits })}\n`)
}

const fail = (reason: string): void => {
  process.stderr.write(`${reason}\n`)
  process.exit(1)
}

await ensureTopics(log, [
  { name: output, partitions: PARTITIONS, kind: 'log' },
  { name: changelogTopic, partitions: PARTITIONS, kind: 'changelog' },
])
const instance: Host = loneHost({
  instance: id,
  partitions: PARTITIONS,
  topic,
  log,
  clock: systemClock,
  work: (partition) =>
    new Task({
      instance: id,
      topic,
      partition,
      changelogTopic,
      transactionalId: `${id}.${partition}`,
      log,
      clock: systemClock,
      processor: () => makeWork(output, seen),
      observer: {
        committed: ({ records }) => {
          committed += records
          commits++
          if (committed === events) void finish(instance)
        },
      },
    }),
  // A disturbed run does not count.
  observer: { restarted: ({ reason }) => fail(reason), parked: ({ reason }) => fail(reason) },
})
await instance.start()
