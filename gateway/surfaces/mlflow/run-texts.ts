/**
 * Runs as JSON text. The text of a run is kept as long as the bytes that the stores have of it are equal, so the same run is written as JSON once: a run with
 * 1,000 metrics costs 5 ms, to compare its bytes some microseconds. The stores are asked each time, so the text is never older than an answer may be.
 */
import type { RunBytes, StoredRun } from '../../../queries/tracking/index.ts'
import { runShown } from './shown.ts'

interface Kept extends RunBytes {
  readonly isHidden: boolean
  readonly text: string
}

/** Bytes of all kept texts and of what they were made from. */
const BYTES_MAX = 16_000_000

export class RunTexts {
  readonly #bytesMax: number
  /** By run id; the one that was asked for last is the last. */
  readonly #kept = new Map<string, Kept>()
  #bytes = 0

  constructor(bytesMax = BYTES_MAX) {
    this.#bytesMax = bytesMax
  }

  /** @param run one that is there @param isHidden whether it counts as deleted because its experiment is */
  textOf(run: StoredRun, isHidden: boolean): string {
    const { bytes, runId } = run
    const known = this.#kept.get(runId)
    if (known !== undefined) {
      this.#kept.delete(runId)
      if (known.isHidden === isHidden && known.state.equals(bytes.state) && known.metrics.equals(bytes.metrics)) {
        this.#kept.set(runId, known)
        return known.text
      }
      this.#bytes -= sizeOf(known)
    }
    const data = run.data()
    if (data === undefined) throw new Error(`The run ${runId} has no data, expected a run that is there.`)
    const text = JSON.stringify(runShown(data, isHidden))
    // Copies: the bytes are part of a larger reply, which would be kept as a whole.
    this.#keep(runId, { state: Buffer.from(bytes.state), metrics: Buffer.from(bytes.metrics), isHidden, text })
    return text
  }

  #keep(runId: string, made: Kept): void {
    if (sizeOf(made) > this.#bytesMax / 4) return
    this.#kept.set(runId, made)
    this.#bytes += sizeOf(made)
    for (const [oldest, kept] of this.#kept) {
      if (this.#bytes <= this.#bytesMax) break
      this.#kept.delete(oldest)
      this.#bytes -= sizeOf(kept)
    }
  }
}

/** A text has one byte per character, or two if it is not Latin; what is kept beside it counts as 200 bytes. */
const sizeOf = ({ state, metrics, text }: Kept): number => state.length + metrics.length + 2 * text.length + 200
