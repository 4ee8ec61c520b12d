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
  /** Whether a step heard that the transaction is full. If not, more room would have changed nothing. */
  readonly wasFull: boolean
  /** Entries of the changelog that were loaded because a step needed them. */
  readonly brought: number
}

interface Position {
  offset: number
  ordinal: number
  streamTime: number
  logTime: number
}

/** What a commit has left: how much there was of each list, and where the task stood. */
interface Left {
  readonly calls: number
  readonly outputs: number
  readonly poison: number
  readonly written: number
  readonly position: Position
}

/** One task in memory. */
class Driver {
  readonly #options: Required<Omit<StreamOptions, 'crash' | 'written'>> & Pick<StreamOptions, 'crash'>
  readonly #committed: Output[] = []
  readonly #poison: { offset: number; reason: string }[] = []
  /** The changelog as it was written: an offset is an index. */
  readonly #written: { readonly key: Buffer; readonly value: Buffer | null }[] = []
  #committedPosition: Position = { offset: 0, ordinal: 0, streamTime: -Infinity, logTime: -Infinity }
  #position: Position = { ...this.#committedPosition }
  /** At the beginning, and at every commit. */
  readonly #left: Left[] = []
  #pending: Output[] = []
  #pendingPoison: { offset: number; reason: string }[] = []
  #processor: Processor
  #calls = 0
  #wasFull = false
  /** Entries that were loaded by their offset. */
  brought = 0

  /** @param after a run that died in this call of `step`, before the commit: the task goes on with what the commit before has left */
  constructor(options: StreamOptions, after?: { readonly run: Driver; readonly call: number }) {
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
    if (after === undefined) this.#restore(options.written ?? [])
    else this.#continue(after.run, after.call)
    this.#leave()
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
    const written = this.#written
    let changelog: ReadonlyMap<string, string> | undefined
    return {
      outputs: this.#committed,
      poison: this.#poison,
      // Most runs are compared without it.
      get changelog() {
        changelog ??= compacted(written)
        return changelog
      },
      processor: this.#processor,
      streamTime: this.#position.streamTime,
      calls: this.#calls,
      wasFull: this.#wasFull,
      brought: this.brought,
    }
  }

  #continue(run: Driver, call: number): void {
    const left = run.#left.findLast(({ calls }) => calls < call)!
    this.#committed.push(...run.#committed.slice(0, left.outputs))
    this.#poison.push(...run.#poison.slice(0, left.poison))
    this.#committedPosition = left.position
    this.#position = { ...left.position }
    this.#calls = call
    this.#restore(run.#written.slice(0, left.written))
  }

  #leave(): void {
    this.#left.push({
      calls: this.#calls,
      outputs: this.#committed.length,
      poison: this.#poison.length,
      written: this.#written.length,
      position: this.#committedPosition,
    })
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
    const heardFull = () => {
      this.#wasFull = true
    }
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
        const isFull = pending.length >= outputsMax
        if (isFull) heardFull()
        return isFull
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
    })
    if (this.#options.placing) for (const tell of placed) tell()
    this.#committed.push(...this.#pending)
    this.#poison.push(...this.#pendingPoison)
    this.#pending.length = 0
    this.#pendingPoison = []
    this.#committedPosition = { ...this.#position }
    this.#leave()
  }

  #restart(): void {
    this.#pending = []
    this.#pendingPoison = []
    this.#position = { ...this.#committedPosition }
    this.#processor = this.#options.make()
    this.#restore(this.#written.splice(0))
  }

  #restore(written: NonNullable<StreamOptions['written']>): void {
    for (const { key, value } of written) this.#processor.load(key, value, this.#written.push({ key, value }) - 1)
    this.#processor.restored?.(this.#position.streamTime)
  }
}

/** What compaction keeps, in the order of the keys. */
const compacted = (
  written: readonly { readonly key: Buffer; readonly value: Buffer | null }[],
): Map<string, string> => {
  const last = new Map<string, string>()
  for (const { key, value } of written)
    if (value === null) last.delete(key.toString('hex'))
    else last.set(key.toString('hex'), value.toString('hex'))
  return new Map([...last].sort())
}

/** Runs records, in ascending offset, through a processor. */
export const runStream = (options: StreamOptions, records: readonly LogRecord[]): StreamResult =>
  new Driver(options).run(records)

