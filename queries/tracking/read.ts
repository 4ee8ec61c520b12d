/** Point reads of experiments, runs and logged models, with everything that was answered before. */
import {
  experimentEntity,
  experimentNameEntity,
  METRICS_SPACE,
  modelEntity,
  RUNS_SPACE,
  runEntity,
  TRACKING_PARTITIONS,
  trackingKeyOf,
} from '../../processors/runs/index.ts'
import type { Names } from '../../streams/core/names.ts'
import { partitionOf } from '../../streams/core/partition.ts'
import type { FieldsQuestion, FieldsReader } from '../fields/index.ts'
import {
  type ExperimentState,
  experimentState,
  type LoggedModelState,
  loggedModelState,
  type RunState,
  runState,
} from './state.ts'
import { type RunData, StoredRun } from './stored-run.ts'

export const trackingPartition = (key: string): number => partitionOf(Buffer.from(key), TRACKING_PARTITIONS)
const EXPERIMENTS_PARTITION = trackingPartition(trackingKeyOf({ value: {} }))

const byPartition = (keys: readonly string[]): ReadonlyMap<number, readonly string[]> => {
  const found = new Map<number, string[]>()
  for (const key of keys) {
    const partition = trackingPartition(key)
    const some = found.get(partition) ?? []
    found.set(partition, some)
    some.push(key)
  }
  return found
}

/** Runs whose fields are read in one question. */
const RUNS_MAX = 1000

export class TrackingReader {
  readonly #fields: FieldsReader
  readonly #names: Pick<Names, 'tracking' | 'metrics'>

  constructor(fields: FieldsReader, names: Pick<Names, 'tracking' | 'metrics'>) {
    this.#fields = fields
    this.#names = names
  }

  /** A run without its metrics. @throws as `FieldsReader.read` does, as all methods */
  async run(runId: string): Promise<RunState | undefined> {
    const [fields] = await this.#fields.read(this.#ofKey(runId, [runEntity(runId)]))
    return runState(runId, fields)
  }

  /**
   * A run with its metrics, if there is such a run.
   * @param known the run as it was read before: it is the answer, without another read of its fields, if nothing in its partition has changed since
   */
  async stored(runId: string, known?: StoredRun): Promise<StoredRun | undefined> {
    const [[state], [metrics]] = await Promise.all([
      this.#fields.read({ ...this.#ofKey(runId, [runEntity(runId)]), known: known && [known.state] }),
      this.#fields.read({ ...this.#metricsOf(trackingPartition(runId), [runId]), known: known && [known.metrics] }),
    ])
    const run = new StoredRun(runId, state, metrics)
    return run.isThere ? run : undefined
  }

  /** Runs with their metrics, in the order of the ids. Runs that do not exist are left out. */
  async storedRuns(runIds: readonly string[]): Promise<StoredRun[]> {
    const found = new Map<string, StoredRun>()
    const read = async (partition: number, ids: readonly string[]): Promise<void> => {
      const [states, metrics] = await Promise.all([
        this.#fields.read(this.#of(partition, ids.map(runEntity))),
        this.#fields.read(this.#metricsOf(partition, ids)),
      ])
      for (const [i, runId] of ids.entries()) {
        const run = new StoredRun(runId, states[i], metrics[i])
        if (run.isThere) found.set(runId, run)
      }
    }
    for (const [partition, ids] of byPartition(runIds))
      for (let i = 0; i < ids.length; i += RUNS_MAX) await read(partition, ids.slice(i, i + RUNS_MAX))
    return runIds.flatMap((runId) => found.get(runId) ?? [])
  }

  /** The data of runs with their metrics, in the order of the ids. Runs that do not exist are left out. */
  async runs(runIds: readonly string[]): Promise<RunData[]> {
    return (await this.storedRuns(runIds)).flatMap((run) => run.data() ?? [])
  }

  /** Those of some runs that are there. */
  async known(runIds: readonly string[]): Promise<string[]> {
    const found = new Set<string>()
    for (const [partition, ids] of byPartition(runIds)) {
      const states = await this.#fields.read({ ...this.#of(partition, ids.map(runEntity)), fields: ['info'] })
      for (const [i, runId] of ids.entries()) if (states[i].has('info')) found.add(runId)
    }
    return runIds.filter((runId) => found.has(runId))
  }

  /** What the store has of a run now, which may lack what was just answered. For checks that are repeated if they fail. */
  async glance(runId: string): Promise<RunState | undefined> {
    const [fields] = await this.#fields.glance({ ...this.#ofKey(runId, [runEntity(runId)]), fields: ['info'] })
    return runState(runId, fields)
  }

  async glanceExperiment(experimentId: string): Promise<ExperimentState | undefined> {
    const question = this.#of(EXPERIMENTS_PARTITION, [experimentEntity(experimentId)])
    const [fields] = await this.#fields.glance({ ...question, fields: ['info'] })
    return experimentState(experimentId, fields)
  }

  async experiment(experimentId: string): Promise<ExperimentState | undefined> {
    const [fields] = await this.#fields.read(this.#of(EXPERIMENTS_PARTITION, [experimentEntity(experimentId)]))
    return experimentState(experimentId, fields)
  }

  async experimentNamed(name: string): Promise<ExperimentState | undefined> {
    const [fields] = await this.#fields.read(this.#of(EXPERIMENTS_PARTITION, [experimentNameEntity(name)]))
    const id = fields.get('id')?.toString()
    return id === undefined ? undefined : this.experiment(id)
  }

  async experiments(experimentIds: readonly string[]): Promise<ExperimentState[]> {
    const found = await this.#fields.read(this.#of(EXPERIMENTS_PARTITION, experimentIds.map(experimentEntity)))
    return experimentIds.flatMap((id, i) => experimentState(id, found[i]) ?? [])
  }

  async loggedModel(modelId: string): Promise<LoggedModelState | undefined> {
    const [fields] = await this.#fields.read(this.#ofKey(modelId, [modelEntity(modelId)]))
    return loggedModelState(modelId, fields)
  }

  /** Logged models, in the order of the ids. Models that do not exist are left out. */
  async loggedModels(modelIds: readonly string[]): Promise<LoggedModelState[]> {
    const found = await Promise.all(
      [...byPartition(modelIds)].map(async ([partition, ids]) => {
        const fields = await this.#fields.read(this.#of(partition, ids.map(modelEntity)))
        return ids.map((id, i) => [id, loggedModelState(id, fields[i])] as const)
      }),
    )
    const states = new Map(found.flat())
    return modelIds.flatMap((id) => states.get(id) ?? [])
  }

  #ofKey(key: string, entities: readonly string[]): FieldsQuestion {
    return this.#of(trackingPartition(key), entities)
  }

  #of(partition: number, entities: readonly string[]): FieldsQuestion {
    return { space: RUNS_SPACE, topic: this.#names.tracking, partition, entities }
  }

  #metricsOf(partition: number, runIds: readonly string[]): FieldsQuestion {
    return { space: METRICS_SPACE, topic: this.#names.metrics, partition, entities: runIds.map(runEntity) }
  }
}
