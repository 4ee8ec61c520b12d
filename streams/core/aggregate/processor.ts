/**
 * An aggregate as a processor. The state is a keyed collection of entries, each a fold of *events*. The changelog gets the
 * parts of entries that an event changed.
 *
 * Every command is answered on the event topic, each time that it comes: by the events that it caused, or, if it caused
 * none (it was refused, or the state already held), by an answer record. A command id with an earlier answer is not
 * decided again; it gets the first answer again. A command whose decision throws changes nothing: it is answered and
 * quarantined. Source: docs/decisions/0041-answers-on-the-log.md, 0045-state-in-pieces.md
 */
import { DecodeError, UnknownRecordError } from '../../../schemas/index.ts'
import type { LogRecord } from '../log.ts'
import { PoisonError, type Processor, type StateSize, type StepContext } from '../processor.ts'
import { Answers, givenOf } from './answers.ts'
import { Cells } from './cells.ts'
import {
  type AggregateLimits,
  type AggregateOptions,
  checkedLimits,
  type Decision,
  type Encoded,
  type Origin,
} from './contract.ts'
import { type Change, Entries } from './entries.ts'

/** The processor, and its entries for a host in memory. */
export interface AggregateProcessor<Entry> extends Processor {
  /** The entries in memory: all of them, if the aggregate does not name the entries that it needs. */
  readonly entries: ReadonlyMap<string, Entry>
}

/** Makes the processor of one partition of the command topic. @throws RangeError if a limit is out of its range */
export const makeAggregate = <Entry, Command, Event, Refusal, Subject, Answer>(
  options: AggregateOptions<Entry, Command, Event, Refusal, Subject, Answer>,
): AggregateProcessor<Entry> => new AggregateTask(options)

/** The effects of a command, before any of them is applied. */
interface Staged {
  readonly outputs: readonly Encoded[]
  readonly changes: readonly Change[]
  /** The answer to keep; absent if the command was answered before. */
  readonly given?: Buffer
}

/** The entries that a command needs, their keys (`undefined`: all), and the offsets of missing parts. */
interface Needed<Entry> {
  readonly entries: ReadonlyMap<string, Entry>
  readonly seen: ReadonlySet<string> | undefined
  readonly missing: readonly number[]
}

/** The number of rounds in which an aggregate may name entries. */
const NEEDS_ROUNDS_MAX = 10
const MESSAGE_CHARACTERS_MAX = 500

class AggregateTask<Entry, Command, Event, Refusal, Subject, Answer> implements AggregateProcessor<Entry> {
  readonly #options: AggregateOptions<Entry, Command, Event, Refusal, Subject, Answer>
  readonly #limits: AggregateLimits
  readonly #cells = new Cells()
  readonly #entries: Entries<Entry>
  readonly #answers: Answers<Answer>
  #isRestored = false
  /** The last record for which missing entries were requested. */
  #asked: LogRecord | undefined
  /** The last decoded record, because a record is used twice. */
  #decoded: { readonly record: LogRecord; readonly command: Command } | undefined

  constructor(options: AggregateOptions<Entry, Command, Event, Refusal, Subject, Answer>) {
    this.#options = options
    this.#limits = checkedLimits(options.limits)
    this.#entries = new Entries(this.#cells, options.aggregate, options.aggregate.needs !== undefined)
    this.#answers = new Answers(this.#cells, this.#limits)
  }

  get entries(): ReadonlyMap<string, Entry> {
    return this.#entries.all()
  }

