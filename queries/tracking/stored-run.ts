/** A run as the stores have it: its bytes, which say whether it has changed, and its data, taken apart when they are asked for. */
import type { StoredFields } from '../../sinks/redis/index.ts'
import { type KeyedMetric, metricsOf, type RunState, runState } from './state.ts'

export interface RunData extends RunState {
  readonly metrics: readonly KeyedMetric[]
}

export class StoredRun {
  readonly runId: string
  readonly state: StoredFields
  readonly metrics: StoredFields

  constructor(runId: string, state: StoredFields, metrics: StoredFields) {
    this.runId = runId
    this.state = state
    this.metrics = metrics
  }

  /** Whether there is such a run: the store may have nothing of it, or metrics alone. */
  get isThere(): boolean {
    return this.state.packed.length > 0
  }

  /** Size of what the store has of it. */
  get bytes(): number {
    return this.state.packed.length + this.metrics.packed.length
  }

  /** Whether it is in the same state as another read of the same run. */
  equals({ state, metrics }: StoredRun): boolean {
    return this.state.packed.equals(state.packed) && this.metrics.packed.equals(metrics.packed)
  }

  /** Whether it was not read again since another read of the same run, because nothing had changed. */
  isSameRead({ state, metrics }: StoredRun): boolean {
    return this.state === state && this.metrics === metrics
  }

  /** For those who keep it for long: a copy that does not hold the whole reply of the store. */
  copy(): StoredRun {
    return new StoredRun(this.runId, this.state.copy(), this.metrics.copy())
  }

  /** @returns `undefined` if there is no such run */
  data(): RunData | undefined {
    const state = runState(this.runId, this.state)
    return state && { ...state, metrics: metricsOf(this.metrics) }
  }
}
