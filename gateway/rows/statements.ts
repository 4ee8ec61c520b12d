/** Statements about time, and times of requests. */
import { randomBytes } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import { LOAD_SOURCE } from '../../processors/rows/index.ts'
import { primaryMeta, TIME_EXPECTED, uuidV7 } from '../../schemas/index.ts'
import type { GatewayContext } from '../context.ts'
import { HttpError } from '../http/errors.ts'
import type { DatasetWriter } from './ingest.ts'
import { timeOfText } from './time.ts'
import { Positions } from './tokens.ts'

/** A time of a request. @throws HttpError TIME_INVALID if there is none */
export const requiredTime = (field: string, stated: unknown, ms: number | undefined): number => {
  if (ms !== undefined) return ms
  throw new HttpError('TIME_INVALID', `${field} is ${JSON.stringify(stated)}, expected ${TIME_EXPECTED}.`, {
    problems: [{ field, value: stated, expected: TIME_EXPECTED }],
  })
}

/** A time of a query parameter that may be absent. @throws HttpError TIME_INVALID */
export const optionalTime = (field: string, given: string | undefined): number | undefined =>
  given === undefined ? undefined : requiredTime(field, given, timeOfText(given))

/** Appends the statement to every partition of the dataset. @returns the positions behind the statements */
export const advance = async (
  context: GatewayContext,
  { principal: { actor, team } }: FastifyRequest,
  { writer, time, isLoading }: { readonly writer: DatasetWriter; readonly time: number; readonly isLoading: boolean },
): Promise<Positions> => {
  const {
    topic,
    partitions,
    dataset: { name: dataset },
  } = writer
  const encoder = await context.datasets.times()
  const reached = new Positions()
  const appends = Array.from({ length: partitions }, async (_, partition) => {
    const id = uuidV7(Date.now(), randomBytes(10))
    const statement = {
      meta: primaryMeta({ id, source: isLoading ? LOAD_SOURCE : 'gateway', time }, { team, actor }),
      dataset,
      cause: 'source' as const,
      sourcePartition: null,
      sourcePartitions: null,
    }
    const { offset } = await context.appender.append({ topic, partition, key: null, value: encoder.encode(statement) })
    reached.passed(topic, partition, offset)
  })
  await Promise.all(appends)
  return reached
}
