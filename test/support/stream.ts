/**
 * Given a processor, when records, then outputs: the task's contract with a processor, in memory. Every case can be run again
 * cut at every output, committed at any rhythm, and crashed between any two steps; what comes out has to stay the same.
 */
import type { LogRecord } from '../../streams/core/log.ts'
import { PoisonError, type Processor, type StepContext } from '../../streams/core/processor.ts'

export interface Output {
  readonly topic: string
  readonly partition: number
  readonly key: string | null
  readonly value: Buffer | null
  /** Offset of the record that caused it, and its ordinal there. */
  readonly offset: number
  readonly ordinal: number
}

export interface StreamOptions {
  readonly make: () => Processor
  readonly instance?: string
  readonly topic?: string
  readonly partition?: number
  /** Outputs of one transaction; a step that makes more is cut. Default 5,000. */
  readonly outputsMax?: number
  /** Calls of `step` after which there is a commit. Default 1. Cuts commit always. */
  readonly commitEvery?: number
  /** A changelog that was there before. */
  readonly written?: readonly { readonly key: Buffer; readonly value: Buffer | null }[]
  /** Whether the processor is told where its state lies, so that it can drop what it does not need. Default true. */
  readonly placing?: boolean
  /** After which calls of `step` (counted from 1) the process dies: before the commit, or after it. */
  readonly crash?: (call: number) => 'before commit' | 'after commit' | undefined
}

export interface StreamResult {
  /** What was committed, in order. */
  readonly outputs: readonly Output[]
  readonly poison: readonly { readonly offset: number; readonly reason: string }[]
  /** The compacted changelog: key and value in hex. */
  readonly changelog: ReadonlyMap<string, string>
  readonly processor: Processor
  readonly streamTime: number
  /** How often `step` was called: crashes and cuts repeat it. */
  readonly calls: number
  /** Entries of the changelog that were loaded because a step needed them. */
  readonly brought: number
}

interface Position {
  offset: number
  ordinal: number
  streamTime: number
  logTime: number
}

/** One task in memory. */
class Driver {
  readonly #options: Required<Omit<StreamOptions, 'crash' | 'written'>> & Pick<StreamOptions, 'crash'>
  readonly #committed: Output[] = []
  readonly #poison: { offset: number; reason: string }[] = []
  readonly #changelog = new Map<string, string>()
  /** The changelog as it was written: an offset is an index. */
  readonly #written: { readonly key: Buffer; readonly value: Buffer | null }[] = []
  #committedPosition: Position = { offset: 0, ordinal: 0, streamTime: -Infinity, logTime: -Infinity }
  #position: Position = { ...this.#committedPosition }
  #pending: Output[] = []
  #pendingPoison: { offset: number; reason: string }[] = []
  #processor: Processor
  #calls = 0
  /** Entries that were loaded by their offset. */
  brought = 0

  constructor(options: StreamOptions) {
    const defaults = {
      instance: 'test.case.v1.s1',
      topic: 'rows',
      partition: 0,
      outputsMax: 5000,
      commitEvery: 1,
      placing: true,
    }
    this.#options = { ...defaults, ...options }
    this.#processor = options.make()
    this.#restore(options.written ?? [])
  }

  run(records: readonly LogRecord[]): StreamResult {
    let i = 0
    while (i < records.length) {
      const record = records[i]
      if (record.offset < this.#position.offset) {
        i++
        continue
      }
      const isDone = this.#step(record)
      this.#calls++
      const crash = this.#options.crash?.(this.#calls)
      if (crash !== 'before commit' && (!isDone || this.#calls % this.#options.commitEvery === 0)) this.#commit()
      if (crash !== undefined) {
        this.#restart()
        i = 0
      } else if (isDone) i++
    }
    this.#commit()
    return {
      outputs: this.#committed,
      poison: this.#poison,
      changelog: new Map([...this.#changelog].sort()),
      processor: this.#processor,
      streamTime: this.#position.streamTime,
      calls: this.#calls,
      brought: this.brought,
    }
  }

  #step(record: LogRecord): boolean {
    const position = this.#position
    if (record.offset !== position.offset) Object.assign(position, { offset: record.offset, ordinal: 0 })
    const context = this.#context(record)
    this.#bring(record, context)
    try {
      if (!this.#processor.step(record, context)) {
        if (!context.full) throw new Error('a step was cut though the transaction is not full')
        return false
      }
    } catch (error) {
      if (!(error instanceof PoisonError)) throw error
      this.#pendingPoison.push({ offset: record.offset, reason: error.reason })
    }
    Object.assign(position, { offset: record.offset + 1, ordinal: 0, logTime: context.logTime })
    return true
  }

  /** Loads what the step needs and the memory does not hold, from where it was said to lie. */
  #bring(record: LogRecord, context: StepContext): void {
    const brought = new Set<number>()
    for (;;) {
      const missing = this.#processor.missing?.(record, context) ?? []
      if (missing.length === 0) return
      for (const offset of missing) {
        if (brought.has(offset)) throw new Error(`changelog offset ${offset} is asked for twice`)
        brought.add(offset)
        const { key, value } = this.#written[offset]
        this.#processor.load(key, value, offset)
        this.brought++
      }
    }
  }

  #context(record: LogRecord): StepContext {
    const position = this.#position
    const pending = this.#pending
    const { instance, topic, partition, outputsMax } = this.#options
    return {
      instance,
      topic,
      partition,
      offset: record.offset,
      logTime: Math.max(record.timestamp, position.logTime),
      get streamTime() {
        return position.streamTime
      },
      get ordinal() {
        return position.ordinal
      },
      get full() {
        return pending.length >= outputsMax
      },
      advance(time) {
        if (time > position.streamTime) position.streamTime = time
      },
      emit(toTopic, toPartition, key, value) {
        const output = { topic: toTopic, partition: toPartition, key: key?.toString() ?? null, value }
        pending.push({ ...output, offset: record.offset, ordinal: position.ordinal++ })
      },
    }
  }

  #commit(): void {
    const placed: (() => void)[] = []
    this.#processor.flush((key, value) => {
      const offset = this.#written.push({ key, value }) - 1
      placed.push(() => this.#processor.placed?.(key, offset))
      if (value === null) this.#changelog.delete(key.toString('hex'))
      else this.#changelog.set(key.toString('hex'), value.toString('hex'))
    })
    if (this.#options.placing) for (const tell of placed) tell()
    this.#committed.push(...this.#pending)
    this.#poison.push(...this.#pendingPoison)
    this.#pending.length = 0
    this.#pendingPoison = []
    this.#committedPosition = { ...this.#position }
  }

