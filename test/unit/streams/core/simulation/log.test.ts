import { expect, test } from 'vitest'
import { Group } from '../../../../../streams/core/simulation/group.ts'
import { SimulatedBroker, SimulatedLog } from '../../../../../streams/core/simulation/log.ts'
import { seededRandom } from '../../../../../streams/core/simulation/random.ts'
import { Scheduler } from '../../../../../streams/core/simulation/scheduler.ts'
import { logContract } from '../../../../support/log-contract.ts'
import { runningBroker } from '../../../../support/running-broker.ts'

logContract('the simulated log', async () => {
  const { broker, stop } = runningBroker()
  let names = 0
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
    close: stop,
  }
})

test('a log that was truncated and has grown again is noticed by a reader that knows the epoch of what it has read', async () => {
  const scheduler = new Scheduler(seededRandom(1))
  const broker = new SimulatedBroker(scheduler, seededRandom(1))
  broker.createTopic('t', 1)
  const append = (value: string) => broker.append('t', 0, null, Buffer.from(value))
  for (const value of ['a', 'b', 'c']) append(value)
  broker.elect('t', 0, 2)
  for (const value of ['x', 'y']) append(value)
  const fetch = async (from: number, epoch: number) => {
    const reader = await new SimulatedLog(broker, 'p').reader('t', 0, epoch)
    const fetching = reader.fetch(from, 10).then(
      ({ records }) => records.length,
      ({ code }) => code,
    )
    await scheduler.step()
    return fetching
  }
  expect([await fetch(3, 0), await fetch(2, 0), await fetch(4, 1)]).toEqual(['TRUNCATED', expect.any(Number), 0])
})
