/**
 * Reads vectors for requests. Without a time it reads the latest vectors from Redis. As of an earlier time it takes the vector in Redis if
 * that is old enough, and reads the offline store otherwise. If one view cannot be read, the others are still answered, as long as the
 * answer can show which view failed.
 */

import { caughtUp } from '../platform/index.ts'
import { intakeTopicOf } from '../processors/rows/index.ts'
import { behind, OfflineError, vectorsAt } from '../queries/offline/index.ts'
import type { JsonFeature, JsonPart, OnlineVector, VectorAnswer } from '../queries/online/index.ts'
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

export type ViewReading =
  | { readonly part: JsonPart; readonly error?: undefined }
  | { readonly part?: undefined; readonly error: HttpError }

/** Values of one answer. Each takes some hundred bytes while the answer is made. */
const VALUES_MAX = 1_000_000

/**
 * Reads all parts in one round trip to the online store.
 * @param asOf ms since the epoch; `undefined` means now
 * @throws HttpError READ_TOO_LARGE
 */
export const readViews = async (
  context: GatewayContext,
  reads: readonly ViewRead[],
  asOf: number | undefined,
): Promise<ViewReading[]> => {
  const values = reads.reduce((sum, { entityIds, features }) => sum + entityIds.length * features.length, 0)
  if (values > VALUES_MAX) {
    const text = `The request asks for ${values} values (entities times features), expected at most ${VALUES_MAX}.`
    throw new HttpError('READ_TOO_LARGE', text)
  }
  const time = asOf ?? Date.now()
  const answers = await context.online.read(reads.map((read) => requestOf(read, time)))
  return Promise.all(
    reads.map(async (read, i) => {
      const reading = await readingOf(context, read, answers[i], asOf)
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

const requestOf = ({ view, entityIds, featureNames }: ViewRead, time: number) => ({
  view: view.name,
  version: view.version,
  partitions: view.partitions,
  ttlMs: view.ttlMs,
  features: featureNames,
  entityIds,
  time,
})

const readingOf = async (
  context: GatewayContext,
  read: ViewRead,
  answer: VectorAnswer,
  asOf: number | undefined,
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
  const { vectors } = answer
  if (!vectors.some(({ kind }) => kind === 'earlier')) return { part: { features, vectors } }
  try {
    const whole = asOf === undefined ? await ahead(context, read, vectors) : await earlier(context, read, vectors, asOf)
    return { part: { features, vectors: whole } }
  } catch (error) {
    if (error instanceof HttpError) return { error }
    if (error instanceof OfflineError) return { error: httpErrorOf(error) }
    throw error
  }
}

/**
 * The time of a row may be ahead of this clock by the allowed skew. A caller that asks for now still gets the latest vector: it is read
 * as of its own stamp.
 */
const ahead = async (
  context: GatewayContext,
  read: ViewRead,
  vectors: readonly OnlineVector[],
): Promise<OnlineVector[]> => {
  const stamps = vectors.map((vector) => (vector.kind === 'earlier' ? vector.stamp : 0))
  // A newer vector may have arrived in between, so the bound of the skew is added.
  const time = Math.max(...stamps) + (read.view.dataset.skewMs ?? 3_600_000)
  const [again] = await context.online.read([{ ...requestOf(read, time), ttlMs: 0 }])
  if (again.kind !== 'vectors') {
    throw new HttpError('ONLINE_STORE_UNAVAILABLE', `View ${read.view.name} could not be read again.`)
  }
  const now = Date.now()
  const { ttlMs } = read.view
  return vectors.map((vector, i) => {
    const found = vector.kind === 'earlier' ? again.vectors[i] : vector
    if (found.kind !== 'found') return found
    return { ...found, outsideMaxAge: ttlMs > 0 && now - found.rowTime > ttlMs }
  })
}

/** Reads the offline store for entities whose latest vector is newer than the requested time. */
const earlier = async (
  { platform, settings }: GatewayContext,
  { view, entityIds, features, featureNames }: ViewRead,
  vectors: readonly OnlineVector[],
  time: number,
): Promise<OnlineVector[]> => {
  const store = { client: platform.clickhouse, prefix: platform.names.prefix }
  const positions = new Map<number, number>()
  for (const vector of vectors) {
    if (vector.kind !== 'earlier') continue
    positions.set(vector.partition, Math.max(positions.get(vector.partition) ?? 0, vector.offset + 1))
  }
  const topic = platform.names.features(view.name, view.version)
  const targets = [...positions].map(([partition, offset]) => ({ topic, partition, offset }))
  requireStored(await behind(platform, view, targets, settings.positionTimeoutMs))
  const wanted = new Set(entityIds.filter((_, i) => vectors[i].kind === 'earlier'))
  const found = await vectorsAt(store, {
    view: view.name,
    version: view.version,
    entityIds: [...wanted] as string[], // null has no vector, so none that is newer
    time,
    ttlMs: view.ttlMs,
    features: features.map(({ type }, i) => ({ name: featureNames[i], type })),
  })
  return vectors.map((vector, i) =>
    vector.kind === 'earlier' ? (found.get(entityIds[i] as string) ?? { kind: 'not_found' }) : vector,
  )
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
