/** Declarations put on the log without a gateway, for tests of what lies behind it. */
import { randomBytes } from 'node:crypto'
import { CatalogTail } from '../../platform/catalog-tail.ts'
import type { Platform } from '../../platform/connect.ts'
import { provisionCore, provisionDataset, provisionView } from '../../platform/provision.ts'
import { catalogCodec } from '../../processors/catalog/index.ts'
import {
  avro,
  type DatasetDeclaration,
  datasetRecord,
  type FeatureViewDeclaration,
  recordSubject,
  type SchemaOf,
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
  #platform: Platform

  private constructor(platform: Platform, tail: CatalogTail) {
    this.#platform = platform
    this.tail = tail
    this.appender = new KafkaAppender(platform.log.kafka)
  }

  static async open(platform: Platform): Promise<Declarer> {
    await provisionCore(platform)
    const tail = new CatalogTail(platform, await catalogCodec(platform.codecs, platform.names.prefix))
    await tail.start()
    return new Declarer(platform, tail)
  }

  async close(): Promise<void> {
    await this.tail.stop()
    await this.appender.close()
  }

  async dataset(dataset: DatasetDeclaration): Promise<void> {
    await this.#command(avro.DeclareDatasetSchema, { dataset: datasetRecord(dataset), expectedVersion: null })
    await provisionDataset(this.#platform, dataset)
  }

  /** @returns the version */
  async view(view: FeatureViewDeclaration, dataset: DatasetDeclaration): Promise<number> {
    const { value } = await this.#command(avro.DeclareFeatureViewSchema, {
      view: viewRecord(view),
      expectedVersion: null,
    })
    const { version } = value as { version: number }
    await provisionView(this.#platform, view, dataset, version)
    return version
  }

  async #command<T extends { readonly meta: avro.EventMeta }>(schema: SchemaOf<T>, content: Omit<T, 'meta'>) {
    const { codecs, names } = this.#platform
    const encoder = await codecs.encoder<T>(recordSubject(names.prefix, schema), schema)
    const meta = metaNow()
    const value = encoder.encode({ meta, ...content } as T)
    await this.appender.append({ topic: names.catalogCommands, partition: 0, key: Buffer.from('test'), value })
    const answered = await this.tail.waitForAnswer(meta.id, 30_000)
    if (answered === undefined) throw new Error('the command was not answered within 30 s')
    if (answered.record.type === 'CommandRefused') throw new Error(JSON.stringify(answered.record.value))
    return answered.record
  }
}
