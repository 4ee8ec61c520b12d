/** A run as the stores have it: its bytes, which say whether it has changed, and its data, taken apart when they are asked for. */
import type { StoredFields } from '../../sinks/redis/index.ts'
import { type KeyedMetric, metricsOf, type RunState, runState } from './state.ts'

export interface RunData extends RunState {
  readonly metrics: readonly KeyedMetric[]
}

/** What tells a state of a run from another one. */
export interface RunBytes {
  readonly state: Buffer
  readonly metrics: Buffer
}

export class StoredRun {
  readonly runId: string
  readonly #state: StoredFields
  readonly #metrics: StoredFields

  constructor(runId: string, state: StoredFields, metrics: StoredFields) {
    this.runId = runId
    this.#state = state
    this.#metrics = metrics
  }

  /** Whether there is such a run: the store may have nothing of it, or metrics alone. */
  get isThere(): boolean {
    return this.#state.packed.length > 0
  }

  /** They belong to the reply of the store: who keeps them for long keeps a copy. */
  get bytes(): RunBytes {
    return { state: this.#state.packed, metrics: this.#metrics.packed }
  }

  /** @returns `undefined` if there is no such run */
  data(): RunData | undefined {
    const state = runState(this.runId, this.#state)
    return state && { ...state, metrics: metricsOf(this.#metrics) }
  }
}
