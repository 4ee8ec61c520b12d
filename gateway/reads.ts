/**
 * Reads vectors for requests: what holds at a time, which is now if the request names none. The vector in Redis is the answer if it is not
 * newer than the time; otherwise what Redis keeps beside a vector that is ahead of the clock; otherwise the offline store. If one view cannot be
 * read, the others are still answered, as long as the answer can show which view failed.
 */

import { caughtUp } from '../platform/index.ts'
import { intakeTopicOf } from '../processors/rows/index.ts'
import { behind, type HistoricalVector, type Lag, OfflineError, vectorsAt } from '../queries/offline/index.ts'
import type { JsonFeature, JsonPart, OnlineVector, VectorAnswer, VectorRequest } from '../queries/online/index.ts'
import type { avro } from '../schemas/index.ts'
import type { GatewayContext } from './context.ts'
import { HttpError } from './http/errors.ts'
import { httpErrorOf } from './http/translate.ts'
import { decodeToken } from './rows/tokens.ts'
import { requireStored } from './stored.ts'
import type { ReadableView } from './views.ts'

/** The part of a read that concerns one view. */
export interface ViewRead {
  readonly view: ReadableView
  readonly entityIds: readonly (string | null)[]
  readonly features: readonly JsonFeature[]
  /** Their names in the view, in the same order. */
  readonly featureNames: readonly string[]
}

export interface ReadOptions {
  /** ms since the epoch; `undefined` means now, by the clock of this gateway. */
  readonly asOf?: number | undefined
  /** Answer even if the offline store lacks records that the answer may depend on. */
  readonly allowPartial?: boolean | undefined
}

export type ViewReading =
  | {
      readonly part: JsonPart
      /** The time about which the part answers, ms. It is the same for all parts of a request. */
      readonly time: number
      /** What the offline store lacks; empty unless the request allows a partial answer. */
      readonly lag: readonly Lag[]
      readonly error?: undefined
    }
  | { readonly part?: undefined; readonly error: HttpError }

/** Values of one answer. Each takes some hundred bytes while the answer is made. */
const VALUES_MAX = 1_000_000

/**
 * Reads all parts in one round trip to the online store.
 * @throws HttpError READ_TOO_LARGE
 */
export const readViews = async (
  context: GatewayContext,
  reads: readonly ViewRead[],
  options: ReadOptions = {},
): Promise<ViewReading[]> => {
  const values = reads.reduce((sum, { entityIds, features }) => sum + entityIds.length * features.length, 0)
  if (values > VALUES_MAX) {
    const text = `The request asks for ${values} values (entities times features), expected at most ${VALUES_MAX}.`
    throw new HttpError('READ_TOO_LARGE', text)
  }
  const answers = await context.online.read(reads.map((read) => requestOf(read, options.asOf)))
  return Promise.all(
    reads.map(async (read, i) => {
      const reading = await readingOf(context, read, answers[i], options)
      return reading.error === undefined ? reading : { error: goneOr(context, read.view, reading.error) }
    }),
  )
}

/** A retired version is not filled again: waiting, as for a store that is being filled, would not help. */
export const goneOr = ({ views }: GatewayContext, view: ReadableView, error: HttpError): HttpError => {
  if (!views.isRetired(view)) return error
  const text = `Version ${view.version} of view '${view.name}' is retired, and its data was removed or is not whole: ${error.message} Name another version.`
  return new HttpError('VERSION_GONE', text, { cause: error })
}

const requestOf = ({ view, entityIds, featureNames }: ViewRead, time: number | undefined): VectorRequest => ({
  view: view.name,
  version: view.version,
  partitions: view.partitions,
  ttlMs: view.ttlMs,
  features: featureNames,
  entityIds,
  ...(time !== undefined && { time }),
})

const readingOf = async (
  context: GatewayContext,
  read: ViewRead,
  answer: VectorAnswer,
  options: ReadOptions,
): Promise<ViewReading> => {
  const { view, features } = read
  const name = `${view.name}.v${view.version}`
  if (answer.kind === 'unavailable') {
    const text = `View ${name} cannot be read: ${answer.error.message}`
    return { error: new HttpError('ONLINE_STORE_UNAVAILABLE', text, { cause: answer.error }) }
  }
  if (answer.kind === 'healing') {
    return {
      error: new HttpError('ONLINE_STORE_HEALING', `Partition ${answer.partition} of view ${name} is being filled.`),
    }
  }
  const { vectors, time } = answer
  if (!vectors.some(({ kind }) => kind === 'earlier')) return { part: { features, vectors }, time, lag: [] }
  try {
    const whole = await earlier(context, read, answer, options)
    return { part: { features, vectors: whole.vectors }, time, lag: whole.lag }
  } catch (error) {
    if (error instanceof HttpError) return { error }
    if (error instanceof OfflineError) return { error: httpErrorOf(error) }
    throw error
  }
}

