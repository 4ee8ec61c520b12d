/** The datasets of the catalogue, with the objects that the gateway needs to write and read them. They are made once per revision. */

import type { Platform } from '../platform/index.ts'
import { type Catalog, predictionsOf } from '../processors/catalog/index.ts'
import { rowRecord } from '../processors/rows/index.ts'
import {
  avro,
  COMPANIONS,
  type Companion,
  companionSchema,
  type DatasetDeclaration,
  datasetOf,
  type Encoder,
  predictionsDataset,
  recordEncoders,
} from '../schemas/index.ts'
import { HttpError } from './http/errors.ts'
import { type DatasetWriter, datasetWriter } from './rows/ingest.ts'

/** What a record has to say at least, besides what every one has. */
const ONE_OF: Readonly<Record<Companion, readonly string[]>> = { OutcomeObserved: ['label', 'value'], ActionTaken: [] }

export class Datasets {
  readonly #catalog: Catalog
  readonly #platform: Platform
  readonly #declarations = new WeakMap<avro.Dataset, DatasetDeclaration>()
  readonly #writers = new WeakMap<object, Promise<DatasetWriter>>()
  /** Writers of predictions, outcomes and actions, by the record of the predictions. */
  readonly #predictionWriters = new WeakMap<object, Map<Companion | undefined, Promise<DatasetWriter>>>()

  constructor(catalog: Catalog, platform: Platform) {
    this.#catalog = catalog
    this.#platform = platform
  }

  /** @throws HttpError DATASET_UNKNOWN */
  declaration(name: string): DatasetDeclaration {
    return this.#declarationOf(this.#record(name))
  }

  /**
   * The writer of rows of a dataset.
   * @throws HttpError DATASET_UNKNOWN, DATASET_RETIRED, DATASET_ELSEWHERE; errors of the registry
   */
  writer(name: string): Promise<DatasetWriter> {
    const record = this.#record(name)
    if (this.#catalog.current.dataset(name)?.retired) {
      throw new HttpError(
        'DATASET_RETIRED',
        `Dataset '${name}' is retired; declare it again, or write to another dataset.`,
      )
    }
    if (record.sourceTopic !== null) {
      throw new HttpError(
        'DATASET_ELSEWHERE',
        `Dataset '${name}' is read from topic '${record.sourceTopic}'; write to this topic.`,
      )
    }
    let writer = this.#writers.get(record)
    if (writer === undefined) {
      writer = this.#writer(this.#declarationOf(record))
      this.#writers.set(record, writer)
      writer.catch(() => this.#writers.delete(record))
    }
    return writer
  }

  /**
   * The writer of predictions of a model.
   * @param companion of their outcomes or actions instead
   * @throws HttpError DECLARATION_UNKNOWN, PREDICTIONS_RETIRED; errors of the registry
   */
  predictionsWriter(name: string, companion?: Companion): Promise<DatasetWriter> {
    const { record, dataset } = this.predictions(name)
    const writers = this.#predictionWriters.get(record) ?? new Map<Companion | undefined, Promise<DatasetWriter>>()
    this.#predictionWriters.set(record, writers)
    let writer = writers.get(companion)
    if (writer === undefined) {
      writer = companion === undefined ? this.#writer(dataset) : this.#companionWriter(dataset, companion)
      writers.set(companion, writer)
      writer.catch(() => writers.delete(companion))
    }
    return writer
  }

  /** Live predictions, as a dataset. @throws HttpError DECLARATION_UNKNOWN, PREDICTIONS_RETIRED */
  predictions(name: string): { readonly record: object; readonly dataset: DatasetDeclaration } {
    const declared = this.#catalog.current.declaration('predictions', name)
    if (declared === undefined) throw new HttpError('DECLARATION_UNKNOWN', `There are no predictions '${name}'.`)
    if (declared.retired) throw new HttpError('PREDICTIONS_RETIRED', `Predictions '${name}' are retired.`)
    const { record } = declared.latest
    return { record, dataset: predictionsDataset(predictionsOf(record as avro.Predictions)) }
  }

  async #companionWriter(of: DatasetDeclaration, companion: Companion): Promise<DatasetWriter> {
    const { codecs, names } = this.#platform
    const { partitions } = of
    const schema = companionSchema(companion)
    const encoder = await recordEncoders(codecs, names)(schema)
    const dataset = { ...COMPANIONS[companion], ...(partitions !== undefined && { partitions }) }
    const named = { ...dataset, name: `${of.name}.${dataset.name}` }
    return datasetWriter(named, names.intake(of.name), encoder, { oneOf: ONE_OF[companion] })
  }

  /** The encoder of statements about time. */
  times(): Promise<Encoder<avro.TimeAdvanced>> {
    const { codecs, names } = this.#platform
    return recordEncoders(codecs, names)(avro.TimeAdvancedSchema)
  }

  async #writer(dataset: DatasetDeclaration): Promise<DatasetWriter> {
    const { codecs, names } = this.#platform
    const { subject, schema, otherwise } = rowRecord(names, dataset)
    return datasetWriter(dataset, names.intake(dataset.name), await codecs.encoder(subject, schema, otherwise))
  }

  #record(name: string): avro.Dataset {
    const declared = this.#catalog.current.dataset(name)
    if (declared !== undefined) return declared.latest.record
    throw new HttpError('DATASET_UNKNOWN', `There is no dataset '${name}'.`)
  }

  #declarationOf(record: avro.Dataset): DatasetDeclaration {
    let declaration = this.#declarations.get(record)
    if (declaration === undefined) {
      declaration = datasetOf(record)
      this.#declarations.set(record, declaration)
    }
    return declaration
  }
}
