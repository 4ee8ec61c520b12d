/**
 * What a write has to know of a run before it is accepted: whether it is active, and its experiment. Metrics have no decider, so the gateway
 * checks it. What is known is believed for a second: a metric that is logged to a run within a second after another gateway has deleted it is
 * stored, and hidden with the run.
 */
import type { Logged } from '../../processors/deciding/index.ts'
import type { RunsCommand } from '../../processors/runs/index.ts'
import type { TrackingReader } from '../../queries/tracking/index.ts'
import type { avro } from '../../schemas/index.ts'

export interface KnownRun {
  readonly experimentId: string
  readonly isDeleted: boolean
}

interface Believed<T> {
  readonly value: T
  readonly until: number
}

const BELIEVED_MS = 1000
const KNOWN_MAX = 10_000

export class RunStates {
  readonly #reader: TrackingReader
  readonly #runs = new Map<string, Believed<KnownRun>>()
  readonly #experiments = new Map<string, Believed<avro.ExperimentInfo>>()

  constructor(reader: TrackingReader) {
    this.#reader = reader
  }

  /** @returns `undefined` if there is no such run. @throws as `TrackingReader` does */
  async run(runId: string): Promise<KnownRun | undefined> {
    const known = this.#runs.get(runId)
    const run = known !== undefined && known.until > performance.now() ? known.value : await this.#readRun(runId)
    if (run === undefined || run.isDeleted) return run
    const experiment = await this.experiment(run.experimentId)
    return experiment?.isDeleted ? { ...run, isDeleted: true } : run
  }

  /** @returns `undefined` if there is no such experiment. @throws as `TrackingReader` does */
  async experiment(experimentId: string): Promise<avro.ExperimentInfo | undefined> {
    const known = this.#experiments.get(experimentId)
    if (known !== undefined && known.until > performance.now()) return known.value
    const found = (await this.#reader.glanceExperiment(experimentId)) ?? (await this.#reader.experiment(experimentId))
    if (found !== undefined) keep(this.#experiments, experimentId, found.info)
    return found?.info
  }

  /** Takes what a command of this gateway has changed. */
  decided({ value }: RunsCommand, { value: said }: Logged): void {
    if ('experimentId' in value && !('runId' in value)) this.#experiments.delete(String(value.experimentId))
    const { runId, run } = said as unknown as { readonly runId?: string; readonly run?: avro.RunInfo }
    if (runId !== undefined && run !== undefined) keep(this.#runs, runId, run)
  }

  async #readRun(runId: string): Promise<KnownRun | undefined> {
    // What is not there may have been answered by another gateway just now.
    const found = (await this.#reader.glance(runId)) ?? (await this.#reader.run(runId))
    if (found === undefined) return undefined
    keep(this.#runs, runId, found.info)
    return found.info
  }
}

const keep = <T>(known: Map<string, Believed<T>>, key: string, value: T): void => {
  const now = performance.now()
  known.delete(key)
  // The oldest come first: what is no longer believed is of no use to anybody.
  for (const [oldest, { until }] of known) {
    if (until > now && known.size < KNOWN_MAX) break
    known.delete(oldest)
  }
  known.set(key, { value, until: now + BELIEVED_MS })
}
