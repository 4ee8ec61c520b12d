/** What the gateway does with the registry of models, for its own API and for MLflow's. */
import { type DeciderClient, deciderClient, type Platform, pastTasks } from '../../platform/index.ts'
import type { Catalog, Declared } from '../../processors/catalog/index.ts'
import { policiesInstance } from '../../processors/policies/index.ts'
import {
  type Command,
  cardsTableInstance,
  keyOf,
  REGISTRY_COMMAND_BYTES_MAX,
  REGISTRY_PARTITIONS,
  REGISTRY_RECORDS,
  registryInstance,
  registryTableInstance,
  versionEntity,
} from '../../processors/registry/index.ts'
import {
  type Move as CardMove,
  type CardsQuery,
  type Publication,
  publishedCard,
  publishedCards,
} from '../../queries/cards/index.ts'
import {
  type AliasMoved,
  type AliasMovesQuery,
  aliasMovesOf,
  type EntitySource,
  evaluationOffset,
  fieldHistory,
  type HistoryQuery,
  type Moved,
  pastRegistry,
  presentRegistry,
  RegistryReader,
} from '../../queries/registry/index.ts'
import { tablePast } from '../../queries/stored-table.ts'
import type { avro } from '../../schemas/index.ts'
import type { KafkaAppender } from '../../streams/kafka/index.ts'
import { type ContentOf, type Decided, decidedBy } from '../decisions.ts'
import { HttpError } from '../http/errors.ts'
import type { GatewayMetrics } from '../metrics.ts'
import type { CommandOrigin } from '../origin.ts'
import type { Present } from '../present.ts'
import type { GatewaySettings } from '../settings.ts'

/** A command without its meta. */
export type ModelsContent = ContentOf<Command>

/** Commands whose decision depends on policies. */
const GUARDED: ReadonlySet<Command['type']> = new Set([
  'EvaluateGate',
  'RequestApproval',
  'DecideApproval',
  'MoveAlias',
  'MoveStage',
  'RenameModel',
])
const isGuarded = ({ type }: ModelsContent): boolean => GUARDED.has(type)

/** The position behind the last event of declarations. */
const changedAt = (declared: readonly Declared[]): number =>
  declared.reduce((last, { latest: { since, revisedSince, retiredSince } }) => {
    const offsets = [since, revisedSince, retiredSince].map((stamp) => stamp?.offset ?? -1)
    return Math.max(last, ...offsets.map((offset) => offset + 1))
  }, 0)

export interface ModelsOptions {
  readonly platform: Platform
  readonly appender: KafkaAppender
  readonly present: Present
  readonly catalog: Pick<Catalog, 'current'>
  readonly settings: Pick<GatewaySettings, 'answerTimeoutMs' | 'positionTimeoutMs'>
  readonly metrics: Pick<GatewayMetrics, 'commands'>
}

export class Models {
  readonly #options: ModelsOptions
  readonly #client: DeciderClient<Command>
  /** The position of the catalogue up to which all policies are commands of the registry. */
  #inForce = 0

  private constructor(options: ModelsOptions, client: DeciderClient<Command>) {
    this.#options = options
    this.#client = client
  }

  /** @throws errors of log and registry; the caller tries again */
  static async open(options: ModelsOptions): Promise<Models> {
    const { platform, appender } = options
    const { registryCommands: commands, registry: events } = platform.names
    const topics = { commands, events, partitions: REGISTRY_PARTITIONS }
    const client = await deciderClient<Command>(platform, appender, {
      records: REGISTRY_RECORDS,
      topics,
      keyOf,
      bytesMax: REGISTRY_COMMAND_BYTES_MAX,
    })
    return new Models(options, client)
  }