  missing(record: LogRecord, { logTime }: StepContext): readonly number[] {
    if (this.#asked !== record) this.#entries.leave(this.#limits.memoryBytesMax) // loaded entries stay until the step
    this.#asked = record
    try {
      const command = this.#decode(record)
      this.#answers.forget(logTime)
      const id = this.#options.commandIdOf(command)
      const answer = this.#answers.missing(id)
      if (answer !== undefined) return [answer]
      return this.#answers.has(id) ? [] : this.#needed(command).missing
    } catch {
      return [] // the step meets the same error, and handles it
    }
  }

  step(record: LogRecord, context: StepContext): boolean {
    const command = this.#decode(record)
    this.#answers.forget(context.logTime)
    let staged: Staged
    try {
      staged = this.#stage(command, context)
    } catch (error) {
      if (error instanceof NotInMemoryError) throw error
      throw this.#failed(error, command, context)
    }
    this.#emit(staged.outputs, context)
    for (const change of staged.changes) this.#entries.apply(change)
    const id = this.#options.commandIdOf(command)
    if (staged.given === undefined) this.#answers.drop(id)
    else this.#answers.keep(id, staged.given, context.logTime)
    return true
  }

  #emit(outputs: readonly Encoded[], context: StepContext): void {
    for (const { topic = this.#options.topic, key, value } of outputs)
      context.emit(topic, context.partition, key, value)
  }

  #decode(record: LogRecord): Command {
    if (this.#decoded?.record === record) return this.#decoded.command
    if (record.value === null)
      throw new PoisonError('value_missing', 'The record has no value; a command was expected.')
    const bytes = record.value.length
    if (bytes > this.#limits.commandBytesMax) {
      const text = `The command takes ${bytes} bytes; at most ${this.#limits.commandBytesMax} are allowed.`
      throw new PoisonError('command_too_large', text)
    }
    try {
      const command = this.#options.decodeCommand(record.value)
      this.#decoded = { record, command }
      return command
    } catch (error) {
      if (error instanceof UnknownRecordError && error.isNewer) throw error // a command of a newer release: it waits for it
      if (error instanceof DecodeError) throw new PoisonError(error.reason, error.message, error)
      throw error
    }
  }

  /** Decides, and prepares all effects. Nothing is changed yet, so an error here has no effect. */
  #stage(command: Command, context: StepContext): Staged {
    const { aggregate, commandIdOf, encodeAnswer, answerOf } = this.#options
    const id = commandIdOf(command)
    if (this.#answers.has(id)) {
      if (this.#answers.missing(id) !== undefined) throw new NotInMemoryError(`the answer to ${id}`)
      const answer = this.#answers.get(id)
      return { outputs: [encodeAnswer(answer, command, originOf(context))], changes: [] }
    }
    const { entries, seen, missing } = this.#needed(command)
    if (missing.length > 0) throw new NotInMemoryError(`what command ${id} needs`)
    const decision = aggregate.decide(entries, command)
    if (decision.kind === 'accepted' && decision.events.length > 0) {
      const outputs = this.#outputsOf(decision.events, command, context)
      const changes = this.#changesOf(decision.events, seen)
      const given = givenOf(answerOf(command, decision), context.offset, context.logTime)
      const large = this.#tooLarge(outputs, changes)
      if (large === undefined) return { outputs, changes, given }
      return this.#answered(command, this.#refused('STATE_TOO_LARGE', large), context)
    }
    return this.#answered(command, decision, context)
  }

  #answered(command: Command, decision: Decision<Event, Refusal, Subject>, context: StepContext): Staged {
    const answer = this.#options.answerOf(command, decision)
    const output = this.#options.encodeAnswer(answer, command, originOf(context))
    const given = givenOf(answer, context.offset, context.logTime)
    const bytes = Math.max(output.value.length, given.length)
    if (bytes > this.#limits.recordBytesMax)
      throw new Error(`The answer would take ${bytes} bytes; at most ${this.#limits.recordBytesMax} are allowed.`)
    return { outputs: [output], changes: [], given }
  }

  #outputsOf(events: readonly Event[], command: Command, context: StepContext): readonly Encoded[] {
    const origin = originOf(context)
    return events.map((event, i) =>
      this.#options.encodeEvent(event, command, { ...origin, ordinal: origin.ordinal + i }),
    )
  }

  /**
   * @param needed keys that the aggregate named; `undefined` means all. Only these entries are certain to be in memory.
   */
  #changesOf(events: readonly Event[], needed: ReadonlySet<string> | undefined): readonly Change[] {
    const { aggregate } = this.#options
    const changed = new Map<string, Entry | undefined>()
    for (const event of events)
      for (const key of aggregate.keysOf(event)) {
        if (needed?.has(key) === false)
          throw new Error(`an event changes entry ${key}, which the aggregate did not say that it needs`)
        const before = changed.has(key) ? changed.get(key) : this.#entries.get(key)
        changed.set(key, aggregate.evolve(before, event, key))
      }
    return [...changed].map(([key, entry]) => this.#entries.changeOf(key, entry))
  }

  #tooLarge(outputs: readonly Encoded[], changes: readonly Change[]): string | undefined {
    const { recordBytesMax } = this.#limits
    for (const { value } of outputs)
      if (value.length > recordBytesMax)
        return `An event would take ${value.length} bytes; at most ${recordBytesMax} are allowed.`
    for (const { key, parts } of changes)
      for (const [part, value] of parts)
        if (value !== undefined && value.length > recordBytesMax)
          return `Part '${part}' of '${key}' would take ${value.length} bytes; at most ${recordBytesMax} are allowed.`
    return undefined
  }

