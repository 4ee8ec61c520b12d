/**
 * One process of Millrace. It runs the tasks of some partitions, which start when the parent says so. It tells its parent when it is
 * prepared, and, when its records are committed, `{first, last, cpuSeconds, rssMb, records, commits}`, times in ms since 1970. Arguments:
 * broker, run id, input topic, and `partition=records` for each of its partitions.
 *
 * The parent sets the partitions, and no group assigns them: joining and rebalancing are not part of a steady state (`join` measures them).
 */
import { Task } from '../../streams/core/task.ts'
import { KafkaLog, systemClock } from '../../streams/kafka/index.ts'
import { makeWork } from '../throughput/work.ts'

const [broker, id, topic, ...parts] = process.argv.slice(2)
const due = new Map(parts.map((part) => part.split('=').map(Number) as [number, number]))
const events = [...due.values()].reduce((sum, records) => sum + records, 0)
const log = new KafkaLog({ brokers: [broker], clientId: id })

const now = (): number => performance.timeOrigin + performance.now()
const tell = (message: Record<string, unknown>): void => void process.send?.(message)

let first: number | undefined
let cpu: NodeJS.CpuUsage | undefined
let committed = 0
let commits = 0

const seen = (): void => {
  if (first !== undefined) return
  first = now()
  cpu = process.cpuUsage()
}

const finish = (): void => {
  const last = now()
  const { user, system } = process.cpuUsage(cpu)
  const rssMb = Math.round(process.memoryUsage.rss() / 1e6)
  for (const task of tasks) task.stop()
  tell({ kind: 'done', first, last, cpuSeconds: (user + system) / 1e6, rssMb, records: committed, commits })
}

const tasks = [...due.keys()].map(
  (partition) =>
    new Task({
      instance: id,
      topic,
      partition,
      changelogTopic: `${id}-changelog`,
      transactionalId: `${id}.${partition}`,
      log,
      clock: systemClock,
      processor: () => makeWork(`${id}-out`, seen),
      observer: {
        committed: ({ records }) => {
          committed += records
          commits++
          if (committed === events) finish()
        },
      },
    }),
)

process.once('disconnect', () => process.exit(1))
process.once('message', async () => {
  try {
    await Promise.all(tasks.map((task) => task.run()))
    await log.close()
    process.removeAllListeners('disconnect')
    process.exit(0)
  } catch (error) {
    // A disturbed run does not count.
    process.stderr.write(`${(error as Error).stack}\n`)
    process.exit(1)
  }
})
await log.partitions(topic) // connected, before the clock runs
tell({ kind: 'prepared' })
