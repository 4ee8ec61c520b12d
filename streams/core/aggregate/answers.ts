/**
 * The first answer to each command of late, by command id. The memory holds where an answer lies in the changelog; the answer itself
 * comes back from there when its command comes again. An answer is forgotten when it is older than `answersKeptMs` of log time and
 * not among the latest `answersMin`: so neither a burst of commands nor a quiet log shortens either.
 *
 * Changelog: 'given/<command id>' -> {offset, logTime, answer}. The version before wrote 'answer/<command id>' -> {sequence, answer}.
 */
import { type Cell, type Cells, decodeCell, encodeCell } from './cells.ts'
import type { AggregateLimits } from './contract.ts'

const GIVEN = 'given/'
const FORMER = 'answer/'

interface Given<Answer> {
  /** Offset of the command. */
  readonly offset: number
  readonly logTime: number
  readonly answer: Answer
}

interface Kept {
  /** Key in the changelog. */
  readonly key: string
  /** Log time of the command, ms. NaN: the version before gave the answer, and did not write the time down. */
  logTime: number
}

/** What was restored, before it is put in order: answers of the version before come first, by their number, then by offset. */
interface Restoring extends Kept {
  readonly order: number
}

/** An answer as the changelog holds it. */
export const givenOf = (answer: unknown, offset: number, logTime: number): Buffer =>
  encodeCell({ offset, logTime, answer } satisfies Given<unknown>)

export class Answers<Answer> {
  readonly #cells: Cells
  readonly #limits: AggregateLimits
  /** All that are kept from `#oldest` on, oldest first. */
  #queue: Kept[] = []
  #oldest = 0
  #restoring = new Map<string, Restoring>()

  constructor(cells: Cells, limits: AggregateLimits) {
    this.#cells = cells
    this.#limits = limits
  }

  has(id: string): boolean {
    return this.#cellOf(id) !== undefined
  }

  /** Where the answer lies in the changelog, if it has to be read from there. */
  missing(id: string): number | undefined {
    const cell = this.#cellOf(id)
    return cell !== undefined && cell.data === undefined ? cell.offset : undefined
  }

  /** @throws Error if the answer is not in memory */
  get(id: string): Answer {
    const given = this.#cellOf(id)?.data as Given<Answer> | undefined
    if (given === undefined) throw new Error(`the answer to ${id} is not in memory`)
    return given.answer
  }

  /** Keeps the answer to a command. @param value made by `givenOf` */
  keep(id: string, value: Buffer, logTime: number): void {
    const key = GIVEN + id
    this.#cells.set(key, value)
    this.#queue.push({ key, logTime })
  }

  /** Forgets what need not be known any more at this log time. */
  forget(logTime: number): void {
    const { answersMin, answersKeptMs } = this.#limits
    while (this.#queue.length - this.#oldest > answersMin) {
      const kept = this.#queue[this.#oldest]
      // What the version before gave counts from the first record after it: it is kept longer, never shorter.
      if (Number.isNaN(kept.logTime))
        for (const each of this.#queue) if (Number.isNaN(each.logTime)) each.logTime = logTime
      if (kept.logTime + answersKeptMs > logTime) return
      this.#oldest++
      this.#cells.delete(kept.key)
      if (this.#oldest > 1000 && this.#oldest > this.#queue.length / 2) {
        this.#queue = this.#queue.slice(this.#oldest)
        this.#oldest = 0
      }
    }
  }

  /** Takes an answer while everything is restored: where it lies is kept. @returns whether the key is one of an answer */
  load(key: string, value: Buffer | null, offset: number): boolean {
    if (!isOurs(key)) return false
    if (value === null) {
      this.#cells.remove(key)
      this.#restoring.delete(key)
      return true
    }
    const read = this.#read(key, value, offset)
    const [order, logTime] = key.startsWith(FORMER) ? [read.sequence, Number.NaN] : [read.offset, read.logTime]
    this.#restoring.set(key, { key, order, logTime })
    this.#cells.drop(key)
    return true
  }

  /** Takes an answer that was missing. @returns whether the key is one of an answer */
  bring(key: string, value: Buffer, offset: number): boolean {
    if (!isOurs(key)) return false
    this.#read(key, value, offset)
    return true
  }

  /** The log has confirmed where the value of a key lies: an answer need not be in memory any more. */
  placed(key: string): void {
    if (isOurs(key)) this.#cells.drop(key)
  }

  /** The answer was given again: it need not be in memory any more. */
  drop(id: string): void {
    this.#cells.drop(GIVEN + id)
    this.#cells.drop(FORMER + id)
  }

  restored(): void {
    const isGiven = ({ logTime }: Kept) => (Number.isNaN(logTime) ? 0 : 1)
    const inOrder = [...this.#restoring.values()].sort((a, b) => isGiven(a) - isGiven(b) || a.order - b.order)
    this.#queue = inOrder.map(({ key, logTime }) => ({ key, logTime }))
    this.#oldest = 0
    this.#restoring.clear()
  }

  #cellOf(id: string): Cell | undefined {
    return this.#cells.get(GIVEN + id) ?? this.#cells.get(FORMER + id)
  }

  #read(key: string, value: Buffer, offset: number): Given<Answer> & { readonly sequence: number } {
    const decode = key.startsWith(FORMER) ? (bytes: Buffer) => JSON.parse(bytes.toString()) : decodeCell
    return this.#cells.load(key, value, offset, decode).data as Given<Answer> & { readonly sequence: number }
  }
}

const isOurs = (key: string): boolean => key.startsWith(GIVEN) || key.startsWith(FORMER)