/** An output as text, for comparisons that show what differs. */
export const outputText = ({ topic, partition, key, value, offset, ordinal }: Output): string =>
  `${offset}.${ordinal} ${topic}/${partition} ${key} ${value?.toString('hex') ?? 'null'}`

const isSameOutput = (a: Output, b: Output): boolean =>
  a === b ||
  (a.offset === b.offset &&
    a.ordinal === b.ordinal &&
    a.topic === b.topic &&
    a.partition === b.partition &&
    a.key === b.key &&
    (a.value === null || b.value === null ? a.value === b.value : a.value.equals(b.value)))

type Poison = StreamResult['poison'][number]
const isSamePoison = (a: Poison, b: Poison): boolean => a.offset === b.offset && a.reason === b.reason
const poisonText = ({ offset, reason }: Poison): string => `${offset} ${reason}`
const isSameText = (a: string, b: string): boolean => a === b
const plain = (text: string): string => text

/** @param textOf shows what differs @returns the first difference, in a sentence */
const differenceOf = <T>(
  what: string,
  expected: readonly T[],
  actual: readonly T[],
  isSame: (a: T, b: T) => boolean,
  textOf: (value: T) => string,
): string | undefined => {
  const length = Math.max(expected.length, actual.length)
  for (let i = 0; i < length; i++) {
    const [wanted, found] = [expected[i], actual[i]]
    if (wanted !== undefined && found !== undefined && isSame(wanted, found)) continue
    const shown = (value: T | undefined, absent: string) => (value === undefined ? absent : textOf(value))
    return `${what} ${i} is ${shown(found, 'absent')}, expected ${shown(wanted, 'none')}`
  }
  return undefined
}

/**
 * Repeats a case in every way in which a task may run it, and compares bytes with the straight run:
 * transactions of 1, 2, 3 outputs; a commit after every 1, 2, 3 steps; a restart after each commit; a crash after any one
 * step, before and after its commit.
 *
 * What is the same run is run once. Up to a crash it is the run without one, so it begins with what the commit before has left. And where no step
 * heard that a transaction is full, one with more room is the same.
 * @returns the straight run
 * @throws Error that names the way and the first difference
 */
export const replayEveryWay = (options: StreamOptions, records: readonly LogRecord[]): StreamResult => {
  const straight = runStream(options, records)
  const check = (way: string, variant: Partial<StreamOptions>, died?: ConstructorParameters<typeof Driver>[1]) => {
    const driver = new Driver({ ...options, ...variant }, died)
    const result = driver.run(records)
    const difference =
      differenceOf('output', straight.outputs, result.outputs, isSameOutput, outputText) ??
      differenceOf('poison', straight.poison, result.poison, isSamePoison, poisonText) ??
      differenceOf('size', [sizeText(straight)], [sizeText(result)], isSameText, plain)
    if (difference !== undefined) throw new Error(`${way}: ${difference}`)
    return { driver, result }
  }
  for (const commitEvery of [1, 2, 3]) {
    for (const outputsMax of [1, 2, 3, 5000]) {
      const way = `transactions of ${outputsMax} outputs, a commit after ${commitEvery} steps`
      const rhythm = { outputsMax, commitEvery }
      const steady = check(way, rhythm)
      let { wasFull } = steady.result
      if (commitEvery === 1) {
        const restarted = check(`${way}, a restart after each`, { ...rhythm, crash: () => 'after commit' })
        const difference = differenceOf(
          'changelog entry',
          entries(steady.result),
          entries(restarted.result),
          isSameText,
          plain,
        )
        if (difference !== undefined) throw new Error(`${way}, a restart after each: ${difference}`)
        wasFull ||= restarted.result.wasFull
      }
      for (let call = 1; call <= steady.result.calls; call++) {
        const died = { run: steady.driver, call }
        wasFull = check(`${way}, a crash before the commit of call ${call}`, rhythm, died).result.wasFull || wasFull
      }
      if (!wasFull) break
    }
  }
  return straight
}

const entries = (result: StreamResult): string[] => [...result.changelog].map(([key, value]) => `${key} = ${value}`)
/** Keys only: bytes depend on the room that arrays grew to. */
const sizeText = (result: StreamResult): string => `${result.processor.size().keys} keys`
