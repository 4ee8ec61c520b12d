/**
 * A workload on keyed timers, as outcomes and alerts will use them: what is asked has to be answered within a span of event time, or
 * reminders follow; a key that sends nothing for a span of log time is silent. Timers of each domain set timers of the other.
 */
import type { LogRecord, OutputRecord } from '../../streams/core/log.ts'
import type { Processor, StateSize, StepContext } from '../../streams/core/processor.ts'
import type { Random } from '../../streams/core/simulation/random.ts'
import { Replay } from '../../streams/core/simulation/replay.ts'
import type { Workload } from '../../streams/core/simulation/run.ts'
import { type Moment, type Timer, Timers } from '../../streams/core/timers.ts'
import { NaiveTimers, type TimerPort } from '../support/naive-timers.ts'

export const ASKED = 'asked'
const TOLD = 'told'
const PARTITIONS = 2
const ANSWER_MS = 40
const REMIND_MS = 25
const SILENT_MS = 50

export interface Message {
  /** `time` says only how far event time has come. */
  readonly kind: 'ask' | 'answer' | 'bye' | 'time'
  readonly time: number
  readonly partition: number
}

const messageOf = ({ value }: LogRecord): Message => JSON.parse(String(value))

export class Deadlines implements Processor {
  readonly #timers: TimerPort

  constructor(timers: TimerPort = new Timers()) {
    this.#timers = timers
  }

  step(record: LogRecord, context: StepContext): boolean {
    const { kind, time } = messageOf(record)
    const moment: Moment = { event: Math.max(time, context.streamTime), log: context.logTime }
    if (!this.#timers.fire(moment, context, (timer) => this.#onTimer(timer, moment, context))) return false
    context.advance(time)
    if (kind !== 'time') this.#apply(kind, String(record.key), time, moment, context)
    return true
  }

  #apply(kind: Message['kind'], key: string, time: number, moment: Moment, context: StepContext): void {
    // A late question has a deadline in the past: it is overdue at the next record.
    if (kind === 'ask') this.#timers.set('event', `deadline/${key}`, time + ANSWER_MS)
    else {
      const wasAsked = this.#timers.cancel('event', `deadline/${key}`)
      this.#tell(`${kind}, ${wasAsked ? 'asked' : 'not asked'}`, key, time, moment, context)
    }
    if (kind === 'bye') this.#timers.cancel('log', `silence/${key}`)
    else this.#timers.set('log', `silence/${key}`, moment.log + SILENT_MS)
  }

  #onTimer({ key: name, time }: Timer, moment: Moment, context: StepContext): void {
    const [what, key, round] = name.split('/') as [string, string, string | undefined]
    this.#tell(round === undefined ? what : `${what} ${round}`, key, time, moment, context)
    switch (what) {
      case 'silence': // told in this step, once log time is through
        this.#timers.set('event', `escalation/${key}`, moment.event)
        break
      case 'deadline':
        this.#timers.set('log', `nag/${key}`, moment.log - 5) // has passed: told with the next record
        this.#timers.set('event', `reminder/${key}/1`, time + REMIND_MS)
        break
      case 'reminder':
        if (round !== '3') this.#timers.set('event', `reminder/${key}/${Number(round) + 1}`, time + REMIND_MS)
    }
  }

  #tell(what: string, key: string, time: number, moment: Moment, context: StepContext): void {
    const { partition, offset } = context
    const value = { what, time, ...moment, partition, offset }
    context.emit(TOLD, partition, Buffer.from(key), Buffer.from(JSON.stringify(value)))
  }

  load(key: Buffer, value: Buffer | null): void {
    if (!this.#timers.load(key, value)) throw new RangeError(`entry ${key.toString('hex')} is not that of a timer`)
  }

  flush(write: (key: Buffer, value: Buffer | null) => void): void {
    this.#timers.flush(write)
  }

  size(): StateSize {
    return this.#timers.size()
  }
}

const KINDS: readonly Message['kind'][] = ['ask', 'ask', 'ask', 'answer', 'answer', 'bye', 'time']

/** @param records how many */
export const messages = (random: Random, records: number): OutputRecord[] => {
  let time = 0
  return Array.from({ length: records }, () => {
    time += random.chance(0.05) ? 100 : random.below(12)
    const late = random.chance(0.1) ? random.below(100) : 0
    const partition = random.below(PARTITIONS)
    const kind = random.pick(KINDS)
    const key = kind === 'time' ? null : Buffer.from(random.pick(['a', 'b', 'c', 'd', '\uFF5E', '\u{1F600}']))
    const value = Buffer.from(JSON.stringify({ kind, time: time - late, partition } satisfies Message))
    return { topic: ASKED, partition, key, value }
  })
}

/** What the twin tells of the same records, against what was told. */
const toldAsTheTwin: Workload['check'] = (committed) => {
  for (let partition = 0; partition < PARTITIONS; partition++) {
    const isOf = (record: LogRecord) => JSON.parse(String(record.value)).partition === partition
    const twin = new Replay({ instance: 'twin', topic: ASKED, partition, processor: new Deadlines(new NaiveTimers()) })
    twin.apply(committed(ASKED).filter(isOf))
    const told = committed(TOLD).filter(isOf)
    for (let i = 0; i < Math.max(told.length, twin.outputs.length); i++) {
      const [got, want] = [told[i]?.value, twin.outputs[i]?.value].map(String)
      if (got !== want) throw new Error(`partition ${partition}: ${i} of what was told is ${got}, the twin has ${want}`)
    }
  }
}

/** @param timers made for each task, and for the replay that tasks are compared with */
export const deadlinesWith = (timers: () => TimerPort): Workload => ({
  name: 'deadlines',
  topics: [
    { name: ASKED, partitions: PARTITIONS },
    { name: TOLD, partitions: PARTITIONS },
  ],
  stages: [{ instance: 'deadlines.v1.s1', topic: ASKED, processor: () => new Deadlines(timers()) }],
  input: (random) => messages(random, 120),
  stateComparable: true,
  check: toldAsTheTwin,
})

export const deadlines = deadlinesWith(() => new Timers())
