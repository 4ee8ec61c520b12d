import { expect, test } from 'vitest'
import { LagPublisher } from '../../../worker/lag-publisher.ts'

interface Published {
  readonly instance: string
  readonly positions: readonly { readonly partition: number; readonly offset: number }[]
}

/** A publisher whose broker fails as long as `isDown`. */
const start = (stopMs?: number) => {
  const broker = { isDown: false, isSilent: false, asked: 0 }
  const published: Published[] = []
  const publisher = new LagPublisher({
    publish: async (instance, _topic, positions) => {
      broker.asked++
      if (broker.isSilent) await new Promise(() => {})
      if (broker.isDown) throw new Error('the broker is away')
      published.push({ instance, positions })
    },
    ...(stopMs === undefined ? {} : { stopMs }),
  })
  return { broker, published, publisher }
}

test('the last position of each partition is published, once', async () => {
  const { published, publisher } = start()
  for (const offset of [1, 2, 3]) publisher.position('a', 't', 0, offset)
  publisher.position('a', 't', 1, 7)
  await publisher.flush()
  await publisher.flush()
  const positions = [
    { partition: 0, offset: 3 },
    { partition: 1, offset: 7 },
  ]
  expect(published).toEqual([{ instance: 'a', positions }])
})

test('a position that has not changed is not published again as long as the partition is here', async () => {
  const { published, publisher } = start()
  for (const offset of [3, 3, 4, 4]) {
    publisher.position('a', 't', 0, offset)
    await publisher.flush()
  }
  expect(published.map(({ positions }) => positions[0].offset)).toEqual([3, 4])
  publisher.release('a', 0)
  publisher.position('a', 't', 0, 4)
  await publisher.flush()
  expect(published).toHaveLength(3)
})

test('a broker that is away is not asked for every instance, and nothing is forgotten', async () => {
  const { broker, published, publisher } = start()
  for (let i = 0; i < 200; i++) publisher.position(`i${i}`, 't', 0, i)
  broker.isDown = true
  await publisher.flush()
  expect(broker.asked).toBeLessThanOrEqual(4)
  broker.isDown = false
  publisher.position('i7', 't', 0, 1000)
  await publisher.flush()
  expect(new Map(published.map(({ instance, positions }) => [instance, positions[0].offset]))).toEqual(
    new Map(Array.from({ length: 200 }, (_, i) => [`i${i}`, i === 7 ? 1000 : i])),
  )
})

test('the end does not wait for a broker that does not answer', async () => {
  const { broker, publisher } = start(10)
  for (let i = 0; i < 200; i++) publisher.position(`i${i}`, 't', 0, i)
  broker.isSilent = true
  await publisher.stop()
  expect(broker.asked).toBe(4)
})