/** Reads the offline store for entities whose latest vector is newer than the time, and of which the online store has nothing else. */
const earlier = async (
  { platform, settings }: GatewayContext,
  { view, entityIds, features, featureNames }: ViewRead,
  { vectors, time }: VectorAnswer & { readonly kind: 'vectors' },
  { allowPartial = false }: ReadOptions,
): Promise<{ vectors: OnlineVector[]; lag: readonly Lag[] }> => {
  const store = { client: platform.clickhouse, prefix: platform.names.prefix }
  const positions = new Map<number, number>()
  for (const vector of vectors) {
    if (vector.kind !== 'earlier') continue
    positions.set(vector.partition, Math.max(positions.get(vector.partition) ?? 0, vector.offset + 1))
  }
  const topic = platform.names.features(view.name, view.version)
  const targets = [...positions].map(([partition, offset]) => ({ topic, partition, offset }))
  const lag = await behind(platform, view, targets, settings.positionTimeoutMs)
  if (!allowPartial) requireStored(lag)
  const wanted = new Set(entityIds.filter((_, i) => vectors[i].kind === 'earlier'))
  const query = {
    view: view.name,
    version: view.version,
    entityIds: [...wanted] as string[], // null has no vector, so none that is newer
    time,
    ttlMs: view.ttlMs,
    features: features.map(({ type }, i) => ({ name: featureNames[i], type })),
  }
  const found = await vectorsAt(store, query).catch((error) => noTableIf(lag.length > 0, error))
  const whole = vectors.map(
    (vector, i): OnlineVector =>
      vector.kind === 'earlier' ? (found.get(entityIds[i] as string) ?? { kind: 'not_found' }) : vector,
  )
  return { vectors: whole, lag }
}

/** A table that is behind may not be there yet: then it has nothing of any entity. */
const noTableIf = (isBehind: boolean, error: unknown): ReadonlyMap<string, HistoricalVector> => {
  if (isBehind && error instanceof OfflineError && error.code === 'VIEW_NOT_STORED') return new Map()
  throw error
}

/**
 * Waits until the views whose dataset a token is about include its records.
 * @throws HttpError POSITION_INVALID if it is about none of them; POSITION_NOT_REACHED
 */
export const waitForViews = async (
  context: GatewayContext,
  views: readonly ReadableView[],
  token: string,
): Promise<void> => {
  const topics = new Set(decodeToken(token)?.map(({ topic }) => topic))
  const concerned = views.filter(({ dataset }) => topics.has(intakeTopicOf(context.platform.names, dataset)))
  await Promise.all((concerned.length > 0 ? concerned : views).map((view) => waitForPosition(context, view, token)))
}

/**
 * Waits until a view includes the records that a position token covers.
 * @returns the positions of its feature topic that include them
 * @throws HttpError POSITION_INVALID, POSITION_NOT_REACHED
 */
export const waitForPosition = async (
  { platform, settings }: GatewayContext,
  view: ReadableView,
  token: string,
): Promise<readonly avro.TopicPosition[]> => {
  const topic = intakeTopicOf(platform.names, view.dataset)
  const positions = decodeToken(token)
  const own: avro.TopicPosition[] = (positions ?? []).filter((position) => position.topic === topic)
  const inRange = own.every(
    ({ partition }) => view.dataset.source !== undefined || partition < (view.dataset.partitions ?? 1),
  )
  if (own.length === 0 || !inRange) {
    const found =
      positions === undefined
        ? 'no token'
        : `a token of ${positions.map((p) => `${p.topic}:${p.partition}`).join(', ')}`
    throw new HttpError('POSITION_INVALID', `min_position is ${found}, expected one of topic ${topic}.`)
  }
  const deadline = performance.now() + settings.positionTimeoutMs
  const passed = await caughtUp(platform, view, () => performance.now() > deadline, own)
  if (passed !== undefined) return passed
  const where = own.map(({ partition, offset }) => `${partition}:${offset}`).join(', ')
  const text = `View ${view.name}.v${view.version} has not passed ${topic} at ${where} within ${settings.positionTimeoutMs} ms.`
  throw new HttpError('POSITION_NOT_REACHED', text)
}
