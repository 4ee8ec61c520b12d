/**
 * The worker of the benchmark, which runs in its own process. It decides on all partitions until its parent ends, and sends `ready` to
 * its parent when every partition has its task. Arguments: broker, topics as JSON.
 */
import { Task } from '../../streams/core/task.ts'
import { KafkaLog, systemClock } from '../../streams/kafka/index.ts'
import { loneHost } from '../../test/support/lone-host.ts'
import { makeAccounts, type Topics } from './accounts.ts'

const [broker, topicsText] = process.argv.slice(2)
const { commands, events, changelog, partitions }: Topics = JSON.parse(topicsText)
const log = new KafkaLog({ brokers: [broker], clientId: commands })

const fail = (reason: string): void => {
  process.stderr.write(`${reason}\n`)
  process.exit(1)
}

const tasks = new Map<number, Task>()
const instance = loneHost({
  instance: commands,
  partitions,
  topic: commands,
  log,
  clock: systemClock,
  work: (partition) => {
    const task = new Task({
      instance: commands,
      topic: commands,
      partition,
      changelogTopic: changelog,
      transactionalId: `${commands}.${partition}`,
      log,
      clock: systemClock,
      processor: () => makeAccounts(events),
    })
    tasks.set(partition, task)
    return task
  },
  // A disturbed run does not count.
  observer: { restarted: ({ reason }) => fail(reason), parked: ({ reason }) => fail(reason) },
})
process.once('disconnect', async () => {
  const { user, system } = process.cpuUsage()
  process.stderr.write(`worker: ${((user + system) / 1e6).toFixed(1)} s of CPU\n`)
  await instance.stop()
  await log.close()
  process.exit(0)
})
await instance.start()
const waiting = setInterval(() => {
  if (tasks.size < partitions || ![...tasks.values()].every(({ ready }) => ready)) return
  clearInterval(waiting)
  process.send?.('ready')
}, 20)
