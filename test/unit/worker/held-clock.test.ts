/** When the clock writes for a processor that holds results back: once its time is over, and not again at once. */
import { expect, test } from 'vitest'
import type { HoldingProcessor } from '../../../streams/core/idle.ts'
import { HeldClock, type HoldingTask } from '../../../worker/held-clock.ts'

/** A task whose held results are out with the first record at or after their time; the clock of the log is `behindMs` behind that of the process. */
const world = (behindMs = 0) => {
  let now = 0
  const appended: { readonly at: number; readonly partition: number }[] = []
  const held = new Map<number, number>()
  const clock = new HeldClock({
    appender: {
      append: async ({ partition }) => {
        appended.push({ at: now, partition })
        if ((held.get(partition) ?? 0) <= now - behindMs) held.delete(partition)
        return { partition, offset: 0 }
      },
    },
    topic: 'ml.performance.quality',
    quiet: () => Buffer.from('quiet'),
    now: () => now,
    random: () => new Uint8Array(16),
  })
  return {
    appended,
    task: (partition: number, heldUntil: number | undefined, change: Partial<HoldingTask> = {}) => {
      if (heldUntil !== undefined) held.set(partition, heldUntil)
      const processor = {
        get heldUntil() {
          return held.get(partition)
        },
      } as unknown as HoldingProcessor
      clock.watch(partition, { ready: true, caughtUp: true, processor, ...change })
    },
    look: async (until: number) => {
      for (; now < until; now += 1_000) await clock.look()
    },
  }
}

test('what is held back comes when its time is over, with one record', async () => {
  const { task, look, appended } = world()
  task(0, 10_000)
  task(1, 12_500)
  await look(100_000)
  expect(appended).toEqual([
    { at: 10_000, partition: 0 },
    { at: 13_000, partition: 1 },
  ])
})

test('nothing is written if nothing is held back, for a partition that lags, or for a task that takes over', async () => {
  const { task, look, appended } = world()
  task(0, undefined)
  task(1, 5_000, { caughtUp: false })
  task(2, 5_000, { ready: false })
  await look(100_000)
  expect(appended).toEqual([])
})

test('a log whose clock is behind is asked every five seconds, until its time is over', async () => {
  const { task, look, appended } = world(12_000)
  task(0, 10_000)
  await look(100_000)
  expect(appended.map(({ at }) => at)).toEqual([10_000, 15_000, 20_000, 25_000])
})
