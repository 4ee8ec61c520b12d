/** Events of OpenLineage, one or many: each becomes a record of `ml.lineage`. */
import { randomFillSync } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import { canonicalOf, observationOf, readEvent, recordKeyOf, unfitText } from '../../../processors/lineage/index.ts'
import { avro, primaryMeta, recordEncoders, uuidV7 } from '../../../schemas/index.ts'
import { LogError } from '../../../streams/core/log.ts'
import type { GatewayContext } from '../../context.ts'
import { HttpError } from '../../http/errors.ts'
import { httpErrorOf } from '../../http/translate.ts'
import { invalidEvent } from './errors.ts'

/** The most events of a batch. */
export const EVENTS_MAX = 10_000

/** Why an event of a batch was not taken. */
export interface Failed {
  readonly index: number
  readonly reason: string
  readonly retriable: boolean
}

interface Prepared {
  readonly key: Buffer
  readonly value: Buffer
}

/** @throws HttpError REQUEST_INVALID, BODY_TOO_LARGE; errors of the log */
export const takeEvent = async (context: GatewayContext, request: FastifyRequest): Promise<void> => {
  const prepare = await preparing(context, request)
  await append(context, prepare(request.body))
}

/** @returns the events that failed; all others are on the log. @throws HttpError REQUEST_INVALID if the body is no list */
export const takeEvents = async (context: GatewayContext, request: FastifyRequest): Promise<readonly Failed[]> => {
  const { body } = request
  if (!Array.isArray(body) || body.length > EVENTS_MAX)
    throw invalidEvent({
      field: '',
      value: Array.isArray(body) ? body.length : body,
      expected: `a list of at most ${EVENTS_MAX} events`,
    })
  const prepare = await preparing(context, request)
  const outcomes = await Promise.all(
    body.map(async (event: unknown, index): Promise<Failed | undefined> => {
      try {
        await append(context, prepare(event))
        return undefined
      } catch (error) {
        const known = httpErrorOf(error)
        return { index, reason: known.message, retriable: known.status >= 500 || known.status === 429 }
      }
    }),
  )
  return outcomes.filter((each) => each !== undefined)
}

const append = async ({ appender, platform }: GatewayContext, record: Prepared): Promise<void> => {
  await appender.room()
  try {
    await appender.append({ topic: platform.names.lineage, partition: 0, ...record })
  } catch (error) {
    if (error instanceof LogError && error.code === 'RECORD_TOO_LARGE')
      throw new HttpError('BODY_TOO_LARGE', error.message, { cause: error })
    throw error
  }
}

/** @returns a function that makes the record of an event */
const preparing = async (
  { platform }: GatewayContext,
  { principal: { team, actor } }: FastifyRequest,
): Promise<(event: unknown) => Prepared> => {
  const schema = avro.LineageObservedSchema
  const encoder = await recordEncoders(platform.codecs, platform.names)(schema)
  return (event) => {
    const read = readEvent(event)
    if ('problem' in read) throw invalidEvent(read.problem)
    const canonical = canonicalOf(event)
    const flaw = unfitText(canonical.original)
    if (flaw !== undefined) throw invalidEvent(flaw)
    const now = Date.now()
    const by = { id: uuidV7(now, randomTen()), source: 'gateway.openlineage', time: read.observed.timeMs }
    const record = observationOf(read, canonical, { meta: primaryMeta(by, { team, actor }), knownAt: null })
    return { key: Buffer.from(recordKeyOf(read)), value: encoder.encode(record) }
  }
}

/** Random bytes are drawn for many events at once: a call costs more than the rest of an id. */
const drawn = Buffer.alloc(10 * 256)
let used = drawn.length

const randomTen = (): Buffer => {
  if (used === drawn.length) {
    randomFillSync(drawn)
    used = 0
  }
  used += 10
  return drawn.subarray(used - 10, used)
}
