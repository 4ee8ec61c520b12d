import { expect, test } from 'vitest'
import { Publisher } from '../../../worker/publisher.ts'

const settled = () => new Promise((resolve) => setImmediate(resolve))

/** A membership that fails as often as it is told, and a clock whose pauses end at once. */
const publisherOf = (failures: number, owns: () => boolean = () => true) => {
  const asked: string[] = []
  let pauses = 0
  const member = {
    publishPosition: async (partition: number, offset: number) => {
      asked.push(`${partition}@${offset}`)
      if (failures-- > 0) throw new Error('the group is rebalancing')
    },
  }
  const clock = {
    sleep: async () => {
      pauses++
      await settled()
    },
  }
  const publisher = new Publisher({ member: () => member, owns, clock })
  return { publisher, asked, pauses: () => pauses }
}

test('a position that could not be published is published again, though no later one follows', async () => {
  const { publisher, asked, pauses } = publisherOf(2)
  publisher.publish(0, 7)
  for (let i = 0; i < 10; i++) await settled()
  expect(asked).toEqual(['0@7', '0@7', '0@7'])
  expect(pauses()).toBe(2)
})

test('a later position replaces the one that waits', async () => {
  const { publisher, asked } = publisherOf(1)
  publisher.publish(0, 7)
  publisher.publish(0, 8)
  publisher.publish(0, 9)
  publisher.publish(1, 3)
  for (let i = 0; i < 10; i++) await settled()
  expect(asked).toEqual(['0@7', '1@3', '0@9'])
})

test('the position of a partition that has gone to another owner is not published again', async () => {
  const { publisher, asked, pauses } = publisherOf(1, () => false)
  publisher.publish(0, 7)
  for (let i = 0; i < 10; i++) await settled()
  expect(asked).toEqual(['0@7'])
  expect(pauses()).toBe(0)
  publisher.publish(0, 8)
  await settled()
  expect(asked).toEqual(['0@7', '0@8'])
})

test('before the first position there is nothing to publish', async () => {
  const { publisher, asked } = publisherOf(0)
  publisher.publish(0, -1)
  await settled()
  expect(asked).toEqual([])
})

test('an old position that a frozen member brought late gives way to that of the owner, though the partition is quiet', async () => {
  const published = new Map<number, number>()
  const member = { publishPosition: async (partition: number, offset: number) => void published.set(partition, offset) }
  let owned = true
  const publisher = new Publisher({
    member: () => member,
    owns: () => owned,
    clock: { sleep: settled as () => Promise<void> },
  })
  publisher.publish(0, 2242)
  await settled()
  published.set(0, 2141)
  publisher.repeat()
  await settled()
  expect(published.get(0)).toBe(2242)
  owned = false
  published.set(0, 2300)
  publisher.repeat()
  await settled()
  expect(published.get(0)).toBe(2300)
})
