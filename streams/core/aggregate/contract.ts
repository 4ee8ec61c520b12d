/** What an aggregate says about itself, and what its adapter needs besides. All of it is pure. */

export type Decision<Event, Refusal, Subject> =
  /** No events: what was asked for is so already. The subject is what the answer names. */
  | { readonly kind: 'accepted'; readonly events: readonly Event[]; readonly subject: Subject }
  | { readonly kind: 'refused'; readonly refusal: Refusal }

/**
 * What a caller can make of a refusal. `invalid`: the command can never succeed; `unknown`: what it names is not there;
 * `conflict`: it contradicts what is there; `failed`: a bug of ours, the command may succeed after a fix.
 */
export const REFUSAL_CLASSES = ['invalid', 'unknown', 'conflict', 'failed'] as const
export type RefusalClass = (typeof REFUSAL_CLASSES)[number]

/** A refusal that the adapter makes, not the aggregate. */
export interface Failure {
  /** COMMAND_FAILED: deciding threw an error. STATE_TOO_LARGE: a part of the state or an event would outgrow a record. */
  readonly code: 'COMMAND_FAILED' | 'STATE_TOO_LARGE'
  /** One sentence: what happened. */
  readonly message: string
}

/**
 * The pure half: imports nothing, knows no positions. Entries are plain JSON data: what is in memory equals what comes back from
 * the changelog. The order of a map of entries says nothing.
 */
export interface Aggregate<Entry, Command, Event, Refusal, Subject> {
  /** What the command would change. It reads no clock and changes nothing. */
  decide(entries: ReadonlyMap<string, Entry>, command: Command): Decision<Event, Refusal, Subject>
  /** Key of the one entry that an event changes. */
  keyOf(event: Event): string
  /** The entry after the event. It never refuses: an event is a fact. */
  evolve(entry: Entry | undefined, event: Event): Entry
  /**
   * The entry in pieces, by name. Each is one record of the changelog, and only pieces that changed are written: a list that grows
   * without a bound is split into its elements. `join` makes the same entry of them.
   */
  split(entry: Entry): ReadonlyMap<string, unknown>
  join(parts: ReadonlyMap<string, unknown>): Entry
  /**
   * Keys of the entries that a decision reads; `decide` sees these and no others, and entries that are not needed may leave the
   * memory. What to read may depend on what was read: it is asked again with the entries found so far, at first none, until it
   * names no new key. Absent: `decide` sees all entries, and all stay in memory.
   */
  needs?(command: Command, found: ReadonlyMap<string, Entry>): readonly string[]
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
  /** The refusal that answers a command when the adapter cannot accept it. */
  readonly refusalOf: (failure: Failure) => Refusal
  readonly limits?: Partial<AggregateLimits>
}

export interface AggregateLimits {
  /** An answer is kept for at least this long, in ms of log time. Default and least value: 15 minutes. */
  readonly answersKeptMs: number
  /** As many of the latest answers are kept in any case, however old they are. Default 10,000. */
  readonly answersMin: number
  /** A larger command is quarantined, bytes. Default 262,144. */
  readonly commandBytesMax: number
  /** A command that would make a part of the state, an event or an answer larger is refused, bytes. Default 900,000. */
  readonly recordBytesMax: number
  /** Bytes of entries that may stay in memory, if the aggregate says what it needs. Default 64 MiB. */
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