  #needed(command: Command): Needed<Entry> {
    const { aggregate } = this.#options
    if (aggregate.needs === undefined) return { entries: this.#entries.all(), seen: undefined, missing: [] }
    const entries = new Map<string, Entry>()
    const seen = new Set<string>()
    for (let round = 0; round < NEEDS_ROUNDS_MAX; round++) {
      const fresh = aggregate.needs(command, entries).filter((key) => !seen.has(key))
      if (fresh.length === 0) return { entries, seen, missing: [] }
      const missing = fresh.flatMap((key) => this.#entries.missing(key))
      if (missing.length > 0) return { entries, seen, missing }
      for (const key of fresh) {
        seen.add(key)
        const entry = this.#entries.get(key)
        if (entry !== undefined) entries.set(key, entry)
      }
    }
    throw new Error(`a command needs more entries after ${NEEDS_ROUNDS_MAX} rounds of naming them`)
  }

  #refused(code: 'COMMAND_FAILED' | 'STATE_TOO_LARGE', message: string): Decision<Event, Refusal, Subject> {
    return { kind: 'refused', refusal: this.#options.refusalOf({ code, message }) }
  }

  /**
   * Answers a command whose decision threw. The answer is not kept: after a fix, the same command is decided.
   * @returns the error that sends the command to quarantine
   */
  #failed(error: unknown, command: Command, context: StepContext): PoisonError {
    const message = (error instanceof Error ? error.message : String(error)).slice(0, MESSAGE_CHARACTERS_MAX)
    const poison = new PoisonError('decide_failed', message, error)
    try {
      const { outputs } = this.#answered(command, this.#refused('COMMAND_FAILED', message), context)
      this.#emit(outputs, context)
    } catch {
      // The answer cannot be made either: the caller waits in vain, and the command is in quarantine.
    }
    return poison
  }

  load(key: Buffer, value: Buffer | null, offset = -1): void {
    const text = key.toString()
    if (this.#isRestored) {
      if (value === null) throw new Error(`changelog offset ${offset} holds no value of ${text}, one was expected`)
      if (this.#entries.bring(text, value, offset) || this.#answers.bring(text, value, offset)) return
    } else if (this.#entries.load(text, value, offset) || this.#answers.load(text, value, offset)) {
      this.#entries.leave(this.#limits.memoryBytesMax)
      return
    }
    throw new Error(`changelog key ${JSON.stringify(text)} is not known; was it written by a newer version?`)
  }

  restored(): void {
    this.#isRestored = true
    this.#entries.restored()
    this.#answers.restored()
  }

  flush(write: (key: Buffer, value: Buffer | null) => void): void {
    this.#cells.flush(write)
  }

  placed(key: Buffer, offset: number): void {
    const text = key.toString()
    if (this.#cells.placed(text, offset)) this.#answers.placed(text)
  }

  size(): StateSize {
    return { keys: this.#cells.count, bytes: this.#cells.bytes }
  }
}

/** A bug of the runtime, not of the command: the task stops, because nothing may be decided on unknown state. */
class NotInMemoryError extends Error {
  override readonly name = 'NotInMemoryError'
  constructor(what: string) {
    super(`${what} is not in memory, though the task was told what is missing`)
  }
}

const originOf = ({ instance, topic, partition, offset, logTime, ordinal }: StepContext): Origin => ({
  instance,
  topic,
  partition,
  offset,
  logTime,
  ordinal,
})
