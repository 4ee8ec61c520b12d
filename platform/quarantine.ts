/** A record that cannot be used, as the event of the quarantine topic: reason, position, original bytes. */
import { avro, type Codecs, derivedMeta, recordSubject } from '../schemas/index.ts'
import type { LogRecord, OutputRecord } from '../streams/core/log.ts'
import type { Names } from '../streams/core/names.ts'
import type { PoisonError, StepContext } from '../streams/core/processor.ts'

export type Quarantine = (record: LogRecord, error: PoisonError, context: StepContext) => OutputRecord

/** @returns what a task puts into its transaction in place of the outputs of a record that cannot be used. */
export const quarantineOf = async (codecs: Codecs, names: Names): Promise<Quarantine> => {
  const schema = avro.RowRejectedSchema
  const encoder = await codecs.encoder(recordSubject(names.prefix, schema), schema)
  return (record, error, context) => {
    const { topic, partition, offset, logTime } = context
    const meta = derivedMeta(context, logTime)
    const { reason, message } = error
    const { key, value } = record
    const rejected = { meta, topic, partition, offset, logTime, reason, message, key, value }
    return { topic: names.quarantine, partition: 0, key, value: encoder.encode(rejected) }
  }
}
