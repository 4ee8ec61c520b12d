/** A log that lost what a task or a store has read of it: noticed by the next owner, with a name and a remedy, and never skipped. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { MemoryStore, memorySink } from '../../../../sinks/memory/index.ts'
import { DamagedError } from '../../../../streams/core/causes.ts'
import { POSITION_KEY } from '../../../../streams/core/changelog.ts'
import { type Clock, type Log, LogError } from '../../../../streams/core/log.ts'
import { reactionTo } from '../../../../streams/core/reactions.ts'
import { type SimulatedBroker, SimulatedLog } from '../../../../streams/core/simulation/log.ts'
import { TumblingCount } from '../../../../streams/core/simulation/tumbling-count.ts'
import { SinkTask } from '../../../../streams/core/sink-task.ts'
import { Task, type TaskOptions } from '../../../../streams/core/task.ts'
import { runningBroker } from '../../../support/running-broker.ts'

const LIMITS = { commitIntervalMs: 5, fetchWaitMs: 20, probeIntervalMs: 100 }

let broker: SimulatedBroker
let clock: Clock
let stop: () => Promise<void>
beforeEach(() => {
  ;({ broker, clock, stop } = runningBroker())
  for (const topic of ['in', 'out', 'changelog']) broker.createTopic(topic, 1)
})
afterEach(() => stop())

const append = (from: number, to: number): void => {
  for (let i = from; i < to; i++) broker.append('in', 0, Buffer.from(`k${i % 3}`), Buffer.from(String(i * 1000)))
}

const processor = () =>
  new TumblingCount({
    sizeMs: 60_000,
    graceMs: 0,
    output: 'out',
    tellClosed: false,
    parse: (value) => ({ time: Number(value), value: 1 }),
    format: (kind, start) => Buffer.from(`${kind} ${start}`),
  })

/** Works until all is read. */
const drain = (log: Log = new SimulatedLog(broker, 'p')): Promise<void> => {
  const drained: TaskOptions['observer'] = {
    drained: (isDrained) => {
      if (isDrained) task.stop()
    },
  }
  const names = {
    instance: 'count',
    topic: 'in',
    partition: 0,
    changelogTopic: 'changelog',
    transactionalId: 'count.0',
  }
  const task: Task = new Task({ ...names, log, clock, processor, limits: LIMITS, observer: drained })
  return task.run()
}

const fill = (store: MemoryStore): Promise<void> => {
  const task: SinkTask = new SinkTask({
    topic: 'in',
    partition: 0,
    log: new SimulatedLog(broker, 'p'),
    clock,
    sink: memorySink({ store }),
    limits: LIMITS,
    rebuild: 'millrace rebuild rows:in',
    observer: {
      drained: (isDrained) => {
        if (isDrained) task.stop()
      },
    },
  })
  return task.run()
}

const errorOf = (work: Promise<void>): Promise<Error | undefined> =>
  work.then(
    () => undefined,
    (error) => error,
  )

/** What the owner of the task is told to do. */
const remedyOf = (error: unknown): string => {
  const reaction = reactionTo(error)
  return reaction.kind === 'park' ? reaction.remedy : reaction.kind
}

describe('a task', () => {
  test('whose input was truncated and has grown again is damaged, also after a restart', async () => {
    append(0, 6)
    await drain()
    broker.elect('in', 0, 3)
    append(3, 9)
    const error = await errorOf(drain())
    expect(error).toBeInstanceOf(LogError)
    expect(error?.message).toBe('in:0: position 6 was read in epoch 0, which ends at 3')
    expect(remedyOf(error)).toMatch(/^State and log disagree/)
  })

  test('goes on if the truncation kept what it has read', async () => {
    append(0, 6)
    await drain()
    append(6, 8)
    broker.elect('in', 0, 6)
    append(6, 9)
    await drain()
    broker.elect('in', 0, 9)
    await drain()
  })

  test('goes on from a position of an earlier release, which has no epoch', async () => {
    append(0, 6)
    await drain()
    const position = broker.committed('changelog', 0).findLast(({ key }) => key?.equals(POSITION_KEY))?.value
    broker.append('changelog', 0, POSITION_KEY, position?.subarray(0, -4) ?? null)
    broker.elect('in', 0, 6)
    append(6, 9)
    await drain()
    broker.elect('in', 0, 7)
    append(7, 12)
    expect((await errorOf(drain()))?.message).toBe('in:0: position 9 was read in epoch 1, which ends at 7')
  })

  test('whose position lies behind the end, or before the start, of its input is damaged', async () => {
    append(0, 6)
    await drain()
    broker.deleteBefore('in', 0, 6)
    await drain()
    append(6, 9)
    broker.deleteBefore('in', 0, 8)
    expect((await errorOf(drain()))?.message).toBe(
      'count-0: the position is 6, the log starts at 8; records were lost: 2 offsets were deleted before they were read',
    )
    broker.deleteBefore('in', 0, 0)
    broker.elect('in', 0, 4)
    const error = await errorOf(drain())
    expect(error).toBeInstanceOf(Error)
    expect(remedyOf(error)).toMatch(/^State and log disagree/)
  })

  test('whose changelog has lost its beginning is damaged, with its name and what to do', async () => {
    append(0, 6)
    await drain()
    broker.deleteBefore('changelog', 0, 2)
    const error = await errorOf(drain())
    expect(error).toBeInstanceOf(DamagedError)
    expect(error?.message).toBe(
      'changelog changelog:0 begins at offset 2: its beginning was deleted, and state with it',
    )
    expect(remedyOf(error)).toMatch(/cleanup policy with `delete`.*declare a new version/)
  })
})

describe('a store', () => {
  test('that was filled from a log that was truncated and has grown again is damaged', async () => {
    const store = new MemoryStore()
    append(0, 6)
    await fill(store)
    const before = store.dump()
    broker.elect('in', 0, 3)
    append(3, 9)
    const error = await errorOf(fill(store))
    expect(error).toBeInstanceOf(DamagedError)
    expect(error?.message).toBe('in:0: position 6 was read in epoch 0, which ends at 3')
    expect(remedyOf(error)).toMatch(/holds what the log has lost.*`millrace rebuild rows:in`/)
    expect(store.dump()).toBe(before)
  })

  test('that is beyond the end of the log is damaged', async () => {
    const store = new MemoryStore()
    append(0, 6)
    await memorySink({ store }).write({ partition: 0, from: 0, to: 6, records: broker.committed('in', 0) })
    broker.elect('in', 0, 3)
    const error = await errorOf(fill(store))
    expect(error?.message).toBe('in:0: the position is 6, the log ends before it; records were lost')
    expect(remedyOf(error)).toMatch(/`millrace rebuild rows:in`/)
  })

  test('that has not read what was deleted is damaged: a rebuild would lack it too', async () => {
    const store = new MemoryStore()
    append(0, 6)
    await fill(store)
    append(6, 12)
    broker.deleteBefore('in', 0, 9)
    const error = await errorOf(fill(store))
    expect(error?.message).toBe(
      'in:0: the position is 6, the log starts at 9; records were lost: 3 offsets were deleted before they were read',
    )
    expect(remedyOf(error)).toMatch(/^Bring the deleted records back/)
  })
})
