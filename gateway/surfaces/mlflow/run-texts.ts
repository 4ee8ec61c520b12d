/**
 * Runs as JSON text. The text of a run is kept as long as the bytes that the stores have of it are equal, so the same run is written as JSON once: a run with
 * 1,000 metrics costs 5 ms, to compare its bytes some microseconds. The stores are asked each time, so the text is never older than an answer may be; if nothing has changed in
 * the partition of a run since it was read, they do not send its bytes again.
 */
import type { StoredRun } from '../../../queries/tracking/index.ts'
import { runShown } from './shown.ts'

interface Kept {
  readonly run: StoredRun
  readonly isHidden: boolean
  /** When its bytes were read, ms. */
  readonly readAt: number
  /** As UTF-8. */
  readonly text: Buffer
}

export interface RunTextsOptions {
  /** Bytes of all kept texts and of what they were made from. */
  readonly bytesMax?: number
  /** A shorter text is not kept: it is made again in less time than its share of the memory is worth, and a team that looks at each of its runs once would fill the memory with them. */
  readonly bytesMin?: number
  readonly now?: () => number
}

const BYTES_MAX = 16_000_000
const BYTES_MIN = 8_000
/** After this time the bytes are read in any case, ms: who mends a store does not move its positions. */
const KNOWN_MS = 1000

export class RunTexts {
  readonly #bytesMax: number
  readonly #bytesMin: number
  readonly #now: () => number
  /** By run id; the one that was asked for last is the last. */
  readonly #kept = new Map<string, Kept>()
  #bytes = 0

  constructor({ bytesMax = BYTES_MAX, bytesMin = BYTES_MIN, now = () => performance.now() }: RunTextsOptions = {}) {
    this.#bytesMax = bytesMax
    this.#bytesMin = bytesMin
    this.#now = now
  }

  /** The run as it was read lately, if its text is kept. */
  known(runId: string): StoredRun | undefined {
    const kept = this.#kept.get(runId)
    return kept !== undefined && this.#now() - kept.readAt < KNOWN_MS ? kept.run : undefined
  }

  /**
   * @param run one that is there
   * @param isHidden whether it counts as deleted because its experiment is
   * @returns its JSON as UTF-8, which others use too: it must not be changed
   */
  textOf(run: StoredRun, isHidden: boolean): Buffer {
    const { runId } = run
    const known = this.#kept.get(runId)
    if (known !== undefined) {
      this.#kept.delete(runId)
      if (known.isHidden === isHidden && known.run.equals(run)) {
        const isSameRead = known.run.isSameRead(run)
        this.#kept.set(runId, isSameRead ? known : { ...known, run: run.copy(), readAt: this.#now() })
        return known.text
      }
      this.#bytes -= sizeOf(known)
    }
    const data = run.data()
    if (data === undefined) throw new Error(`The run ${runId} has no data, expected a run that is there.`)
    const text = Buffer.from(JSON.stringify(runShown(data, isHidden)))
    this.#keep(runId, { run: run.copy(), isHidden, readAt: this.#now(), text })
    return text
  }

  #keep(runId: string, made: Kept): void {
    if (made.text.length < this.#bytesMin || sizeOf(made) > this.#bytesMax / 4) return
    this.#kept.set(runId, made)
    this.#bytes += sizeOf(made)
    for (const [oldest, kept] of this.#kept) {
      if (this.#bytes <= this.#bytesMax) break
      this.#kept.delete(oldest)
      this.#bytes -= sizeOf(kept)
    }
  }
}

/** What is kept beside the bytes counts as 200. */
const sizeOf = ({ run, text }: Kept): number => run.bytes + text.length + 200
