/** What the gateway does with the registry of models, for its own API and for MLflow's. */
import { type DeciderClient, deciderClient, type Platform, pastTasks, SharedEnds } from '../../platform/index.ts'
import {
  type Command,
  keyOf,
  REGISTRY_PARTITIONS,
  REGISTRY_RECORDS,
  registryInstance,
  registryTableInstance,
} from '../../processors/registry/index.ts'
import { FieldsReader } from '../../queries/fields/index.ts'
import {
  type EntitySource,
  evaluationOffset,
  fieldHistory,
  type HistoryQuery,
  type Moved,
  pastRegistry,
  presentRegistry,
  RegistryError,
  RegistryReader,
} from '../../queries/registry/index.ts'
import type { KafkaAppender } from '../../streams/kafka/index.ts'
import type { CommandOrigin } from '../catalog/commands.ts'
import { type ContentOf, type Decided, decidedBy } from '../decisions.ts'
import type { GatewayMetrics } from '../metrics.ts'
import type { GatewaySettings } from '../settings.ts'

/** A command without its meta. */
export type ModelsContent = ContentOf<Command>

export interface ModelsOptions {
  readonly platform: Platform
  readonly appender: KafkaAppender
  readonly settings: Pick<GatewaySettings, 'answerTimeoutMs' | 'positionTimeoutMs'>
  readonly metrics: Pick<GatewayMetrics, 'commands'>
}

export class Models {
  readonly #options: ModelsOptions
  readonly #client: DeciderClient<Command>
  readonly #ends: SharedEnds
  readonly #fields: FieldsReader

  private constructor(options: ModelsOptions, client: DeciderClient<Command>) {
    const { redis, names, log } = options.platform
    this.#options = options
    this.#client = client
    this.#ends = new SharedEnds(log)
    const timeoutMs = options.settings.positionTimeoutMs
    this.#fields = new FieldsReader({ client: redis, prefix: names.prefix, ends: this.#ends, timeoutMs })
  }

  /** @throws errors of log and registry; the caller tries again */
  static async open(options: ModelsOptions): Promise<Models> {
    const { platform, appender } = options
    const { registryCommands: commands, registry: events } = platform.names
    const topics = { commands, events, partitions: REGISTRY_PARTITIONS }
    const client = await deciderClient<Command>(platform, appender, { records: REGISTRY_RECORDS, topics, keyOf })
    return new Models(options, client)
  }

  /** Appends a command and waits for its decision. @throws as `decidedBy` does */
  async decided(content: ModelsContent, origin: CommandOrigin): Promise<Decided> {
    const decider = { ...this.#options, client: this.#client, instance: registryInstance(), role: 'registry' }
    const { command: _command, ...decided } = await decidedBy<Command>(decider, content, origin)
    return decided
  }

  /** The present state, with everything that was answered before. One source per request. */
  source(): EntitySource {
    return presentRegistry(this.#fields, this.#options.platform.names)
  }

  /** Reads the present state. One reader per request. */
  present(): RegistryReader {
    return new RegistryReader(this.source())
  }

  /**
   * The state at a log time, ms.
   * @throws RegistryError STORE_BEHIND
   */
  async past(asOf: number): Promise<EntitySource> {
    await this.#stored()
    return pastRegistry(this.#store, asOf)
  }

  /** The changes of a field, latest first. @throws RegistryError STORE_BEHIND and others */
  async history(query: HistoryQuery): Promise<Moved[]> {
    await this.#stored()
    return fieldHistory(this.#store, query)
  }

  /** Where `ml.registry` has an evaluation of a version; `undefined` if the version has none with this id. @throws RegistryError */
  async evaluationOffset(entity: string, evaluationId: string): Promise<number | undefined> {
    await this.#stored()
    return evaluationOffset(this.#store, entity, evaluationId)
  }

  get #store() {
    const { clickhouse: client, names } = this.#options.platform
    return { client, prefix: names.prefix }
  }

  /** Waits until the table holds everything that was answered before. */
  async #stored(): Promise<void> {
    const { platform, settings } = this.#options
    const topic = platform.names.registry
    const [offset = 0] = await this.#ends.of(topic)
    const deadline = performance.now() + settings.positionTimeoutMs
    const isLate = () => performance.now() > deadline
    if (await pastTasks(platform, registryTableInstance(), [{ topic, partition: 0, offset }], isLate)) return
    const held = platform.progress.position(registryTableInstance(), 0) ?? 0
    throw new RegistryError('STORE_BEHIND', `The table of the registry is at ${topic}:0:${held}, expected ${offset}.`)
  }

  close(): Promise<void> {
    return this.#client.close()
  }
}
