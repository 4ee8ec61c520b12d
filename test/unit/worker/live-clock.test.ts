/** Which quiet partitions the clock says are quiet: those whose time would go on, and rarely. */
import { expect, test } from 'vitest'
import type { LiveProcessor } from '../../../streams/core/idle.ts'
import type { OutputRecord } from '../../../streams/core/log.ts'
import { LiveClock, type WatchedTask } from '../../../worker/live-clock.ts'

const MINUTE = 60_000

/** A clock over tasks whose records it appends: each one moves the task's log time, as the log does. */
const world = () => {
  let now = 0
  const appended: { readonly at: number; readonly partition: number }[] = []
  const tasks = new Map<number, { logTime: number; streamTime: number }>()
  const clock = new LiveClock({
    appender: {
      append: async ({ partition }: OutputRecord) => {
        appended.push({ at: now, partition })
        const task = tasks.get(partition)
        if (task !== undefined)
          Object.assign(task, { logTime: now, streamTime: Math.max(task.streamTime, now - MINUTE) })
        return { partition, offset: 0 }
      },
    },
    topic: 'ml.intake.payments',
    quiet: () => Buffer.from('quiet'),
    now: () => now,
    random: () => new Uint8Array(16),
  })
  return {
    appended,
    task: (partition: number, change: Partial<WatchedTask> & { readonly live?: boolean } = {}) => {
      const { live = true, ...rest } = change
      const lastRow = { offset: 0, time: 0, logTime: 0 }
      const processor = {
        lastRow,
        timeAt: (at: number) => (live ? at - MINUTE : undefined),
      } as unknown as LiveProcessor
      const task = { ready: true, caughtUp: true, logTime: 0, streamTime: 0, processor, ...rest }
      tasks.set(partition, task)
      clock.watch(partition, task)
    },
    look: async (until: number, everyMs = 15_000) => {
      for (; now < until; now += everyMs) await clock.look()
    },
  }
}

test('a partition whose rows are live is said to be quiet when its time would go on, then once a minute', async () => {
  const { task, look, appended } = world()
  task(0)
  await look(4 * MINUTE)
  expect(appended).toEqual([75_000, 135_000, 195_000].map((at) => ({ at, partition: 0 })))
})

test('nothing is said of partitions that lag, whose task takes over, or whose time would not go on', async () => {
  const { task, look, appended } = world()
  task(0, { caughtUp: false })
  task(1, { ready: false })
  task(2, { live: false })
  task(3, { streamTime: 10 * MINUTE })
  await look(5 * MINUTE)
  expect(appended).toEqual([])
})

test('a day without rows costs some 70 records', async () => {
  const { task, look, appended } = world()
  task(0)
  await look(24 * 60 * MINUTE)
  expect(appended.length).toBeGreaterThan(50)
  expect(appended.length).toBeLessThan(75)
})