  #restart(): void {
    this.#pending = []
    this.#pendingPoison = []
    this.#position = { ...this.#committedPosition }
    this.#processor = this.#options.make()
    this.#restore(this.#written.splice(0))
  }

  #restore(written: NonNullable<StreamOptions['written']>): void {
    for (const { key, value } of written) {
      const hex = key.toString('hex')
      if (value === null) this.#changelog.delete(hex)
      else this.#changelog.set(hex, value.toString('hex'))
      this.#processor.load(key, value, this.#written.push({ key, value }) - 1)
    }
    this.#processor.restored?.(this.#position.streamTime)
  }
}

/** Runs records, in ascending offset, through a processor. */
export const runStream = (options: StreamOptions, records: readonly LogRecord[]): StreamResult =>
  new Driver(options).run(records)

/** An output as text, for comparisons that show what differs. */
export const outputText = ({ topic, partition, key, value, offset, ordinal }: Output): string =>
  `${offset}.${ordinal} ${topic}/${partition} ${key} ${value?.toString('hex') ?? 'null'}`

const differenceOf = (what: string, expected: readonly string[], actual: readonly string[]): string | undefined => {
  const length = Math.max(expected.length, actual.length)
  for (let i = 0; i < length; i++) {
    if (expected[i] !== actual[i]) return `${what} ${i} is ${actual[i] ?? 'absent'}, expected ${expected[i] ?? 'none'}`
  }
  return undefined
}

/**
 * Repeats a case in every way in which a task may run it, and compares bytes with the straight run:
 * transactions of 1, 2, 3 outputs; a commit after every 1, 2, 3 steps; a restart after each commit; a crash after any one
 * step, before and after its commit.
 * @returns the straight run
 * @throws Error that names the way and the first difference
 */
export const replayEveryWay = (options: StreamOptions, records: readonly LogRecord[]): StreamResult => {
  const straight = runStream(options, records)
  const expected = straight.outputs.map(outputText)
  const check = (way: string, variant: Partial<StreamOptions>): StreamResult => {
    const result = runStream({ ...options, ...variant }, records)
    const difference =
      differenceOf('output', expected, result.outputs.map(outputText)) ??
      differenceOf('poison', straight.poison.map(poisonText), result.poison.map(poisonText)) ??
      differenceOf('size', [sizeText(straight)], [sizeText(result)])
    if (difference !== undefined) throw new Error(`${way}: ${difference}`)
    return result
  }
  for (const outputsMax of [1, 2, 3, 5000]) {
    for (const commitEvery of [1, 2, 3]) {
      const way = `transactions of ${outputsMax} outputs, a commit after ${commitEvery} steps`
      const rhythm = { outputsMax, commitEvery }
      const steady = check(way, rhythm)
      if (commitEvery === 1) {
        const restarted = check(`${way}, a restart after each`, { ...rhythm, crash: () => 'after commit' })
        const difference = differenceOf('changelog entry', entries(steady), entries(restarted))
        if (difference !== undefined) throw new Error(`${way}, a restart after each: ${difference}`)
      }
      for (let call = 1; call <= steady.calls; call++) {
        const crash = (at: number) => (at === call ? ('before commit' as const) : undefined)
        check(`${way}, a crash before the commit of call ${call}`, { ...rhythm, crash })
      }
    }
  }
  return straight
}

const poisonText = (poison: { offset: number; reason: string }): string => `${poison.offset} ${poison.reason}`
const entries = (result: StreamResult): string[] => [...result.changelog].map(([key, value]) => `${key} = ${value}`)
/** Keys only: bytes depend on the room that arrays grew to. */
const sizeText = (result: StreamResult): string => `${result.processor.size().keys} keys`
