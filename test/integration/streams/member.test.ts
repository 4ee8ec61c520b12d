/** A group deals its slots out so that few move, on the real broker. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import type { GroupMember } from '../../../streams/core/log.ts'
import { ensureTopics, KafkaLog } from '../../../streams/kafka/index.ts'
import { until } from '../../support/until.ts'

const SLOTS = 64
const run = `member-${randomUUID().slice(0, 8)}`
const config = { brokers: [inject('stack').kafka], heartbeatIntervalMs: 300 }

let log: KafkaLog
beforeAll(async () => {
  log = new KafkaLog({ ...config, clientId: run })
})
afterAll(() => log?.close())

interface Joined {
  readonly member: GroupMember
  /** Every assignment that it was told of. */
  readonly told: (readonly number[])[]
}

const group = async () => {
  const name = `${run}-${randomUUID().slice(0, 8)}`
  await ensureTopics(log, [{ name, partitions: SLOTS, kind: 'log' }])
  const failures: Error[] = []
  const join = async (): Promise<Joined> => {
    const told: (readonly number[])[] = []
    const options = { group: name, topic: name, onFailed: (error: Error) => failures.push(error) }
    const member = await log.join({ ...options, onAssigned: (slots) => told.push(slots) })
    return { member, told }
  }
  return { name, join, failures }
}

const now = ({ told }: Joined): readonly number[] => told.at(-1) ?? []
const areDealt = (members: readonly Joined[]): boolean => {
  const sizes = members.map((each) => now(each).length)
  const isWhole =
    members
      .flatMap(now)
      .sort((a, b) => a - b)
      .join() === Array.from({ length: SLOTS }, (_, i) => i).join()
  return isWhole && Math.max(...sizes) - Math.min(...sizes) <= 1
}

test('a member that joins takes its share of each, a member that leaves frees its partitions, and nothing else moves', async () => {
  const { join, failures } = await group()
  const members = [await join()]
  await until('the first has all', () => areDealt(members))
  for (let i = 0; i < 2; i++) {
    const before = members.map(now)
    members.push(await join())
    await until('the newcomer has its share', () => areDealt(members))
    before.forEach((held, at) => {
      for (const slot of now(members[at])) expect(held).toContain(slot)
    })
  }
  // Nobody was told of less in between, so what stayed went on.
  for (const { told } of members)
    for (const each of told.slice(1)) expect(each.length).toBeGreaterThanOrEqual(Math.floor(SLOTS / 3))
  const [leaver, ...rest] = members
  const before = rest.map(now)
  await leaver.member.leave()
  await until('the others have all', () => areDealt(rest))
  rest.forEach((each, at) => {
    for (const slot of before[at]) expect(now(each)).toContain(slot)
  })
  await Promise.all(rest.map(({ member }) => member.leave()))
  expect(failures).toEqual([])
})

test('a member of an earlier version is understood: the group uses its assigner', async () => {
  const { name, join, failures } = await group()
  const joined = await join()
  await until('the member has all', () => areDealt([joined]))
  const former = log.kafka.consumer({ groupId: name, heartbeatInterval: 300, sessionTimeout: 10_000 })
  const formers: number[] = []
  former.on(former.events.GROUP_JOIN, ({ payload }) => {
    formers.splice(0, formers.length, ...(payload.memberAssignment[name] ?? []))
  })
  await former.connect()
  await former.subscribe({ topics: [name] })
  await former.run({ eachBatch: async () => {} })
  await until('they share', () => formers.length === SLOTS / 2 && now(joined).length === SLOTS / 2)
  await former.disconnect()
  await until('the member has all again', () => areDealt([joined]))
  await joined.member.leave()
  expect(failures).toEqual([])
})