  /** Appends a command and waits for its decision. @throws HttpError POLICY_PENDING; as `decidedBy` does */
  async decided(content: ModelsContent, origin: CommandOrigin): Promise<Decided> {
    if (isGuarded(content)) await this.#policiesInForce()
    const decider = { ...this.#options, client: this.#client, instance: registryInstance(), role: 'registry' }
    const { command: _command, ...decided } = await decidedBy<Command>(decider, content, origin)
    return decided
  }

  /**
   * Waits until each policy that this gateway knows of has become a command of the registry. What is appended then is decided with it.
   * @throws HttpError POLICY_PENDING
   */
  async #policiesInForce(): Promise<void> {
    const { catalog, platform, settings } = this.#options
    const offset = changedAt(catalog.current.declarations('policy'))
    if (offset <= this.#inForce) return
    const deadline = performance.now() + settings.answerTimeoutMs
    const changed = [{ topic: platform.names.catalog, partition: 0, offset }]
    if (!(await pastTasks(platform, policiesInstance(), changed, () => performance.now() > deadline))) {
      const text = `A policy that was declared at offset ${offset - 1} of ${platform.names.catalog} is not in force after ${settings.answerTimeoutMs} ms; is a worker with the role registry running?`
      throw new HttpError('POLICY_PENDING', text)
    }
    this.#inForce = offset
  }

  /** The present state, with everything that was answered before. One source per request. */
  source(): EntitySource {
    const { present, platform } = this.#options
    return presentRegistry(present.fields, platform.names)
  }

  /** Reads the present state. One reader per request. */
  present(): RegistryReader {
    return new RegistryReader(this.source())
  }

  /**
   * The state now, or at a log time, ms.
   * @throws TableBehindError; RegistryError, as all reads of the past
   */
  async sourceAt(asOf: number | undefined): Promise<EntitySource> {
    if (asOf === undefined) return this.source()
    await this.#stored()
    return pastRegistry(this.#store, asOf)
  }

  /** Reads the state now, or at a log time, ms. @throws as `sourceAt` */
  async readerAt(asOf: number | undefined): Promise<RegistryReader> {
    return new RegistryReader(await this.sourceAt(asOf))
  }

  /** The changes of a field, latest first. @throws TableBehindError, RegistryError */
  async history(query: HistoryQuery): Promise<Moved[]> {
    await this.#stored()
    return fieldHistory(this.#store, query)
  }

  /** Where `ml.registry` has an evaluation of a version; `undefined` if the version has none with this id. @throws RegistryError */
  async evaluationOffset(entity: string, evaluationId: string): Promise<number | undefined> {
    await this.#stored()
    return evaluationOffset(this.#store, entity, evaluationId)
  }

  /** The end of the registry's log: what is read after this call holds everything below it. @throws LogError */
  async positions(): Promise<avro.TopicPosition[]> {
    const { registry: topic } = this.#options.platform.names
    const ends = await this.#options.present.ends.of(topic)
    return ends.map((offset, partition) => ({ topic, partition, offset }))
  }

  /** Moves of aliases to and from a version, and of the version between stages, latest first. @throws as `history` */
  async moves(query: AliasMovesQuery): Promise<CardMove[]> {
    await this.#stored()
    const { modelId, version, asOf, limit } = query
    const [aliases, stages] = await Promise.all([
      aliasMovesOf(this.#store, query),
      fieldHistory(this.#store, {
        ...{ entity: versionEntity(modelId, version), field: 'stage', limit },
        ...(asOf === undefined ? {} : { asOf }),
      }),
    ])
    return [...aliases.map(ofAlias), ...stages.filter(({ previous }) => previous !== null).map(ofStage)]
      .toSorted((a, b) => b.offset - a.offset)
      .slice(0, limit)
  }

  /** Published model cards of a version, latest first, without their texts. @throws TableBehindError, RegistryError */
  async cards(query: CardsQuery, page: { readonly before?: number; readonly limit: number }) {
    await this.#stored(cardsTableInstance())
    return publishedCards(this.#store, query, page)
  }

  /** A published model card. @param number default: the latest @throws as `cards` */
  async card(query: CardsQuery, number?: number): Promise<Publication | undefined> {
    await this.#stored(cardsTableInstance())
    return publishedCard(this.#store, query, number)
  }

  get #store() {
    const { clickhouse: client, names } = this.#options.platform
    return { client, prefix: names.prefix }
  }

  /** Waits until the table holds everything that was answered before. */
  #stored(instance = registryTableInstance()): Promise<void> {
    const { platform, settings, present } = this.#options
    const table = { topic: platform.names.registry, instance }
    return tablePast(platform, present.ends, table, settings.positionTimeoutMs)
  }

  close(): Promise<void> {
    return this.#client.close()
  }
}

const evidenceIn = (text: string | null): avro.Evidence | null =>
  text === null ? null : (JSON.parse(text) as avro.Evidence)

const ofAlias = ({ evidence, ...rest }: AliasMoved): CardMove => ({ ...rest, evidence: evidenceIn(evidence) })

const ofStage = ({ value, previous, since, offset, actor, reason, evidence }: Moved): CardMove => ({
  ...{ alias: null, to: value, from: previous, since, offset, actor, reason, evidence: evidenceIn(evidence) },
})
