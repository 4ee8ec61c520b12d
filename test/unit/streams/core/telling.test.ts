/** What a task is told between two records: its outputs have the ordinals that a replay gives them, whatever was cut before. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Clock, LogRecord } from '../../../../streams/core/log.ts'
import type { Processor, StepContext } from '../../../../streams/core/processor.ts'
import { type SimulatedBroker, SimulatedLog } from '../../../../streams/core/simulation/log.ts'
import { Task } from '../../../../streams/core/task.ts'
import { runningBroker } from '../../../support/running-broker.ts'

const LIMITS = { commitIntervalMs: 5, outputsMax: 2, fetchWaitMs: 20 }
const OUTPUTS = 5

let broker: SimulatedBroker
let clock: Clock
let stop: () => Promise<void>
beforeEach(() => {
  ;({ broker, clock, stop } = runningBroker())
  for (const topic of ['in', 'out', 'changelog']) broker.createTopic(topic, 1)
})
afterEach(() => stop())

const say = (what: string, context: StepContext) =>
  context.emit('out', 0, null, Buffer.from(`${what} ${context.offset}/${context.ordinal}`))

/** Puts out five records for each one, in units of one. */
class Speaker implements Processor {
  readonly #failsAt: number | undefined
  constructor(failsAt?: number) {
    this.#failsAt = failsAt
  }
  step(_: LogRecord, context: StepContext): boolean {
    while (context.ordinal < OUTPUTS) {
      if (context.full) return false
      if (context.ordinal === this.#failsAt) throw new Error('it fails here')
      say('step', context)
    }
    return true
  }
  load(): void {}
  flush(): void {}
  size() {
    return { keys: 0, bytes: 0 }
  }
}

const taskOf = (processor: Processor): Task => {
  const names = { instance: 'speaker', topic: 'in', partition: 0, changelogTopic: 'changelog', transactionalId: 's.0' }
  const task: Task = new Task({
    ...names,
    log: new SimulatedLog(broker, 'p'),
    clock,
    processor: () => processor,
    limits: LIMITS,
    observer: { drained: (isDrained) => isDrained && task.stop() },
  })
  return task
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

test('the rest of a record that was cut comes before what the task is told', async () => {
  broker.append('in', 0, null, Buffer.from('a'))
  await expect(taskOf(new Speaker(4)).run()).rejects.toThrow('it fails here')
  expect(await committed()).toContain('step 0/0')
  expect(await committed()).not.toContain('step 0/4')
  const second = taskOf(new Speaker())
  second.tell((context) => say('told', context))
  await second.run()
  expect(await committed()).toEqual([...['step 0/0', 'step 0/1', 'step 0/2', 'step 0/3', 'step 0/4'], 'told 1/0'])
})

test('what a task is told at once in two parts has the ordinals of two parts', async () => {
  const task = taskOf(new Speaker())
  for (const what of ['first', 'second']) task.tell((context) => say(what, context))
  await task.run()
  expect(await committed()).toEqual(['first -1/0', 'second -1/0'])
})
