/** A record that its processor holds: what came before it is committed, what comes after it waits, and a stop ends the wait. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Clock, LogRecord } from '../../../../streams/core/log.ts'
import type { Hold, Processor, StepContext } from '../../../../streams/core/processor.ts'
import { type SimulatedBroker, SimulatedLog } from '../../../../streams/core/simulation/log.ts'
import { Task, type TaskObserver } from '../../../../streams/core/task.ts'
import { runningBroker } from '../../../support/running-broker.ts'

let broker: SimulatedBroker
let clock: Clock
let stop: () => Promise<void>
beforeEach(() => {
  ;({ broker, clock, stop } = runningBroker())
  for (const topic of ['in', 'out', 'changelog']) broker.createTopic(topic, 1)
  for (const value of ['a', 'b', 'new', 'c']) broker.append('in', 0, null, Buffer.from(value))
})
afterEach(() => stop())

const HOLD: Hold = { reason: 'it is new.', dataset: 'd', columns: [] }

/** Passes on what it gets, and holds `new` for so many questions. */
class Holder implements Processor {
  #asked = 0
  readonly #times: number
  constructor(times: number) {
    this.#times = times
  }
  holds({ value }: LogRecord): Hold | undefined {
    return String(value) === 'new' && this.#asked++ < this.#times ? HOLD : undefined
  }
  step({ value }: LogRecord, context: StepContext): boolean {
    context.emit('out', 0, null, value)
    return true
  }
  load(): void {}
  flush(): void {}
  size() {
    return { keys: 0, bytes: 0 }
  }
}

const run = (processor: Processor, observer: (stop: () => void) => Partial<TaskObserver>): Promise<void> => {
  const names = { instance: 'holder', topic: 'in', partition: 0, changelogTopic: 'changelog', transactionalId: 'h.0' }
  const limits = { commitIntervalMs: 5, fetchWaitMs: 20, holdMs: 10 }
  const common = { ...names, log: new SimulatedLog(broker, 'p'), clock, processor: () => processor, limits }
  const task: Task = new Task({ ...common, observer: observer(() => task.stop()) })
  return task.run()
}

const committed = async (): Promise<string[]> => {
  const reader = await new SimulatedLog(broker, 'r').reader('out', 0)
  const values: string[] = []
  for (let next = 0, end = 1; next < end; ) {
    const fetched = await reader.fetch(next, 0)
    values.push(...fetched.records.map(({ value }) => String(value)))
    ;({ next, end } = fetched)
  }
  await reader.close()
  return values
}

test('a task that is stopped while it waits has committed what came before, and the next one goes on from there', async () => {
  const offsets: number[] = []
  const stalls: (string | undefined)[] = []
  await run(new Holder(Number.POSITIVE_INFINITY), (end) => ({
    held: ({ offset }) => {
      offsets.push(offset)
      if (offsets.length === 3) end()
      return 'It was refused.'
    },
    stalled: (reason) => void stalls.push(reason),
  }))
  expect(offsets).toEqual([2, 2, 2])
  expect(stalls.slice(0, 3)).toEqual(Array(3).fill('offset 2 waits: it is new. It was refused.'))
  expect(await committed()).toEqual(['a', 'b'])
  await run(new Holder(0), (end) => ({ drained: (isDrained) => void (isDrained && end()) }))
  expect(await committed()).toEqual(['a', 'b', 'new', 'c'])
})

test('a record that is held no longer is stepped, once', async () => {
  const stalls: (string | undefined)[] = []
  await run(new Holder(3), (end) => ({
    stalled: (reason) => void stalls.push(reason),
    drained: (isDrained) => void (isDrained && end()),
  }))
  expect(stalls.at(-1)).toBeUndefined()
  expect(await committed()).toEqual(['a', 'b', 'new', 'c'])
})
