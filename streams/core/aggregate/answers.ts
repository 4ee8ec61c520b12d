/**
 * The first answer to each recent command, by command id. Memory holds the position of an answer in the changelog; the
 * answer itself is loaded from there when its command comes again. An answer is forgotten when it is older than
 * `answersKeptMs` of log time and is not among the latest `answersMin`. So neither a burst of commands nor a quiet log
 * shortens either bound.
 *
 * Changelog: 'given/<command id>' -> {offset, logTime, answer}. The earlier version wrote 'answer/<command id>' ->
 * {sequence, answer}.
 */
import { type Cell, type Cells, decodeCell, encodeCell } from './cells.ts'
import type { AggregateLimits } from './contract.ts'

const GIVEN = 'given/'
const FORMER = 'answer/'

interface Given<Answer> {
  /** The offset of the command. */
  readonly offset: number
  readonly logTime: number
  readonly answer: Answer
}

interface Kept {
  /** The key in the changelog. */
  readonly key: string
  /** The log time of the command, ms. NaN: the earlier version gave the answer and did not record the time. */
  logTime: number
}

/**
 * Restored answers before they are sorted: answers of the earlier version come first, by their number, then the others
 * by offset.
 */
interface Restoring extends Kept {
  readonly order: number
}

/** An answer as the changelog holds it. */
export const givenOf = (answer: unknown, offset: number, logTime: number): Buffer =>
  encodeCell({ offset, logTime, answer } satisfies Given<unknown>)

export class Answers<Answer> {
  readonly #cells: Cells
  readonly #limits: AggregateLimits
  /** All kept answers from `#oldest` on, oldest first. */
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

  /** The position of the answer in the changelog, if it has to be loaded from there. */
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

  /** Forgets the answers that are no longer needed at this log time. */
  forget(logTime: number): void {
    const { answersMin, answersKeptMs } = this.#limits
    while (this.#queue.length - this.#oldest > answersMin) {
      const kept = this.#queue[this.#oldest]
      // Answers of the earlier version count from the first record after the upgrade: they are kept longer, never
      // shorter.
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

  /** Takes an answer during restore, and keeps its position. @returns whether the key belongs to an answer */
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

  /** Takes a loaded answer. @returns whether the key belongs to an answer */
  bring(key: string, value: Buffer, offset: number): boolean {
    if (!isOurs(key)) return false
    this.#read(key, value, offset)
    return true
  }

  /** The log has confirmed the position of the value of a key, so the answer may leave memory. */
  placed(key: string): void {
    if (isOurs(key)) this.#cells.drop(key)
  }

  /** The answer was given again, so it may leave memory. */
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
