/** What intake and rekey have to know of TimeAdvanced records on the wire. */
import type { StepContext } from '../../streams/core/processor.ts'
import type { TimeStatement } from './source-times.ts'

export interface TimeCodec {
  /** Whether a schema id is one of a TimeAdvanced record. All other ids are rows. */
  is(schemaId: number): boolean
  /** @throws if the bytes are no TimeAdvanced record */
  decode(value: Buffer): TimeStatement
  /** Wire bytes of a derived TimeAdvanced: id and cause follow from the context's position and ordinal. */
  encode(statement: TimeStatement, context: StepContext): Buffer
}

/** Whether wire bytes (0x00, int32 schema id, body) hold a TimeAdvanced record. */
export const isTimeAdvanced = (codec: TimeCodec, value: Buffer): boolean =>
  value.length >= 5 && value[0] === 0 && codec.is(value.readInt32BE(1))

/**
 * Emits what a source partition has said to every partition of a topic. With one source partition it holds for the output as
 * a whole; with several it carries its source, and the reader takes the least of all (source-times.ts).
 */
export const emitTime = (
  codec: TimeCodec,
  time: number,
  sourcePartitions: number,
  output: { readonly topic: string; readonly partitions: number },
  context: StepContext,
): void => {
  const whole = sourcePartitions === 1
  for (let partition = 0; partition < output.partitions; partition++) {
    const statement: TimeStatement = {
      time,
      sourcePartition: whole ? null : context.partition,
      sourcePartitions: whole ? null : sourcePartitions,
    }
    context.emit(output.topic, partition, null, codec.encode(statement, context))
  }
}
