/** What the gateway does with experiments, runs and logged models, for its own API and for MLflow's. */
import { randomBytes } from 'node:crypto'
import { commandId } from '../../platform/commands/index.ts'
import { type DeciderClient, deciderClient, type Platform } from '../../platform/index.ts'
import {
  COMMAND_BYTES_MAX,
  RUNS_RECORDS,
  type RunsCommand,
  type RunsTable,
  runsInstance,
  TRACKING_PARTITIONS,
  trackingKeyOf,
} from '../../processors/runs/index.ts'
import { type ModelMetric, modelMetrics } from '../../queries/runs/index.ts'
import { type LoggedModelState, TrackingReader, tablesPast, trackingPartition } from '../../queries/tracking/index.ts'
import { avro, type Encoder, primaryMeta, recordEncoders } from '../../schemas/index.ts'
import type { KafkaAppender } from '../../streams/kafka/index.ts'
import { type ContentOf, type Decided, decidedBy, RefusedCommandError, SOURCE } from '../decisions.ts'
import type { GatewayMetrics } from '../metrics.ts'
import type { CommandOrigin } from '../origin.ts'
import type { Present } from '../present.ts'
import { requireSameRequest } from '../repeated-keys.ts'
import type { GatewaySettings } from '../settings.ts'
import { RunStates } from './run-states.ts'
import { Searches } from './searches.ts'

/** A command without its meta. */
export type RunsContent = ContentOf<RunsCommand>

/** What the command of an experiment says that is not imported. */
export const NEW_EXPERIMENT = { createdAt: null, updatedAt: null, importedFrom: null } as const

/** What the command of a run says that is not imported: all else is logged to it later. */
export const NEW_RUN = { params: [], inputs: [], models: [], importedFrom: null } as const

export interface TrackingOptions {
  readonly platform: Platform
  readonly appender: KafkaAppender
  readonly present: Present
  readonly settings: Pick<GatewaySettings, 'answerTimeoutMs' | 'positionTimeoutMs'>
  readonly metrics: Pick<GatewayMetrics, 'commands'>
}

export class Tracking {
  readonly #options: TrackingOptions
  readonly #client: DeciderClient<RunsCommand>
  readonly #metrics: Encoder<avro.MetricsLogged>
  readonly reader: TrackingReader
  readonly states: RunStates
  readonly searches: Searches
  #hasDefault: Promise<void> | undefined

  private constructor(
    options: TrackingOptions,
    client: DeciderClient<RunsCommand>,
    metrics: Encoder<avro.MetricsLogged>,
  ) {
    this.#options = options
    this.#client = client
    this.#metrics = metrics
    this.reader = new TrackingReader(options.present.fields, options.platform.names)
    this.states = new RunStates(this.reader)
    this.searches = new Searches(options.platform, this)
  }

  /** @throws errors of log and registry; the caller tries again */
  static async open(options: TrackingOptions): Promise<Tracking> {
    const { platform, appender } = options
    const { names, codecs } = platform
    const topics = { commands: names.trackingCommands, events: names.tracking, partitions: TRACKING_PARTITIONS }
    const client = await deciderClient<RunsCommand>(platform, appender, {
      records: RUNS_RECORDS,
      topics,
      keyOf: trackingKeyOf,
      bytesMax: COMMAND_BYTES_MAX,
    })
    const schema = avro.MetricsLoggedSchema
    return new Tracking(options, client, await recordEncoders(codecs, names)(schema))
  }

