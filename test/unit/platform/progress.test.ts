import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type ProgressEncoder, progressEncoder } from '../../../platform/progress-codec.ts'
import { ProgressFollower } from '../../../platform/progress-follower.ts'
import { ProgressTeller } from '../../../platform/progress-teller.ts'
import { Codecs, memoryRegistry } from '../../../schemas/index.ts'
import type { OutputRecord } from '../../../streams/core/log.ts'
import { namesOf } from '../../../streams/core/names.ts'
import { type SimulatedBroker, SimulatedLog } from '../../../streams/core/simulation/log.ts'
import { runningBroker } from '../../support/running-broker.ts'
import { until } from '../../support/until.ts'

const names = namesOf('t.')
const codecs = new Codecs(memoryRegistry())
const TOPIC = 'ml.rows.x'
let broker: SimulatedBroker
let encoder: ProgressEncoder
let follower: ProgressFollower
let stop: () => Promise<void>

beforeEach(async () => {
  encoder = await progressEncoder(codecs, names, 'test')
  ;({ broker, stop } = runningBroker())
  broker.createTopic(names.progress, 1)
  follower = newFollower()
})
afterEach(async () => {
  await follower.stop()
  await stop()
})

const newFollower = () => new ProgressFollower({ log: new SimulatedLog(broker, 'p'), codecs, names })
const put = ({ topic, partition, key, value }: OutputRecord): number => broker.append(topic, partition, key, value)
const progressed = (position: number, instance = 'a') =>
  put(encoder.progressed({ instance, topic: TOPIC, partition: 0, position }))
const state = (value: 'parked' | 'working', instance = 'a') =>
  put(
    encoder.stateChanged(
      {
        instance,
        topic: TOPIC,
        partition: 0,
        state: value,
        reason: value === 'parked' ? 'a bug' : null,
        remedy: null,
        worker: 'w',
      },
      1000,
    ),
  )

describe('a follower', () => {
  test('knows the greatest position of each task, so a late report of a former owner changes nothing', async () => {
    progressed(7)
    progressed(9)
    progressed(8)
    progressed(3, 'b')
    await follower.ready()
    expect(follower.position('a', 0)).toBe(9)
    expect(follower.position('b', 0)).toBe(3)
    expect(follower.position('a', 1)).toBeUndefined()
  })

  test('wakes a waiter as soon as its position is reported, and ends the wait in time', async () => {
    const waiting = follower.waitFor(() => (follower.position('a', 0) ?? -1) >= 5, 20_000)
    progressed(4)
    progressed(5)
    expect(await waiting).toBe(true)
    expect(await follower.waitFor(() => (follower.position('a', 0) ?? -1) >= 6, 1)).toBe(false)
  })

  test('knows which tasks do not work, by their last report', async () => {
    state('parked')
    state('parked', 'b')
    state('working', 'b')
    await follower.ready()
    expect(follower.troubled).toMatchObject([
      { instance: 'a', partition: 0, state: 'parked', reason: 'a bug', since: 1000 },
    ])
    state('working')
    expect(await follower.waitFor(() => follower.troubled.length === 0, 20_000)).toBe(true)
  })

  test('receives only later requests: earlier ones were for other processes', async () => {
    const request = (instance: string) => put(encoder.resumeRequested({ instance, partition: null }, 'ann'))
    request('old')
    const heard: string[] = []
    follower.listen((event) => {
      if (event.type === 'ResumeRequested') heard.push(event.value.instance)
    })
    await follower.ready()
    request('new')
    await until('it is heard', () => heard.length > 0)
    expect(heard).toEqual(['new'])
  })

  test('forgets an instance that is gone', async () => {
    progressed(7)
    state('parked')
    for (const record of encoder.forgotten('a', 1)) put(record)
    await follower.ready()
    expect(follower.position('a', 0)).toBeUndefined()
    expect(follower.troubled).toEqual([])
  })

  test('waits for a topic that does not exist yet, as in an older installation', async () => {
    const later = new ProgressFollower({ log: new SimulatedLog(broker, 'p'), codecs, names: namesOf('later.') })
    const waiting = later.waitFor(() => later.position('a', 0) === 7, 20_000)
    await until('it says why it waits', () => later.failure !== undefined)
    broker.createTopic('later.ml.progress', 1)
    const { key, value } = encoder.progressed({ instance: 'a', topic: TOPIC, partition: 0, position: 7 })
    broker.append('later.ml.progress', 0, key, value)
    expect(await waiting).toBe(true)
    await later.stop()
  })
})

