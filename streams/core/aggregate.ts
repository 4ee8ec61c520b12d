/**
 * An aggregate as a processor: `decide(entries, command) -> events | refusal`, `evolve(entry, event) -> entry`.
 * State is a keyed collection of entries, each a fold of *events*; a decision sees all entries of its partition, because
 * invariants may cross them, and an event changes one. The changelog gets an entry only when an event changed it.
 *
 * Every command is answered on the event topic, once per time that it comes: by the events that it caused, or, if it caused
 * none (refused, or already so), by an answer record. A command id that was answered before is not decided again but
 * answered again with the first answer; the last `answersMax` answers are kept for that.
 * Source: docs/decisions/0041-answers-on-the-log.md
 */
import { DecodeError } from '../../schemas/index.ts'
import type { LogRecord } from './log.ts'
import { PoisonError, type Processor, type StateSize, type StepContext } from './processor.ts'

export type Decision<Event, Refusal, Subject> =
  /** No events: what was asked for is so already. The subject is what the answer names. */
  | { readonly kind: 'accepted'; readonly events: readonly Event[]; readonly subject: Subject }
  | { readonly kind: 'refused'; readonly refusal: Refusal }

/** The pure half: imports nothing, knows no positions. */
export interface Aggregate<Entry, Command, Event, Refusal, Subject> {
  /** What the command would change. Neither reads a clock nor changes anything. */
  decide(entries: ReadonlyMap<string, Entry>, command: Command): Decision<Event, Refusal, Subject>
  /** Key of the one entry that an event changes. */
  keyOf(event: Event): string
  /** The entry after the event. Never refuses: an event is a fact. */
  evolve(entry: Entry | undefined, event: Event): Entry
}

/** Where an output comes from: enough to build its `meta`. */
export interface Origin {
  readonly instance: string
  readonly topic: string
  readonly partition: number
  /** Offset of the command. */
  readonly offset: number
  /** Log time of the command, ms. */
  readonly logTime: number
  readonly ordinal: number
}

/** What comes out of a decision: a fact, or a mere answer. */
export interface Encoded {
  readonly key: Buffer
  readonly value: Buffer
}

export interface AggregateOptions<Entry, Command, Event, Refusal, Subject, Answer> {
  readonly aggregate: Aggregate<Entry, Command, Event, Refusal, Subject>
  /** Topic of events and answers. An output goes to the partition of its command: both topics have equally many. */
  readonly topic: string
  /** @throws DecodeError if the bytes are no command of this aggregate */
  readonly decodeCommand: (value: Buffer) => Command
  /** Idempotency key of a command. */
  readonly commandIdOf: (command: Command) => string
  readonly encodeEvent: (event: Event, command: Command, origin: Origin) => Encoded
  /** The answer as plain JSON data: it is kept, to be given again. */
  readonly answerOf: (command: Command, decision: Decision<Event, Refusal, Subject>) => Answer
  readonly encodeAnswer: (answer: Answer, command: Command, origin: Origin) => Encoded
  /** Default 10,000. The oldest answers are forgotten first. */
  readonly answersMax?: number
  /** A larger command is quarantined. Default 262,144: what it causes has to stay below the 1 MB of a record batch. */
  readonly commandBytesMax?: number
}

const ENTRY = 'entry/'
const ANSWER = 'answer/'

interface KeptAnswer<Answer> {
  readonly sequence: number
  readonly answer: Answer
}

/** The processor, and its entries for whoever runs it in memory. */
export interface AggregateProcessor<Entry> extends Processor {
  readonly entries: ReadonlyMap<string, Entry>
}

/** Makes the processor of one partition of the command topic. Entries and answers must be plain JSON data. */
export const makeAggregate = <Entry, Command, Event, Refusal, Subject, Answer>(
  options: AggregateOptions<Entry, Command, Event, Refusal, Subject, Answer>,
): AggregateProcessor<Entry> => new AggregateTask(options)

class AggregateTask<Entry, Command, Event, Refusal, Subject, Answer> implements AggregateProcessor<Entry> {
  readonly entries = new Map<string, Entry>()
  readonly #options: AggregateOptions<Entry, Command, Event, Refusal, Subject, Answer>
  readonly #answersMax: number
  readonly #commandBytesMax: number
  #answers = new Map<string, KeptAnswer<Answer>>()
  #sequence = 0
  readonly #dirty = new Map<string, () => unknown>()
  readonly #sizes = new Map<string, number>()
  #bytes = 0

