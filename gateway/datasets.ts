/** The datasets of the catalogue, with the objects that the gateway needs to write and read them. They are made once per revision. */

import type { Platform } from '../platform/index.ts'
import type { Catalog } from '../processors/catalog/index.ts'
import { rowRecord } from '../processors/rows/index.ts'
import { avro, type DatasetDeclaration, datasetOf, type Encoder, recordSubject } from '../schemas/index.ts'
import { HttpError } from './http/errors.ts'
import { type DatasetWriter, datasetWriter } from './rows/ingest.ts'

export class Datasets {
  readonly #catalog: Catalog
  readonly #platform: Platform
  readonly #declarations = new WeakMap<avro.Dataset, DatasetDeclaration>()
  readonly #writers = new WeakMap<avro.Dataset, Promise<DatasetWriter>>()

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

  /** The encoder of statements about time. */
  times(): Promise<Encoder<avro.TimeAdvanced>> {
    const { codecs, names } = this.#platform
    return codecs.encoder(recordSubject(names.prefix, avro.TimeAdvancedSchema), avro.TimeAdvancedSchema)
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