  /**
   * Appends a command and waits for its decision.
   * @returns the first event that it caused, or the answer if it caused none or came again
   * @throws RefusedCommandError; HttpError COMMAND_UNANSWERED: the command stands and may still be decided; errors of log and registry
   */
  async decided(content: RunsContent, origin: CommandOrigin): Promise<Decided> {
    const decider = { ...this.#options, client: this.#client, instance: runsInstance(), role: 'runs' }
    const { command, ...decided } = await decidedBy<RunsCommand>(decider, content, origin)
    if (decided.event !== undefined) this.states.decided(command, decided.event)
    return decided
  }

  /**
   * Appends values of metrics of a run, all or none.
   * @throws HttpError IDEMPOTENCY_CONFLICT; errors of the log; after them, the values may be there or not, and can be sent again: equal ones count once
   */
  async logMetrics(
    runId: string,
    experimentId: string,
    metrics: readonly avro.Metric[],
    origin: CommandOrigin,
  ): Promise<void> {
    const { appender, platform } = this.#options
    const { principal, correlationId } = origin
    await requireSameRequest(platform, 'MetricsLogged', origin)
    const now = Date.now()
    const source = SOURCE
    const id = commandId({ source, type: 'MetricsLogged', actor: principal.actor, idempotencyKey: undefined }, now)
    const by = { ...principal, correlationId: correlationId ?? null }
    const meta = primaryMeta({ id, source, time: now }, by)
    const value = this.#metrics.encode({ meta, runId, experimentId, metrics })
    const partition = trackingPartition(runId)
    await appender.append({ topic: platform.names.metrics, partition, key: Buffer.from(runId), value })
  }

  /** The ends of what the log has of a run: what is read after this call holds everything below them. @throws LogError */
  async positions(runId: string): Promise<avro.TopicPosition[]> {
    const { tracking, metrics } = this.#options.platform.names
    const partition = trackingPartition(runId)
    const end = async (topic: string) => ({
      topic,
      partition,
      offset: (await this.#options.present.ends.of(topic))[partition] ?? 0,
    })
    return Promise.all([end(tracking), end(metrics)])
  }

  /** Waits until tables hold everything that was answered before. @throws TableBehindError; LogError */
  tablesPast(...tables: readonly RunsTable[]): Promise<void> {
    const { platform, settings, present } = this.#options
    return tablesPast(platform, present.ends, tables, settings.positionTimeoutMs)
  }

  /** The metrics of logged models, by model id. @throws TableBehindError, RunsError; errors of the log */
  async modelMetrics(models: readonly LoggedModelState[]): Promise<ReadonlyMap<string, readonly ModelMetric[]>> {
    const { clickhouse: client, names } = this.#options.platform
    await this.tablesPast('metrics')
    return modelMetrics({ client, prefix: names.prefix }, models)
  }

  /** Creates the default experiment, once per installation. */
  requireDefault(): Promise<void> {
    this.#hasDefault ??= this.#createDefault().catch((error) => {
      this.#hasDefault = undefined
      throw error
    })
    return this.#hasDefault
  }

  async #createDefault(): Promise<void> {
    if ((await this.reader.glanceExperiment(DEFAULT.experimentId).catch(() => undefined)) !== undefined) return
    const value = { ...DEFAULT, ...NEW_EXPERIMENT, artifactLocation: null, tags: [] }
    const origin = { principal: { actor: null, team: null }, idempotencyKey: 'default', correlationId: undefined }
    try {
      await this.decided({ type: 'CreateExperiment', value }, origin)
    } catch (error) {
      if (!(error instanceof RefusedCommandError) || error.refusal.code !== 'EXPERIMENT_EXISTS') throw error
    }
  }

  close(): Promise<void> {
    return this.#client.close()
  }
}

/**
 * An id of 32 hexadecimal digits for what a request makes. Requests with one idempotency key get one id, so that they are decided by one
 * task, one after the other.
 * @param type record name of the command
 * @param place lets the id lie in partition `place` modulo the number of partitions
 */
export const madeId = (type: string, { principal, idempotencyKey }: CommandOrigin, place?: number): string => {
  const wanted = place === undefined ? undefined : Math.abs(place % TRACKING_PARTITIONS)
  for (let attempt = 0; ; attempt++) {
    const key = attempt === 0 ? idempotencyKey : `${idempotencyKey}.${attempt}`
    const id =
      idempotencyKey === undefined
        ? randomBytes(16).toString('hex')
        : commandId({ source: SOURCE, type, actor: principal.actor, idempotencyKey: key }, 0).replaceAll('-', '')
    if (wanted === undefined || trackingPartition(id) === wanted) return id
  }
}
const DEFAULT = { experimentId: '0', name: 'Default' } as const