  constructor(options: AggregateOptions<Entry, Command, Event, Refusal, Subject, Answer>) {
    this.#options = options
    this.#answersMax = options.answersMax ?? 10_000
    this.#commandBytesMax = options.commandBytesMax ?? 262_144
  }

  step(record: LogRecord, context: StepContext): boolean {
    const command = this.#decode(record)
    const id = this.#options.commandIdOf(command)
    const kept = this.#answers.get(id)
    if (kept) {
      this.#emitAnswer(kept.answer, command, context)
      return true
    }
    const decision = this.#options.aggregate.decide(this.entries, command)
    const answer = this.#options.answerOf(command, decision)
    if (decision.kind === 'accepted') for (const event of decision.events) this.#apply(event, command, context)
    if (decision.kind === 'refused' || decision.events.length === 0) this.#emitAnswer(answer, command, context)
    this.#keep(id, answer)
    return true
  }

  #decode(record: LogRecord): Command {
    if (record.value === null)
      throw new PoisonError('value_missing', 'The record has no value; a command was expected.')
    const bytes = record.value.length
    if (bytes > this.#commandBytesMax) {
      const text = `The command takes ${bytes} bytes; at most ${this.#commandBytesMax} are allowed.`
      throw new PoisonError('command_too_large', text)
    }
    try {
      return this.#options.decodeCommand(record.value)
    } catch (error) {
      if (error instanceof DecodeError) throw new PoisonError(error.reason, error.message, error)
      throw error
    }
  }

  #apply(event: Event, command: Command, context: StepContext): void {
    const { aggregate, encodeEvent, topic } = this.#options
    const { key, value } = encodeEvent(event, command, originOf(context))
    context.emit(topic, context.partition, key, value)
    const entryKey = aggregate.keyOf(event)
    this.entries.set(entryKey, aggregate.evolve(this.entries.get(entryKey), event))
    this.#dirty.set(ENTRY + entryKey, () => this.entries.get(entryKey))
  }

  #emitAnswer(answer: Answer, command: Command, context: StepContext): void {
    const { key, value } = this.#options.encodeAnswer(answer, command, originOf(context))
    context.emit(this.#options.topic, context.partition, key, value)
  }

  #keep(id: string, answer: Answer): void {
    this.#answers.set(id, { sequence: this.#sequence++, answer })
    this.#dirty.set(ANSWER + id, () => this.#answers.get(id))
    if (this.#answers.size <= this.#answersMax) return
    const [oldest] = this.#answers.keys()
    this.#answers.delete(oldest)
    this.#dirty.set(ANSWER + oldest, () => undefined)
  }

  load(key: Buffer, value: Buffer | null): void {
    const text = key.toString()
    this.#measure(text, value)
    const [kept, id] = text.startsWith(ENTRY)
      ? [this.entries as Map<string, unknown>, text.slice(ENTRY.length)]
      : [this.#answers as Map<string, unknown>, text.slice(ANSWER.length)]
    if (value === null) kept.delete(id)
    else kept.set(id, JSON.parse(value.toString()))
  }

  restored(): void {
    this.#answers = new Map([...this.#answers].sort(([, a], [, b]) => a.sequence - b.sequence))
    for (const { sequence } of this.#answers.values()) this.#sequence = sequence + 1
  }

  flush(write: (key: Buffer, value: Buffer | null) => void): void {
    for (const [key, read] of this.#dirty) {
      const data = read()
      const value = data === undefined ? null : Buffer.from(JSON.stringify(data))
      this.#measure(key, value)
      write(Buffer.from(key), value)
    }
    this.#dirty.clear()
  }

  #measure(key: string, value: Buffer | null): void {
    this.#bytes += (value?.length ?? 0) - (this.#sizes.get(key) ?? 0)
    if (value) this.#sizes.set(key, value.length)
    else this.#sizes.delete(key)
  }

  size(): StateSize {
    return { keys: this.entries.size + this.#answers.size, bytes: this.#bytes }
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
