import { beforeEach, expect, test } from 'vitest'
import type { TroubledTask } from '../../../platform/index.ts'
import { StatusWatch } from '../../../worker/status.ts'
import type { TaskStatus } from '../../../worker/task-status.ts'

const INSTANCE = 'x'
const task = (changes: Partial<TaskStatus> = {}): TaskStatus => ({
  instance: INSTANCE,
  topic: 't',
  partition: 0,
  state: 'working',
  reason: null,
  remedy: null,
  ...changes,
})

let now: number
let tasks: TaskStatus[]
let known: TroubledTask | undefined
let told: { state: string; since: number }[]
let watch: StatusWatch

beforeEach(() => {
  now = 1000
  known = undefined
  told = []
  watch = new StatusWatch({
    tasks: () => tasks,
    known: () => known,
    teller: { state: ({ state, since }) => told.push({ state, since }) },
    now: () => now,
    worker: 'me',
  })
})

const troubled = (changes: Partial<TroubledTask>): TroubledTask => ({
  instance: INSTANCE,
  topic: 't',
  partition: 0,
  state: 'parked',
  reason: 'a bug',
  remedy: null,
  since: 0,
  worker: 'other',
  ...changes,
})

test('a parked task is reported at once, and not again while the log holds the report', () => {
  tasks = [task({ state: 'parked', reason: 'a bug' })]
  watch.look()
  watch.look()
  expect(told).toEqual([{ state: 'parked', since: 1000 }])
  known = troubled({})
  now += 60_000
  watch.look()
  expect(told).toHaveLength(1)
})

test('a problem that ends within seconds is not reported; a longer one is reported once, with its start', () => {
  tasks = [task({ state: 'recovering', reason: 'away' })]
  watch.look()
  now += 3000
  watch.look()
  expect(told).toEqual([])
  now += 3000
  watch.look()
  tasks = [task({ state: 'recovering', reason: 'away, 7 times' })]
  known = troubled({ state: 'recovering' })
  watch.look()
  expect(told).toEqual([{ state: 'recovering', since: 1000 }])
})

test('a task that recovers is reported with its present reason, also after that of a former owner, and not at each attempt', () => {
  const at = (reason: string, ms: number) => {
    now += ms
    tasks = [task({ state: 'recovering', reason })]
    watch.look()
    return told.length
  }
  known = troubled({ state: 'recovering', reason: 'no topic' })
  expect([at('no route', 0), at('no route', 6_000), at('no host', 10_000)]).toEqual([0, 1, 1])
  known = troubled({ state: 'recovering', reason: 'no route' })
  expect([at('no route', 30_000), at('no host', 1_000), at('no host', 1_000)]).toEqual([1, 2, 2])
})

test('a report of a former owner about a task that works here is withdrawn', () => {
  known = troubled({})
  tasks = [task()]
  watch.look()
  expect(told).toEqual([{ state: 'working', since: 1000 }])
})

test('a report of another worker about an instance as a whole is kept', () => {
  known = troubled({ partition: null, since: now })
  tasks = [task({ partition: null })]
  watch.look()
  expect(told).toEqual([])
})

test('a report that did not arrive on the log is repeated', () => {
  tasks = [task({ state: 'parked', reason: 'a bug' })]
  watch.look()
  now += 11_000
  watch.look()
  expect(told).toHaveLength(2)
})

test('a task that is parked once more is reported again, because somebody may wait for the outcome', () => {
  tasks = [task({ state: 'parked', reason: 'a bug' })]
  known = troubled({})
  watch.look()
  expect(told).toEqual([])
  watch.tell(INSTANCE, 0)
  expect(told).toHaveLength(1)
})