describe('a teller', () => {
  let appended: number[]
  let failing: number
  let now: number
  let teller: ProgressTeller

  beforeEach(async () => {
    await follower.ready()
    appended = []
    failing = 0
    now = 0
    teller = new ProgressTeller({
      encoder,
      follower,
      worker: 'w',
      now: () => now,
      append: async (record) => {
        if (failing-- > 0) throw new Error('the log is away')
        const offset = put(record)
        appended.push(offset)
        return { offset }
      },
    })
  })

  test('reports the first position at once, later ones within 100 ms together, and always the last one', async () => {
    teller.position('a', TOPIC, 0, 1)
    for (let position = 2; position <= 50; position++) teller.position('a', TOPIC, 0, position)
    expect(await follower.waitFor(() => follower.position('a', 0) === 1, 20_000)).toBe(true)
    expect(appended).toHaveLength(1)
    now += 100
    expect(await follower.waitFor(() => follower.position('a', 0) === 50, 20_000)).toBe(true)
    expect(appended).toHaveLength(2)
    teller.position('a', TOPIC, 0, 50)
    await teller.close()
    expect(appended).toHaveLength(2)
  })

  test('takes the reports of all tasks that wait along with each report', async () => {
    teller.position('a', TOPIC, 0, 1)
    expect(await follower.waitFor(() => follower.position('a', 0) === 1, 20_000)).toBe(true)
    teller.position('a', TOPIC, 0, 2)
    expect(appended).toHaveLength(1)
    teller.position('b', TOPIC, 0, 1)
    expect(appended).toHaveLength(3)
    await teller.close()
    expect(appended).toHaveLength(3)
  })

  test('lets a busy task wait for the reports that are sent next, and one that was quiet for a second not', async () => {
    teller.position('a', TOPIC, 0, 1)
    now += 60
    teller.position('b', TOPIC, 0, 1)
    await until('both are told', () => appended.length === 2)
    now += 50
    teller.position('a', TOPIC, 0, 2)
    await follower.waitFor(() => false, 20)
    expect(appended).toHaveLength(2)
    teller.position('c', TOPIC, 0, 1)
    expect(appended).toHaveLength(4)
    now += 1000
    teller.position('b', TOPIC, 0, 2)
    expect(appended).toHaveLength(5)
    await teller.close()
  })

  test('sends pending reports at its end', async () => {
    teller.position('a', TOPIC, 0, 1)
    teller.position('a', TOPIC, 0, 2)
    await teller.close()
    expect(await follower.waitFor(() => follower.position('a', 0) === 2, 20_000)).toBe(true)
  })

  test('repeats a failed report later, with the present position of the task', async () => {
    failing = 1
    teller.position('a', TOPIC, 0, 1)
    teller.position('a', TOPIC, 0, 2)
    await until('it has failed', () => failing < 1)
    now += 5000
    expect(await follower.waitFor(() => follower.position('a', 0) === 2, 20_000)).toBe(true)
    expect(appended).toHaveLength(1)
    await teller.close()
  })

  test('repeats its position when a former owner has reported an older one after it, and then sends nothing more', async () => {
    teller.position('a', TOPIC, 0, 9)
    await until('it is told', () => appended.length === 1)
    now += 1000
    progressed(5)
    await until('it is repeated', () => appended.length === 2)
    const fresh = newFollower() // as after a compaction: only the last record of the key
    await fresh.ready()
    expect(fresh.position('a', 0)).toBe(9)
    await fresh.stop()
    teller.release('a', 0)
    progressed(4)
    await follower.waitFor(() => false, 50)
    expect(appended).toHaveLength(2)
    await teller.close()
  })
})
