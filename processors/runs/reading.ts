/** Reads the records of `ml.tracking` and `ml.metrics`. */
import { avro, type Codecs } from '../../schemas/index.ts'
import type { LogRecord } from '../../streams/core/log.ts'
import { answerIn, eventsOf, type Logged } from '../deciding/index.ts'
import { RECORDS } from './records.ts'
import type { LoggedEvent } from './types.ts'

/** @returns the event of a record; `undefined` for an answer. @throws DecodeError */
export const eventsReader = (codecs: Codecs): ((record: LogRecord) => LoggedEvent | undefined) => {
  const decoder = codecs.events(eventsOf(RECORDS))
  return ({ value }) => {
    if (value === null) return undefined
    const logged = decoder.decode(value) as Logged
    return answerIn(logged) === undefined ? (logged as LoggedEvent) : undefined
  }
}

/** @throws DecodeError */
export const metricsReader = (codecs: Codecs): ((record: LogRecord) => avro.MetricsLogged | undefined) => {
  const decoder = codecs.decoder(avro.MetricsLoggedSchema)
  return ({ value }) => (value === null ? undefined : decoder.decode(value))
}
