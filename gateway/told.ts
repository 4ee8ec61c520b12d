/** What an answer says about itself, beside its values: the time that it is about, and what the offline store lacked. */
import type { FastifyReply } from 'fastify'
import type { Lag } from '../queries/offline/index.ts'
import { integer, list, object, type Schema, text } from './http/schemas.ts'
import type { ViewReading } from './reads.ts'

/** A header of reads: the time about which they answer, in ms since the epoch. Without `as_of` it is now, by the clock of the gateway. */
export const AS_OF = 'millrace-as-of'
/** A header of an answer that is not whole: the first partitions that were behind, as JSON. */
export const PARTIAL = 'millrace-partial'
const LAG_SHOWN_MAX = 20

export const allowPartial: Schema = {
  type: 'boolean',
  description: `True answers even if the offline store lacks records that the answer may depend on. \`partial\` and the header \`${PARTIAL}\` then name the partitions that were behind. Without it the answer is 503 with \`lag\`.`,
}

export const partialMember: Schema = list(
  object({
    view: text('The view, as `<view>.v<version>`.'),
    topic: text('Its feature topic.'),
    partition: integer('The partition.'),
    position: integer('The position that the offline store holds.'),
    expected: integer('The position that the answer needs.'),
  }),
  {
    description:
      'Present only if the answer is incomplete: the partitions for which the offline store lacked records. A null may stand for an existing value, and an older value for a newer one.',
  },
)

/** Tells it in the header. */
export const tellPartial = (reply: FastifyReply, lag: readonly Lag[]): void => {
  if (lag.length > 0) reply.header(PARTIAL, JSON.stringify(lag.slice(0, LAG_SHOWN_MAX)))
}

/** Tells it of the parts of a read in the headers. @returns members of the answer, none if it is whole */
export const tellRead = (reply: FastifyReply, readings: readonly ViewReading[]): { partial?: readonly Lag[] } => {
  const answered = readings.flatMap((reading) => (reading.part === undefined ? [] : [reading]))
  if (answered.length > 0) reply.header(AS_OF, answered[0].time)
  const lag = answered.flatMap((reading) => reading.lag)
  tellPartial(reply, lag)
  return lag.length === 0 ? {} : { partial: lag }
}
