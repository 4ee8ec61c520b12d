/** Positions of a dataset's accepted rows, as callers name them: a token, the offsets of the partitions, or a time. */
import { setTimeout as sleep } from 'node:timers/promises'
import { type TopicPosition, writtenEndsOf } from '../../platform/index.ts'
import type { GatewayContext } from '../context.ts'
import { HttpError, wrongField } from '../http/errors.ts'
import { decodeToken } from '../rows/tokens.ts'

type Context = Pick<GatewayContext, 'platform'>

const OFFSETS = /^\d{1,15}(,\d{1,15})*$/

/**
 * The positions that a text names, one for each partition.
 * @param text a token, or the offsets in the order of the partitions, separated by commas
 * @throws HttpError POSITION_INVALID; errors of the log
 */
export const namedPositions = async (
  { platform }: Context,
  dataset: string,
  field: string,
  text: string,
): Promise<TopicPosition[]> => {
  const topic = platform.names.rows(dataset)
  const ends = await writtenEndsOf(platform, topic)
  const refuse = (found: string, expected: string): HttpError =>
    new HttpError('POSITION_INVALID', `${field} is ${found}, expected ${expected}.`, {
      problems: [{ field, value: text.slice(0, 200), expected }],
    })
  const given = OFFSETS.test(text) ? text.split(',').map(Number) : offsetsIn(text, topic)
  if (given === undefined)
    throw refuse(tokenText(text), `offsets, or a token, of topic ${topic}, as an answer about these rows holds it`)
  if (given.length !== ends.length)
    throw refuse(
      `of ${given.length} partitions`,
      `one of each of the ${ends.length} partitions of dataset '${dataset}'`,
    )
  return ends.map(({ partition, offset: end }) => {
    const offset = given[partition]!
    if (offset > end) throw refuse(`${offset} in partition ${partition}`, `at most the end of the log, ${end}`)
    return { topic, partition, offset }
  })
}

/** Offsets by partition, each once; `undefined` if the token is about something else. */
const offsetsIn = (text: string, topic: string): readonly number[] | undefined => {
  const own = decodeToken(text)
  if (own === undefined || own.length === 0 || own.some((position) => position.topic !== topic)) return undefined
  const sorted = [...own].sort((a, b) => a.partition - b.partition)
  return sorted.every(({ partition }, i) => partition === i) ? sorted.map(({ offset }) => offset) : undefined
}

const tokenText = (text: string): string => {
  const topics = new Set(decodeToken(text)?.map(({ topic, partition }) => `${topic}:${partition}`))
  return topics.size === 0 ? 'no position' : `a token of ${[...topics].join(', ')}`
}

/** By how much the clock of a broker may be behind that of this process, ms. A time that is nearer is waited for. */
const CLOCKS_MS = 1000

/**
 * The positions of a log time: in each partition the first record whose log time is after it, open transactions included. So what is before them never changes.
 * @throws HttpError REQUEST_INVALID if the time has not passed, POSITION_GONE if the log does not hold it any more; errors of the log
 */
export const positionsAt = async ({ platform }: Context, dataset: string, time: number): Promise<TopicPosition[]> => {
  const topic = platform.names.rows(dataset)
  const now = Date.now()
  if (time > now) throw wrongField('as_of', time, `a time that has passed, at most ${now}`)
  if (time + CLOCKS_MS > now) await sleep(time + CLOCKS_MS - now)
  const found = await platform.log.writtenAt(topic, time + 1)
  const starts = await platform.log.ends(topic)
  return found.map((offset, partition) => {
    const start = starts[partition]!.start
    if (start > 0 && offset <= start) {
      const text = `${topic}:${partition} begins at ${start}, after ${new Date(time).toISOString()}: which rows the log held then is not known any more.`
      throw new HttpError('POSITION_GONE', `${text} Name positions instead of a time.`)
    }
    return { topic, partition, offset }
  })
}
