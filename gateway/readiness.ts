/** Checks whether the parts that the gateway needs answer; each has one second. */

import { type Platform, troubleText } from '../platform/index.ts'
import { within } from '../schemas/index.ts'

const ANSWER_MS = 1_000

const noAnswer = (): never => {
  throw new Error(`no answer within ${ANSWER_MS} ms`)
}

const reasonsOf = async (name: string, ask: () => Promise<unknown>): Promise<string[]> => {
  try {
    await within(ask(), ANSWER_MS, noAnswer)
    return []
  } catch (error) {
    return [`${name}: ${error instanceof Error ? error.message : String(error)}`]
  }
}

/** @returns a sentence per part that is away; without ClickHouse the gateway serves all but offline reads, so it is not asked */
export const notReadyReasons = async (
  platform: Platform,
  starting: { readonly reason: string | undefined },
): Promise<readonly string[]> => {
  const { log, redis, names } = platform
  const found = await Promise.all([
    reasonsOf('Kafka', () => log.partitions(names.catalog)),
    reasonsOf('Redis', () => redis.ping()),
  ])
  return [...(starting.reason === undefined ? [] : [starting.reason]), ...found.flat()]
}

/** @returns one sentence per task or instance that does not work. The gateway serves requests, but some answers may be out of date. */
export const degradedReasons = ({ progress }: Platform): readonly string[] => [
  ...(progress.failure === undefined ? [] : [`progress of the tasks is not known: ${progress.failure}`]),
  ...progress.troubled.map(troubleText),
]
