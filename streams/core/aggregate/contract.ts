/** The contract of an aggregate, and what its adapter needs besides. All of it is pure. */

export type Decision<Event, Refusal, Subject> =
  /** No events mean that the requested state already holds. The answer names the subject. */
  | { readonly kind: 'accepted'; readonly events: readonly Event[]; readonly subject: Subject }
  | { readonly kind: 'refused'; readonly refusal: Refusal }

/**
 * The consequence of a refusal for the caller. `invalid`: the command can never succeed; `unknown`: the command names
 * something that does not exist; `conflict`: it conflicts with the present state; `failed`: a bug of ours, and the
 * command may succeed after a fix.
 */
export const REFUSAL_CLASSES = ['invalid', 'unknown', 'conflict', 'failed'] as const
export type RefusalClass = (typeof REFUSAL_CLASSES)[number]

/** A refusal by the adapter, not by the aggregate. */
export interface Failure {
  /**
   * COMMAND_FAILED: the decision threw an error. STATE_TOO_LARGE: a part of the state or an event would exceed the size
   * of a record.
   */
  readonly code: 'COMMAND_FAILED' | 'STATE_TOO_LARGE'
  /** A sentence that says what happened. */
  readonly message: string
}

/**
 * The pure half: it imports nothing and knows no positions. Entries are plain JSON data: a value in memory equals the
 * value that is restored from the changelog. The order of a map of entries has no meaning.
 */
export interface Aggregate<Entry, Command, Event, Refusal, Subject> {
  /** Decides a command. It reads no clock and changes nothing. */
  decide(entries: ReadonlyMap<string, Entry>, command: Command): Decision<Event, Refusal, Subject>
  /** The keys of the entries that an event changes: the subject, and what has to stay unique beside it, such as its name. */
  keysOf(event: Event): readonly string[]
  /**
   * The entry of one of these keys after the event; `undefined` if the entry no longer exists. It never refuses, because an event is a
   * fact.
   */
  evolve(entry: Entry | undefined, event: Event, key: string): Entry | undefined
  /**
   * Splits the entry into parts, by name. Each part is one record of the changelog, and only changed parts are written.
   * So a list that can grow without a bound is split into its elements. `join` makes an equal entry from the parts.
   */
  split(entry: Entry): ReadonlyMap<string, unknown>
  join(parts: ReadonlyMap<string, unknown>): Entry
  /**
   * The keys of the entries that a decision reads. `decide` sees only these, and other entries may leave memory. The
   * keys may depend on entries: the function is called again with the entries found so far (none at first), until it
   * names no new key. Absent: `decide` sees all entries, and all stay in memory.
   */
  needs?(command: Command, found: ReadonlyMap<string, Entry>): readonly string[]
}

/** The origin of an output, sufficient to build its `meta`. */
export interface Origin {
  readonly instance: string
  readonly topic: string
  readonly partition: number
  /** The offset of the command. */
  readonly offset: number
  /** The log time of the command, ms. */
  readonly logTime: number
  readonly ordinal: number
}

/** An encoded output of a decision: an event or an answer. */
export interface Encoded {
  /** Its topic, if it is another one than that of the events. It has the same number of partitions. */
  readonly topic?: string
  readonly key: Buffer
  readonly value: Buffer
}

export interface AggregateOptions<Entry, Command, Event, Refusal, Subject, Answer> {
  readonly aggregate: Aggregate<Entry, Command, Event, Refusal, Subject>
  /**
   * The topic of events and answers. An output goes to the partition of its command, because both topics have the same
   * number of partitions.
   */
  readonly topic: string
  /** @throws DecodeError if the bytes are not a command of this aggregate */
  readonly decodeCommand: (value: Buffer) => Command
  /** The idempotency key of a command. */
  readonly commandIdOf: (command: Command) => string
  readonly encodeEvent: (event: Event, command: Command, origin: Origin) => Encoded
  /** The answer as plain JSON data. It is kept, so that it can be given again. */
  readonly answerOf: (command: Command, decision: Decision<Event, Refusal, Subject>) => Answer
  readonly encodeAnswer: (answer: Answer, command: Command, origin: Origin) => Encoded
  /** The refusal of a command that the adapter cannot accept. */
  readonly refusalOf: (failure: Failure) => Refusal
  readonly limits?: Partial<AggregateLimits>
}

export interface AggregateLimits {
  /** The time for which an answer is kept at least, in ms of log time. Default and minimum: 15 minutes. */
  readonly answersKeptMs: number
  /** The number of latest answers that are always kept, independent of their age. Default 10,000. */
  readonly answersMin: number
  /** The largest command, bytes; a larger one is quarantined. Default 262,144. */
  readonly commandBytesMax: number
  /**
   * The largest part of the state, event or answer, bytes; a command that would exceed it is refused. Default 900,000.
   */
  readonly recordBytesMax: number
  /** The largest size of entries in memory, bytes, if the aggregate names the entries that it needs. Default 64 MiB. */
  readonly memoryBytesMax: number
}

export const ANSWERS_KEPT_MS_MIN = 15 * 60_000

export const AGGREGATE_LIMITS: AggregateLimits = {
  answersKeptMs: ANSWERS_KEPT_MS_MIN,
  answersMin: 10_000,
  commandBytesMax: 262_144,
  recordBytesMax: 900_000,
  memoryBytesMax: 64 * 1024 * 1024,
}

/** @throws RangeError that names the limit, its value and what was expected */
export const checkedLimits = (given: Partial<AggregateLimits> = {}): AggregateLimits => {
  const limits = { ...AGGREGATE_LIMITS, ...given }
  const least: AggregateLimits = {
    answersKeptMs: ANSWERS_KEPT_MS_MIN,
    answersMin: 0,
    commandBytesMax: 1,
    recordBytesMax: 1,
    memoryBytesMax: 0,
  }
  for (const [name, value] of Object.entries(limits) as [keyof AggregateLimits, number][])
    if (!(value >= least[name])) throw new RangeError(`${name} is ${value}, expected at least ${least[name]}`)
  return limits
}
