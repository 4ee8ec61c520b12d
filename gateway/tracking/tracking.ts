/** What the gateway does with experiments, runs and logged models, for its own API and for MLflow's. */
import { commandId } from '../../platform/commands/index.ts'
import { type DeciderClient, deciderClient, type Platform, SharedEnds, troubleText } from '../../platform/index.ts'
import { answerIn, type Logged } from '../../processors/deciding/index.ts'
import {
  RUNS_RECORDS,
  type RunsCommand,
  type RunsTable,
  runsInstance,
  TRACKING_PARTITIONS,
  trackingKeyOf,
} from '../../processors/runs/index.ts'
import { FieldsReader } from '../../queries/fields/index.ts'
import {
  type LoggedModelState,
  type ModelMetric,
  modelMetrics,
  TrackingReader,
  tablesPast,
  trackingPartition,
} from '../../queries/tracking/index.ts'
import { avro, type Encoder, primaryMeta, recordSubject } from '../../schemas/index.ts'
import type { KafkaAppender } from '../../streams/kafka/index.ts'
import type { CommandOrigin } from '../catalog/commands.ts'
import { HttpError } from '../http/errors.ts'
import type { GatewayMetrics } from '../metrics.ts'
import type { GatewaySettings } from '../settings.ts'
import { RunStates } from './run-states.ts'

/** A command was not accepted. */
export class RefusedCommandError extends Error {
  readonly command: string
  readonly refusal: avro.Refusal
  constructor(command: string, refusal: avro.Refusal) {
    super(refusal.text)
    this.name = 'RefusedCommandError'
    this.command = command
    this.refusal = refusal
  }
}

/** A command without its meta. */
export type RunsContent = RunsCommand extends infer C
  ? C extends { readonly type: infer Type; readonly value: infer Value }
    ? { readonly type: Type; readonly value: Omit<Value, 'meta'> }
    : never
  : never

/** An accepted command. */
export interface Decided {
  /** `undefined`: what it asks for held already, or an earlier command with the same id did it. */
  readonly event: Logged | undefined
  /** Without an event: the id of what it is about, if it does not name it itself. */
  readonly subject: string | null
}

export interface TrackingOptions {
  readonly platform: Platform
  readonly appender: KafkaAppender
  readonly settings: Pick<GatewaySettings, 'answerTimeoutMs' | 'positionTimeoutMs'>
  readonly metrics: Pick<GatewayMetrics, 'commands'>
}

export class Tracking {
  readonly #options: TrackingOptions
  readonly #client: DeciderClient<RunsCommand>
  readonly #metrics: Encoder<avro.MetricsLogged>
  readonly #ends: SharedEnds
  readonly reader: TrackingReader
  readonly states: RunStates
  #hasDefault: Promise<void> | undefined

  private constructor(
    options: TrackingOptions,
    client: DeciderClient<RunsCommand>,
    metrics: Encoder<avro.MetricsLogged>,
  ) {
    const { redis, names, log } = options.platform
    this.#options = options
    this.#client = client
    this.#metrics = metrics
    this.#ends = new SharedEnds(log)
    const timeoutMs = options.settings.positionTimeoutMs
    const fields = new FieldsReader({ client: redis, prefix: names.prefix, ends: this.#ends, timeoutMs })
    this.reader = new TrackingReader(fields, names)
    this.states = new RunStates(this.reader)
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
    })
    const schema = avro.MetricsLoggedSchema
    return new Tracking(options, client, await codecs.encoder(recordSubject(names.prefix, schema), schema))
  }

  /**
   * Appends a command and waits for its decision.
   * @returns the first event that it caused, or the answer if it caused none or came again
   * @throws RefusedCommandError; HttpError COMMAND_UNANSWERED: the command stands and may still be decided; errors of log and registry
   */
  async decided(content: RunsContent, origin: CommandOrigin): Promise<Decided> {
    const { platform, settings, metrics } = this.#options
    const command = withMeta(content, origin)
    const answered = await this.#client.send(command, settings.answerTimeoutMs)
    if (answered === undefined) {
      metrics.commands.inc({ command: command.type, outcome: 'unanswered' })
      const trouble = platform.progress.troubled.find(({ instance }) => instance === runsInstance())
      const reason = trouble === undefined ? 'is a worker with the role runs running?' : `${troubleText(trouble)}.`
      const { id } = command.value.meta
      const text = `${command.type} ${id} was not decided within ${settings.answerTimeoutMs} ms; ${reason}`
      throw new HttpError('COMMAND_UNANSWERED', text, { members: { commandId: id } })
    }
    const answer = answerIn(answered.record)
    const refusal = answer?.refusal ?? null
    metrics.commands.inc({ command: command.type, outcome: refusal === null ? 'accepted' : 'refused' })
    if (refusal !== null) throw new RefusedCommandError(command.type, refusal)
    this.states.decided(command, answered.record)
    return answer === undefined
      ? { event: answered.record, subject: null }
      : { event: undefined, subject: answer.subject }
  }

  /**
   * Appends values of metrics of a run, all or none.
   * @throws errors of the log; after them, the values may be there or not, and can be sent again: equal ones count once
   */
  async logMetrics(
    runId: string,
    experimentId: string,
    metrics: readonly avro.Metric[],
    { principal, correlationId }: Pick<CommandOrigin, 'principal' | 'correlationId'>,
  ): Promise<void> {
    const { appender, platform } = this.#options
    const now = Date.now()
    const source = SOURCE
    const id = commandId({ source, type: 'MetricsLogged', actor: principal.actor, idempotencyKey: undefined }, now)
    const by = { ...principal, correlationId: correlationId ?? null }
    const meta = primaryMeta({ id, source, time: now }, by)
    const value = this.#metrics.encode({ meta, runId, experimentId, metrics })
    const partition = trackingPartition(runId)
    await appender.append({ topic: platform.names.metrics, partition, key: Buffer.from(runId), value })
  }

  /** Waits until tables hold everything that was answered before. @throws BehindError; LogError */
  tablesPast(...tables: readonly RunsTable[]): Promise<void> {
    const { platform, settings } = this.#options
    return tablesPast(platform, this.#ends, tables, settings.positionTimeoutMs)
  }

  /** The metrics of logged models, by model id. @throws BehindError; errors of log and ClickHouse */
  async modelMetrics(models: readonly LoggedModelState[]): Promise<ReadonlyMap<string, readonly ModelMetric[]>> {
    const { clickhouse, names } = this.#options.platform
    await this.tablesPast('metrics')
    return modelMetrics(clickhouse, names.prefix, models)
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
    const value = { ...DEFAULT, artifactLocation: null, tags: [] }
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

const SOURCE = 'gateway'
const DEFAULT = { experimentId: '0', name: 'Default' } as const

const withMeta = ({ type, value }: RunsContent, origin: CommandOrigin): RunsCommand => {
  const { principal, idempotencyKey, correlationId } = origin
  const now = Date.now()
  const id = commandId({ source: SOURCE, type, actor: principal.actor, idempotencyKey }, now)
  const meta = primaryMeta({ id, source: SOURCE, time: now }, { ...principal, correlationId: correlationId ?? null })
  return { type, value: { meta, ...value } } as RunsCommand
}
