/** Feature views in tests: rows and vectors go through the real codec. */

import { type FeatureLimits, type FeaturesProcessor, makeFeatures } from '../../processors/features/index.ts'
import {
  avro,
  Codecs,
  type DatasetDeclaration,
  type FeatureViewDeclaration,
  featureSchema,
  memoryRegistry,
  rowSchema,
} from '../../schemas/index.ts'
import type { LogRecord } from '../../streams/core/log.ts'
import { namesOf } from '../../streams/core/names.ts'
import type { Output } from './stream.ts'

export interface Vector {
  readonly meta: {
    readonly id: string
    readonly source: string
    readonly time: number
    readonly correlationId: string | null
    readonly causationId: string | null
  }
  readonly rowTime: number
  readonly knownAt: number
  readonly viewVersion: number
  readonly [name: string]: unknown
}

/** With what the choice of a version depends on. `offset` is the place among all outputs, as if they were one partition. */
export type StampedVector = Vector & { readonly stamp: number; readonly offset: number }

export interface FeatureBench {
  readonly make: () => FeaturesProcessor
  /** A record of a row. Columns that are left out are null. @param logTime default: the offset */
  row(offset: number, row: Readonly<Record<string, unknown>>, logTime?: number): LogRecord
  /** A TimeAdvanced record. */
  time(offset: number, time: number, source?: { readonly partition: number; readonly of: number }): LogRecord
  /** The decoded vectors among outputs. */
  vectors(outputs: readonly Output[]): StampedVector[]
  late(outputs: readonly Output[]): Readonly<Record<string, unknown>>[]
}

const metaOf = (time: number) => ({
  id: '00000000-0000-7000-8000-000000000000',
  source: 'test',
  time,
  team: null,
  actor: null,
  correlationId: null,
  causationId: null,
})

/** Codecs, records and a processor of one view, version 1. */
export const featureBench = async (
  view: FeatureViewDeclaration,
  dataset: DatasetDeclaration,
  limits?: Partial<FeatureLimits>,
  { isSorted = false, isReplay = false }: { readonly isSorted?: boolean; readonly isReplay?: boolean } = {},
): Promise<FeatureBench> => {
  const codecs = new Codecs(memoryRegistry())
  const names = namesOf('')
  const rows = await codecs.encoder('rows', rowSchema(dataset))
  const times = await codecs.encoder('times', avro.TimeAdvancedSchema)
  const vectors = await codecs.encoder('vectors', featureSchema(view, dataset, 1))
  const late = await codecs.encoder('late', avro.RowLateSchema)
  const rowDecoder = codecs.decoder(rowSchema(dataset))
  const timeDecoder = codecs.decoder(avro.TimeAdvancedSchema)
  const vectorDecoder = codecs.decoder(featureSchema(view, dataset, 1))
  const lateDecoder = codecs.decoder(avro.RowLateSchema)
  const nulls = Object.fromEntries(dataset.columns.map((column) => [column.name, null]))
  return {
    make: () =>
      makeFeatures({
        view,
        version: 1,
        dataset,
        names,
        rows: rowDecoder,
        times: {
          is: (id) => id === times.schemaId,
          decode: (bytes) => {
            const { meta, sourcePartition, sourcePartitions } = timeDecoder.decode(bytes)
            return { time: meta.time, sourcePartition, sourcePartitions }
          },
        },
        vectors,
        late,
        limits,
        isSorted,
        isReplay,
      }),
    row: (offset, row, logTime = offset) => {
      const value = rows.encode({ meta: null, ...nulls, ...row } as never)
      return { offset, key: null, value, timestamp: logTime }
    },
    time: (offset, time, source) => {
      const statement = { sourcePartition: source?.partition ?? null, sourcePartitions: source?.of ?? null }
      const value = times.encode({ meta: metaOf(time), dataset: dataset.name, cause: 'source', ...statement })
      return { offset, key: null, value, timestamp: offset }
    },
    vectors: (outputs) =>
      outputs
        .filter((output) => output.topic === names.features(view.name, 1))
        .map((output) => {
          const vector = vectorDecoder.decode(output.value!) as unknown as Vector
          return Object.assign(vector, { stamp: vector.meta.time, offset: outputs.indexOf(output) }) as StampedVector
        }),
    late: (outputs) =>
      outputs
        .filter((output) => output.topic === names.late)
        .map((output) => lateDecoder.decode(output.value!) as unknown as Record<string, unknown>),
  }
}
