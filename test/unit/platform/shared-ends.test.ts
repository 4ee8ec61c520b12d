import { expect, test } from 'vitest'
import { SharedEnds } from '../../../platform/index.ts'

/** A log whose questions are answered when the test says so. */
const slowLog = () => {
  const asked: { readonly topic: string; answer(end: number): void; fail(error: Error): void }[] = []
  const writtenEnds = (topic: string) =>
    new Promise<{ partition: number; end: number }[]>((resolve, reject) => {
      asked.push({ topic, answer: (end) => resolve([{ partition: 0, end }]), fail: reject })
    })
  const until = async (count: number): Promise<void> => {
    while (asked.length < count) await new Promise((resolve) => setImmediate(resolve))
  }
  return { asked, until, ends: new SharedEnds({ writtenEnds }) }
}

test('a question is never answered by a request that was sent before it', async () => {
  const { asked, until, ends } = slowLog()
  const first = ends.of('t')
  const later = [ends.of('t'), ends.of('t')]
  expect(asked.length).toBe(1)
  asked[0].answer(1)
  expect(await first).toEqual([1])
  await until(2)
  asked[1].answer(5)
  expect(await Promise.all(later)).toEqual([[5], [5]])
  expect(asked.length).toBe(2)
})

test('topics do not wait for each other', () => {
  const { asked, ends } = slowLog()
  void ends.of('a')
  void ends.of('b')
  expect(asked.map(({ topic }) => topic)).toEqual(['a', 'b'])
})

test('a request that failed fails its own readers only', async () => {
  const { asked, until, ends } = slowLog()
  const first = ends.of('t')
  const second = ends.of('t')
  asked[0].fail(new Error('away'))
  await expect(first).rejects.toThrow('away')
  await until(2)
  asked[1].answer(2)
  expect(await second).toEqual([2])
})
