/** What intake and rekey have to know of TimeAdvanced records on the wire. */
import {
  avro,
  type Codecs,
  DecodeError,
  derivedMeta,
  type Encoder,
  recordSubject,
  schemaIdOf,
} from '../../schemas/index.ts'
import { type Cause, causeOf } from '../../streams/core/causes.ts'
import type { LogRecord } from '../../streams/core/log.ts'
import type { Names } from '../../streams/core/names.ts'
import type { StepContext } from '../../streams/core/processor.ts'
import type { TimeStatement } from './source-times.ts'

export interface TimeCodec {
  /** Whether a schema id is one of a TimeAdvanced record. All other ids are rows. */
  is(schemaId: number): boolean
  /** @throws DecodeError if the bytes are no TimeAdvanced record */
  decode(value: Buffer): TimeStatement
  /** What a TimeAdvanced record was derived from; `undefined` for a row, and for a statement of the source itself. */
  causeOf(value: Buffer): Cause | undefined
  /** Wire bytes of a derived TimeAdvanced: id and cause follow from the context's position and ordinal. */
  encode(statement: TimeStatement, context: StepContext): Buffer
}

const RECORD_NAME = 'ml.data.TimeAdvanced'

/** What tells statements about time from rows, and reads them. */
export const timeReader = (codecs: Codecs): Pick<TimeCodec, 'is' | 'decode' | 'causeOf'> => {
  const decoder = codecs.decoder(avro.TimeAdvancedSchema)
  /** Schema id -> whether it is one of a TimeAdvanced record. Holds ids that the registry knows, so it is bounded. */
  const known = new Map<number, boolean>()
  const is = (schemaId: number): boolean => {
    const answer = known.get(schemaId) ?? isNamed(codecs, schemaId)
    if (answer !== undefined) known.set(schemaId, answer)
    return answer === true
  }
  return {
    is,
    causeOf: (value) => {
      if (!isTimeAdvanced({ is }, value)) return undefined
      const { meta } = decoder.decode(value)
      return causeOf(meta.source, meta.causationId)
    },
    decode: (value) => {
      const { meta, cause, sourcePartition, sourcePartitions } = decoder.decode(value)
      return { time: meta.time, cause, sourcePartition, sourcePartitions }
    },
  }
}

/**
 * The codec of one dataset.
 * @param encoder of `avro.TimeAdvancedSchema`
 */
export const timeCodec = (codecs: Codecs, encoder: Encoder<avro.TimeAdvanced>, dataset: string): TimeCodec => ({
  ...timeReader(codecs),
  encode: ({ time, cause, sourcePartition, sourcePartitions }, context) =>
    encoder.encode({ meta: derivedMeta(context, time), dataset, cause, sourcePartition, sourcePartitions }),
})

/** `undefined` if the schema is unknown: decoding the row will say so. */
const isNamed = (codecs: Codecs, schemaId: number): boolean | undefined => {
  const header = Buffer.alloc(5)
  header.writeInt32BE(schemaId, 1)
  try {
    return codecs.recordName(header) === RECORD_NAME
  } catch (error) {
    if (error instanceof DecodeError) return undefined
    throw error
  }
}

/** Whether wire bytes hold a TimeAdvanced record. */
export const isTimeAdvanced = (codec: Pick<TimeCodec, 'is'>, value: Buffer): boolean => {
  const schemaId = schemaIdOf(value)
  return schemaId !== undefined && codec.is(schemaId)
}

/**
 * Emits what the partition in hand says about time to every partition of a topic. If it is the only source, that holds for
 * the output as a whole; of several, each statement carries its source, and the reader takes the least (source-times.ts).
 */
export const emitTime = (
  codec: TimeCodec,
  { time, cause }: TimeStatement,
  sourcePartitions: number,
  output: { readonly topic: string; readonly partitions: number },
  context: StepContext,
): void => {
  const source =
    sourcePartitions === 1
      ? { sourcePartition: null, sourcePartitions: null }
      : { sourcePartition: context.partition, sourcePartitions }
  for (let partition = 0; partition < output.partitions; partition++) {
    context.emit(output.topic, partition, null, codec.encode({ time, cause, ...source }, context))
  }
}

/** The codec of one dataset, its schema registered. @throws as `Codecs.encoder` does */
export const timeCodecOf = async (
  codecs: Codecs,
  names: Pick<Names, 'prefix'>,
  dataset: string,
): Promise<TimeCodec> => {
  const schema = avro.TimeAdvancedSchema
  return timeCodec(codecs, await codecs.encoder(recordSubject(names.prefix, schema), schema), dataset)
}

/** Accepted rows are the bytes that their producer sent and name no cause; statements about time that were derived do. */
export const timeCause =
  (times: Pick<TimeCodec, 'causeOf'>) =>
  ({ value }: LogRecord): Cause | undefined =>
    value === null ? undefined : times.causeOf(value)
