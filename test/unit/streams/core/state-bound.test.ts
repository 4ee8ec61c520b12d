/** The bound of state: warnings long before it, an end that keeps what was committed, a share for all tasks of a process. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Clock } from '../../../../streams/core/log.ts'
import type { Processor } from '../../../../streams/core/processor.ts'
import { Group } from '../../../../streams/core/simulation/group.ts'
import { type SimulatedBroker, SimulatedLog } from '../../../../streams/core/simulation/log.ts'
import {
  StateBound,
  StateBudget,
  type StateLargeSignal,
  StateTooLargeError,
} from '../../../../streams/core/state-bound.ts'
import { Task, type TaskOptions } from '../../../../streams/core/task.ts'
import { runningBroker } from '../../../support/running-broker.ts'
import { until } from '../../../support/until.ts'

const MIB = 2 ** 20

describe('one task', () => {
  const bound = (signals: StateLargeSignal[]) =>
    new StateBound({
      instance: 'features.x.v1.s1',
      partition: 3,
      bytesMax: 1000,
      onLarge: (each) => signals.push(each),
    })

  test('each tenth is reported once, from 70 % on, and again only after the state fell below 60 %', () => {
    const signals: StateLargeSignal[] = []
    const { measured } = bind(bound(signals))
    for (const bytes of [0, 699, 700, 750, 650, 760, 910, 850, 999, 600, 700, 599, 700, 701]) measured(bytes)
    expect(signals.map(({ percent, bytes }) => `${percent} % at ${bytes}`)).toEqual([
      '70 % at 700',
      '90 % at 910',
      '70 % at 700',
    ])
    expect(signals[0]).toEqual({ scope: 'task', bytes: 700, bytesMax: 1000, percent: 70 })
  })

  test('at the bound, the error names the task, its state, the bound and the remedy', () => {
    const { measured } = bind(
      new StateBound({ instance: 'features.x.v1.s1', partition: 3, bytesMax: 2 * MIB, onLarge: () => {} }),
    )
    measured(2 * MIB - 1)
    const error = thrown(() => measured(2.5 * MIB))
    expect(error.message).toBe('features.x.v1.s1-3: the state takes 2.5 MiB; the bound of a task is 2.0 MiB')
    expect(error.remedy).toMatch(/^Nothing is lost.*worker\.taskStateMegabytesMax/)
    expect(error.details).toEqual({
      instance: 'features.x.v1.s1',
      partition: 3,
      scope: 'task',
      bytes: 2.5 * MIB,
      bytesMax: 2 * MIB,
    })
  })
})

describe('all tasks of a process', () => {
  const member = (budget: StateBudget, partition: number, signals: StateLargeSignal[] = []) =>
    bind(
      new StateBound({
        ...{ instance: 'x.v1.s1', partition, bytesMax: 1e9, budget },
        onLarge: (signal) => signals.push(signal),
      }),
    )

  test('the one with the largest state ends, although another one has grown; the others continue', () => {
    const budget = new StateBudget(1000)
    const signals: StateLargeSignal[] = []
    const [large, small] = [member(budget, 0), member(budget, 1, signals)]
    large.measured(600)
    small.measured(150)
    small.measured(400)
    expect(signals).toEqual([{ scope: 'process', bytes: 750, bytesMax: 1000, percent: 70 }])
    expect(thrown(() => large.check()).message).toBe(
      'x.v1.s1-0: the state takes 0.0 MiB; all tasks of the process may hold 0.0 MiB, and this one holds the most',
    )
    expect(thrown(() => large.check()).remedy).toMatch(/worker\.stateMegabytesMax/)
    small.check()
    expect(budget.bytes).toBe(400)
    large.release()
    expect(budget.bytes).toBe(400)
    small.measured(990)
    expect(thrown(() => small.measured(1000)).details).toMatchObject({ partition: 1, scope: 'process', bytes: 1000 })
  })

  test('a task that has ended frees its share', () => {
    const budget = new StateBudget(1000)
    const [one, other] = [member(budget, 0), member(budget, 1)]
    one.measured(900)
    one.release()
    other.measured(900)
    expect(budget.bytes).toBe(900)
  })

  test('its own bound ends a task before it takes from the others', () => {
    const budget = new StateBudget(1000)
    const other = member(budget, 1)
    other.measured(900)
    const { measured } = bind(new StateBound({ instance: 'x.v1.s1', partition: 0, bytesMax: 50, budget }))
    expect(thrown(() => measured(5000)).details.scope).toBe('task')
    other.check()
    expect(budget.bytes).toBe(900)
  })
})

/** Keeps every record: 100 bytes each, by its own measure. */
class Hoard implements Processor {
  #kept = new Map<string, Buffer>()
  #dirty = new Set<string>()

