/** Declarations put on the log without a gateway, for tests of what lies behind it. */
import { randomBytes } from 'node:crypto'
import { type CatalogClient, catalogClient } from '../../platform/catalog-client.ts'
import { CatalogTail } from '../../platform/catalog-tail.ts'
import { passed } from '../../platform/commands/index.ts'
import type { Platform } from '../../platform/connect.ts'
import { endsOf, pastTasks } from '../../platform/progress.ts'
import { provisionCore, provisionDeclared } from '../../platform/provision.ts'
import { type Command, catalogCodec, firstGeneration, sortedGeneration } from '../../processors/catalog/index.ts'
import { liveViews } from '../../processors/features/index.ts'
import { intakeInstance, intakeTopicOf } from '../../processors/rows/index.ts'
import {
  type avro,
  type DatasetDeclaration,
  datasetRecord,
  type FeatureViewDeclaration,
  uuidV7,
  viewRecord,
} from '../../schemas/index.ts'
import { KafkaAppender } from '../../streams/kafka/appender.ts'

/** An `EventMeta` of a primary event. */
export const metaNow = (): avro.EventMeta => ({
  id: uuidV7(Date.now(), randomBytes(16)),
  source: 'test',
  time: Date.now(),
  team: null,
  actor: null,
  correlationId: null,
  causationId: null,
})

/** A client of the catalogue, with a tail of its own. A worker with the role `catalog` must run. */
export class Declarer {
  readonly tail: CatalogTail
  readonly appender: KafkaAppender
  readonly #client: CatalogClient
  readonly #platform: Platform

  private constructor(platform: Platform, tail: CatalogTail, appender: KafkaAppender, client: CatalogClient) {
    this.#platform = platform
    this.#client = client
    this.tail = tail
    this.appender = appender
  }

  static async open(platform: Platform): Promise<Declarer> {
    await provisionCore(platform)
    const codec = await catalogCodec(platform.codecs, platform.names.prefix, platform.kinds)
    const tail = new CatalogTail(platform, codec)
    await tail.start()
    const appender = new KafkaAppender(platform.log.kafka)
    return new Declarer(platform, tail, appender, catalogClient(platform, codec, appender))
  }

  async close(): Promise<void> {
    await this.tail.stop()
    await this.#client.close()
    await this.appender.close()
  }

  async dataset(dataset: DatasetDeclaration): Promise<void> {
    const value = { meta: metaNow(), dataset: datasetRecord(dataset), expectedVersion: null }
    await this.#command({ type: 'DeclareDataset', value })
    await provisionDeclared(this.#platform, this.tail.catalog.current, `dataset/${dataset.name}`)
  }

  /** Begins the first generation of a dataset's rows. */
  async generation(dataset: string): Promise<void> {
    const { type, value } = firstGeneration(dataset)
    await this.#command({ type, value: { meta: metaNow(), ...value } })
  }

  /** Begins a generation of all rows that were sent so far, in the order of their times, as the gateway does. */
  async sortedGeneration(dataset: DatasetDeclaration): Promise<void> {
    const { names } = this.#platform
    const started = Date.now()
    const sent = await endsOf(this.#platform, intakeTopicOf(names, dataset))
    if (!(await pastTasks(this.#platform, intakeInstance(dataset.name), sent, () => Date.now() - started > 120_000)))
      throw new Error('intake did not judge all rows within 120 s')
    const sortedBefore = await endsOf(this.#platform, names.rows(dataset.name))
    const { type, value } = sortedGeneration(dataset.name, { sortedBefore, partitions: null, reason: null })
    await this.#command({ type, value: { meta: metaNow(), ...value } })
    for (const { view } of liveViews(this.tail.catalog.current))
      await provisionDeclared(this.#platform, this.tail.catalog.current, `view/${view.name}`)
  }

  /** @returns the version */
  async view(view: FeatureViewDeclaration): Promise<number> {
    const content = { meta: metaNow(), view: viewRecord(view), expectedVersion: null }
    const { value } = await this.#command({ type: 'DeclareFeatureView', value: content })
    const { version } = value as unknown as { version: number }
    await provisionDeclared(this.#platform, this.tail.catalog.current, `view/${view.name}`)
    return version
  }

  /** Declares what needs no topics of its own. */
  async declare(kind: string, declaration: { readonly name: string }): Promise<void> {
    const found = this.#platform.kinds.kind(kind)
    const content = { meta: metaNow(), [kind]: found.recordOf(declaration), expectedVersion: null }
    await this.#command({ type: found.records.declare.type, value: content })
  }

  async retire(kind: string, name: string): Promise<void> {
    const value = { meta: metaNow(), kind, name, version: null, reason: 'test' }
    await this.#command({ type: 'RetireDeclaration', value })
  }

  async #command(command: Command) {
    const answered = await this.#client.commands.send(command, 120_000)
    if (answered === undefined) throw new Error('the command was not answered within 120 s')
    if (answered.record.type === 'CommandRefused') throw new Error(JSON.stringify(answered.record.value))
    if (!(await passed(this.tail, answered.offset, 120_000))) throw new Error('the catalogue was not read within 120 s')
    return answered.record
  }
}
