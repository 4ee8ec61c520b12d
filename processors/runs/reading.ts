/** Reads the records of `ml.tracking` and `ml.metrics`. */
import { avro, type Codecs, fullNameOf } from '../../schemas/index.ts'
import type { LogRecord } from '../../streams/core/log.ts'
import { eventsOf } from '../deciding/index.ts'
import { RECORDS } from './records.ts'
import type { LoggedEvent } from './types.ts'

/**
 * @param isWanted says which events are read; the bytes of all others are left alone, which saves a projection of few of them most of its time
 * @returns the event of a record; `undefined` for an answer, and for an event that is not wanted. @throws DecodeError
 */
export const eventsReader = (
  codecs: Codecs,
  isWanted: (type: LoggedEvent['type']) => boolean = () => true,
): ((record: LogRecord) => LoggedEvent | undefined) => {
  const decoder = codecs.events(eventsOf(RECORDS))
  const skipped = new Set([fullNameOf(avro.CommandAnsweredSchema)])
  for (const [type, schema] of Object.entries(RECORDS.events))
    if (!isWanted(type as LoggedEvent['type'])) skipped.add(fullNameOf(schema))
  return ({ value }) =>
    value === null || skipped.has(codecs.recordName(value)) ? undefined : (decoder.decode(value) as LoggedEvent)
}

/** @throws DecodeError */
export const metricsReader = (codecs: Codecs): ((record: LogRecord) => avro.MetricsLogged | undefined) => {
  const decoder = codecs.decoder(avro.MetricsLoggedSchema)
  return ({ value }) => (value === null ? undefined : decoder.decode(value))
}
