/**
 * Changes in the stream of errors of each version of a model, in the order in which outcomes became known. Outcomes that replace others are not looked at again.
 * State: `d` and the version -> JSON.
 */
import type { avro } from '../../schemas/index.ts'
import type { StateSize } from '../../streams/core/processor.ts'
import {
  ADWIN_START,
  type AdwinState,
  adwin,
  PAGE_HINKLEY_START,
  type PageHinkleyState,
  pageHinkley,
} from './figures/index.ts'

interface Stream {
  /** Outcomes since the last change. */
  readonly rows: number
  readonly state: PageHinkleyState | AdwinState
}

const PREFIX = 'd'
const ENTRY_BYTES = 300

export class ErrorStreams {
  readonly #detector: avro.ErrorDetector | null
  readonly #byVersion = new Map<string, Stream>()
  readonly #dirty = new Set<string>()

  constructor(detector: avro.ErrorDetector | null) {
    this.#detector = detector
  }

  /** @returns the outcomes that were looked at, if this one shows a change; it begins anew then */
  next(modelVersion: number | null, error: number): number | undefined {
    if (this.#detector === null) return undefined
    const key = String(modelVersion)
    const before = this.#byVersion.get(key)
    const state = after(this.#detector, before?.state, error)
    const rows = (before?.rows ?? 0) + 1
    this.#byVersion.set(key, { state, rows: state.found ? 0 : rows })
    this.#dirty.add(key)
    return state.found ? rows : undefined
  }

  /** Restores an entry of the changelog. @returns `false` if it is not one of these */
  load(key: Buffer, value: Buffer | null): boolean {
    if (key[0] !== PREFIX.charCodeAt(0)) return false
    if (value !== null) this.#byVersion.set(key.toString('utf8', 1), JSON.parse(value.toString()) as Stream)
    return true
  }

  flush(write: (key: Buffer, value: Buffer | null) => void): void {
    for (const key of this.#dirty)
      write(Buffer.from(PREFIX + key), Buffer.from(JSON.stringify(this.#byVersion.get(key))))
    this.#dirty.clear()
  }

  size(): StateSize {
    return { keys: this.#byVersion.size, bytes: ENTRY_BYTES * this.#byVersion.size }
  }
}

const after = (
  { kind, delta, threshold }: avro.ErrorDetector,
  before: Stream['state'] | undefined,
  error: number,
): Stream['state'] =>
  kind === 'adwin'
    ? adwin((before ?? ADWIN_START) as AdwinState, error, { delta })
    : // Errors that fall are no harm.
      pageHinkley((before ?? PAGE_HINKLEY_START) as PageHinkleyState, error, {
        delta,
        ...(threshold !== null && { threshold }),
        direction: 'up',
      })