  step(record: Parameters<Processor['step']>[0], context: Parameters<Processor['step']>[1]): boolean {
    if (context.full) return false
    const key = String(record.key)
    if (record.value === null) this.#kept.delete(key)
    else this.#kept.set(key, record.value)
    this.#dirty.add(key)
    context.emit('out', 0, record.key, Buffer.from(String(this.#kept.size)))
    return true
  }

  load(key: Buffer, value: Buffer | null): void {
    if (value === null) this.#kept.delete(String(key))
    else this.#kept.set(String(key), value)
  }

  flush(write: (key: Buffer, value: Buffer | null) => void): void {
    for (const key of this.#dirty) write(Buffer.from(key), this.#kept.get(key) ?? null)
    this.#dirty.clear()
  }

  size() {
    return { keys: this.#kept.size, bytes: 100 * this.#kept.size }
  }
}

describe('a task on a log', () => {
  let broker: SimulatedBroker
  let clock: Clock
  let stop: () => Promise<void>

  beforeEach(() => {
    ;({ broker, clock, stop } = runningBroker())
    for (const topic of ['in', 'out', 'changelog']) broker.createTopic(topic, 2)
    broker.addGroup('hoard', new Group(broker, 'hoard', 'in'))
  })
  afterEach(() => stop())

  const append = (partition: number, from: number, to: number): void => {
    for (let i = from; i < to; i++) broker.append('in', partition, Buffer.from(`k${i}`), Buffer.from('v'))
  }
  const limitsOf = (stateBytesMax: number) => ({
    ...{ commitIntervalMs: 5, gatherMsMax: 2, outputsMax: 4, fetchWaitMs: 20, yieldMs: 5, restoreTimeoutMs: 60_000 },
    stateBytesMax,
  })
  const taskOf = (partition: number, stateBytesMax: number, changes: Partial<TaskOptions> = {}) =>
    new Task({
      ...{ instance: 'hoard', topic: 'in', partition, changelogTopic: 'changelog', group: 'hoard', clock },
      transactionalId: `hoard.${partition}`,
      log: new SimulatedLog(broker, 'p'),
      processor: () => new Hoard(),
      limits: limitsOf(stateBytesMax),
      ...changes,
    })
  const outputs = () => broker.committed('out', 0).map(({ key, value }) => `${key} ${value}`)

  test('is warned, ends at the bound with what it has committed, ends again when it is only tried again, and goes on with more', async () => {
    append(0, 0, 60)
    const signals: StateLargeSignal[] = []
    const first = taskOf(0, 2000, { observer: { stateLarge: (signal) => signals.push(signal) } })
    await expect(first.run()).rejects.toThrow(StateTooLargeError)
    expect(signals.map(({ percent }) => percent).every((percent) => [70, 80, 90].includes(percent))).toBe(true)
    expect(signals.length).toBeGreaterThan(0)
    const committed = outputs()
    expect(committed.length).toBeGreaterThanOrEqual(20)
    expect(committed.length).toBeLessThan(60)

    const again = taskOf(0, 2000)
    await expect(again.run()).rejects.toThrow('hoard-0: the state takes')
    expect(outputs()).toEqual(committed)

    const raised = taskOf(0, 100_000)
    const running = raised.run()
    await until('all is applied', () => outputs().length === 60)
    raised.stop()
    await running
    expect(outputs()).toEqual(Array.from({ length: 60 }, (_, i) => `k${i} ${i + 1}`))
  })

  test('ends while it is idle, if it holds the most when another one grows', async () => {
    const stateBudget = new StateBudget(4000)
    append(0, 0, 25)
    const [large, small] = [taskOf(0, 1e9, { stateBudget }), taskOf(1, 1e9, { stateBudget })]
    const ended = large.run().then(
      () => undefined,
      (error) => error,
    )
    const running = small.run()
    await until('it holds its state', () => stateBudget.bytes === 2500)
    append(1, 0, 20)
    expect(await ended).toMatchObject({ name: 'StateTooLargeError', details: { partition: 0, scope: 'process' } })
    await until('the other goes on', () => stateBudget.bytes === 2000)
    small.stop()
    await running
    expect(stateBudget.bytes).toBe(0)
  })
})

const bind = (bound: StateBound) => ({
  measured: (bytes: number) => bound.measured(bytes),
  check: () => bound.check(),
  release: () => bound.release(),
})

const thrown = (act: () => void): StateTooLargeError => {
  try {
    act()
  } catch (error) {
    if (error instanceof StateTooLargeError) return error
    throw error
  }
  throw new Error('nothing was thrown')
}
