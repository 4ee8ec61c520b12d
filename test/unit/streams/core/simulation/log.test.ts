import { Group } from '../../../../../streams/core/simulation/group.ts'
import { SimulatedBroker, SimulatedLog } from '../../../../../streams/core/simulation/log.ts'
import { seededRandom } from '../../../../../streams/core/simulation/random.ts'
import { Scheduler } from '../../../../../streams/core/simulation/scheduler.ts'
import { logContract } from '../../../../support/log-contract.ts'

logContract('the simulated log', async () => {
  const random = seededRandom(Number(process.env.SEED ?? 1))
  const scheduler = new Scheduler(random)
  const broker = new SimulatedBroker(scheduler, random)
  let names = 0
  let isOpen = true
  const running = (async () => {
    while (isOpen) if (!(await scheduler.step())) await new Promise((resolve) => setImmediate(resolve))
  })()
  return {
    process: (name) => new SimulatedLog(broker, name),
    topic: async (partitions) => {
      const topic = `t${names++}`
      broker.createTopic(topic, partitions)
      return topic
    },
    group: (topic) => {
      const group = `g${names++}`
      broker.addGroup(group, new Group(broker, group, topic))
      return group
    },
    deleteBefore: async (topic, partition, offset) => broker.deleteBefore(topic, partition, offset),
    close: async () => {
      isOpen = false
      await running
    },
  }
})
