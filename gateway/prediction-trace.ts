/**
 * What one prediction rests on: the version of the model that made it, the feature vectors that held for its entity, and the positions of the rows that those
 * vectors were made of. Nothing is recorded for this: it follows from what the log holds.
 */
import { readLog } from '../platform/index.ts'
import { compileFilter, defaultHopMs, offlineInstance } from '../processors/features/index.ts'
import { rowsInstance } from '../processors/intake/index.ts'
import { heldInstance } from '../processors/predictions/index.ts'
import {
  type LineageStore,
  type StoredPrediction,
  type StoredVector,
  storedPrediction,
  storedRows,
  storedVector,
} from '../queries/lineage/index.ts'
import type { Version } from '../queries/registry/index.ts'
import { tablePast } from '../queries/stored-table.ts'
import type { avro } from '../schemas/index.ts'
import { durationMs, EventFields, type FieldValue, type Filter, parsePosition, schemaIdsOf } from '../schemas/index.ts'
import type { GatewayContext } from './context.ts'
import { idOfText } from './entities.ts'
import { HttpError } from './http/errors.ts'
import { recordedSet } from './log/training-sets.ts'
import { decodeToken } from './rows/tokens.ts'
import type { ReadableView } from './views.ts'

export interface TraceAsked {
  /** Of the predictions. */
  readonly name: string
  readonly predictionId: string
  /** The most rows per vector. */
  readonly limit: number
}

/** Rows that a filter may leave out of what is shown are read up to this many per vector. */
const SCANNED_MAX = 20_000

/** How it is known which vector was read. */
type Basis = 'positions' | 'time'

/** @throws HttpError DECLARATION_UNKNOWN, PREDICTIONS_RETIRED, PREDICTION_UNKNOWN; errors of the reads */
export const tracePrediction = async (context: GatewayContext, { name, predictionId, limit }: TraceAsked) => {
  const { platform } = context
  const { record, dataset } = context.datasets.predictions(name)
  const { model } = record as avro.Predictions
  const topic = platform.names.rows(dataset.name)
  await past(context, topic, heldInstance('predictions', name))
  const store: LineageStore = { client: platform.clickhouse, prefix: platform.names.prefix }
  const found = await storedPrediction(store, dataset, predictionId)
  if (found === undefined) {
    const text = `Predictions '${name}' hold none with the id '${predictionId.slice(0, 200)}'.`
    throw new HttpError('PREDICTION_UNKNOWN', text)
  }
  const version = await versionOf(context, model, found.modelVersion)
  const { views, read, missing } = await viewsOf(context, found, version)
  const vectors = await Promise.all(views.map((view) => vectorOf(context, store, { view, found, read, limit })))
  return {
    prediction: {
      ...{ name, predictionId, time: found.time, entity: found.entity, position: placeOf(topic, found) },
    },
    model: {
      name: model,
      version: found.modelVersion,
      modelId: version?.model.id ?? null,
      runId: version?.registered.runId ?? null,
      trainingSetIds: version?.registered.trainingSetIds ?? [],
    },
    vectors: vectors.filter((each) => each !== undefined),
    missing: [...(found.modelVersion === null ? ['model_version'] : []), ...missing, ...withoutVector(views, vectors)],
  }
}

const placeOf = (
  topic: string,
  { partition, offset, logTime }: { partition: number; offset: number; logTime: number },
) => ({
  ...{ topic, partition, offset, logTime },
})

const past = ({ platform, ends, settings }: GatewayContext, topic: string, instance: string): Promise<void> =>
  tablePast(platform, ends, { topic, instance }, settings.positionTimeoutMs)

const versionOf = async (
  context: GatewayContext,
  model: string,
  version: number | null,
): Promise<Version | undefined> =>
  version === null ? undefined : (await context.models.readerAt(undefined)).version(model, version)

interface ViewsRead {
  readonly views: readonly ReadableView[]
  /** Offsets before which the vectors were read, by feature topic and partition; undefined if the prediction does not say it. */
  readonly read: ReadonlyMap<string, ReadonlyMap<number, number>> | undefined
  readonly missing: readonly string[]
}

/** The views that the prediction names by its token, or else those that the training sets of its version were made of. */
const viewsOf = async (
  context: GatewayContext,
  { positions }: StoredPrediction,
  version: Version | undefined,
): Promise<ViewsRead> => {
  const token = positions === null ? undefined : decodeToken(positions)
  if (token !== undefined) {
    const read = new Map<string, Map<number, number>>()
    for (const { topic, partition, offset } of token)
      read.set(topic, (read.get(topic) ?? new Map()).set(partition, offset))
    const found = [...read.keys()].map((topic) => viewOfTopic(context, topic))
    const views = found.filter((view) => view !== undefined)
    if (views.length > 0) return { views, read, missing: [] }
  }
  const ids = version?.registered.trainingSetIds ?? []
  const sets = await Promise.all(ids.map((id) => recordedSet(context.platform, id)))
  const named = new Map(
    sets.flatMap((found) => found?.set.views ?? []).map((each) => [`${each.view}@${each.version}`, each]),
  )
  const views = [...named.values()].flatMap(({ view, version: number }) => {
    const declared = context.tail.catalog.current.view(view)
    return declared?.versions[number - 1] === undefined ? [] : [context.views.readable(view, number)]
  })
  const isBad = positions !== null && token === undefined
  return {
    views,
    read: undefined,
    missing: [...(isBad ? ['positions'] : []), ...(ids.length === 0 ? ['training_sets'] : [])],
  }
}

const TOPIC = /ml\.features\.([a-z][a-z0-9_]*)\.v(\d{1,9})$/

const viewOfTopic = ({ platform, tail, views }: GatewayContext, topic: string): ReadableView | undefined => {
  const found = TOPIC.exec(topic)
  if (found === null) return undefined
  const [name, version] = [found[1]!, Number(found[2])]
  const isOurs = platform.names.features(name, version) === topic
  return isOurs && tail.catalog.current.view(name)?.versions[version - 1] !== undefined
    ? views.readable(name, version)
    : undefined
}

interface OfView {
  readonly view: ReadableView
  readonly found: StoredPrediction
  readonly read: ViewsRead['read']
  readonly limit: number
}

/** The vector that held for the entity in one view, and its rows. `undefined`: there is none. */
const vectorOf = async (context: GatewayContext, store: LineageStore, { view, found, read, limit }: OfView) => {
  const { names } = context.platform
  const topic = names.features(view.name, view.version)
  const entity = found.entity === null ? undefined : entityIn(view, found.entity)
  if (entity === undefined) return undefined
  await Promise.all([
    past(context, topic, offlineInstance(view.name, view.version)),
    past(context, names.rows(view.dataset.name), rowsInstance(view.dataset.name)),
  ])
  const before = read?.get(topic)
  const basis: Basis = before === undefined ? 'time' : 'positions'
  const asked = { view: view.name, version: view.version, features: view.featureNames, entity, time: found.time }
  const vector = await storedVector(store, before === undefined ? asked : { ...asked, before })
  if (vector === undefined) return undefined
  const cause = await causeOf(context, topic, vector)
  const rows = await rowsBehind(context, store, { view, entity, vector, cause, limit })
  return {
    ...{ view: view.name, version: view.version, entity, basis, stamp: vector.stamp, rowTime: vector.rowTime },
    knownAt: vector.knownAt,
    position: placeOf(topic, vector),
    cause,
    features: vector.values,
    outsideMaxAge: view.ttlMs > 0 && found.time - vector.rowTime > view.ttlMs,
    ...rows,
  }
}

const withoutVector = (views: readonly ReadableView[], vectors: readonly unknown[]): string[] =>
  views.flatMap(({ name, version }, i) => (vectors[i] === undefined ? [`vector of ${name}@${version}`] : []))

/** The entity of a prediction in a view; `undefined` if its text is none there. */
const entityIn = (view: ReadableView, text: string): string | undefined => {
  try {
    return idOfText(view.entity, text, 'entity')
  } catch (error) {
    if (error instanceof HttpError && error.code === 'REQUEST_INVALID') return undefined
    throw error
  }
}

/** The record that the event of a vector names as its cause. */
const causeOf = async (
  { platform }: GatewayContext,
  topic: string,
  { partition, offset }: StoredVector,
): Promise<avro.TopicPosition | null> => {
  const fields = new EventFields(platform.registry, ['meta.causationId'])
  for await (const records of readLog(platform, { topic, partition, from: offset, to: offset + 1 })) {
    for (const record of records) {
      if (record.offset !== offset || record.value === null) continue
      await fields.ensure(schemaIdsOf([record]))
      const into: FieldValue[] = [null]
      fields.read(record.value, 0, into)
      return parsePosition(String(into[0])) ?? null
    }
  }
  return null
}

interface Behind {
  readonly view: ReadableView
  readonly entity: string
  readonly vector: StoredVector
  readonly cause: avro.TopicPosition | null
  readonly limit: number
}

/** The accepted rows inside of the windows of a vector, as far as it had seen them. */
const rowsBehind = async (
  { platform: { names } }: GatewayContext,
  store: LineageStore,
  { view, entity, vector, cause, limit }: Behind,
) => {
  const topic = names.rows(view.dataset.name)
  const { filter } = view.view
  const columns = [...new Set(columnsIn(filter))]
  // The cause is a position of the rows themselves, unless the view reads a copy by another key, which has positions of its own.
  const isExact = cause !== null && cause.topic === topic
  const from = fromOf(view, vector.stamp)
  const found = await storedRows(store, {
    ...{ view: view.name, version: view.version, entity, dataset: view.dataset, columns, from, until: vector.stamp },
    entityColumns: view.entity.map(({ name }) => name),
    seen: isExact ? { partition: cause.partition, offset: cause.offset } : { knownAt: vector.knownAt },
    limit: filter === undefined ? limit + 1 : SCANNED_MAX,
  })
  const test = compileFilter(filter)
  const taken = found.filter(({ row }) => test(row))
  return {
    rowsFrom: from === 0 ? null : from,
    rowsExact: isExact,
    rows: taken.slice(0, limit).map((row) => ({ ...placeOf(topic, row), time: row.time })),
    truncated: taken.length > limit || (filter !== undefined && found.length === SCANNED_MAX),
  }
}

/** The event time from which rows are inside of a window, `floor_h(stamp - w)`; 0: a feature counts all rows so far. */
const fromOf = ({ view: { features } }: ReadableView, stamp: number): number => {
  const starts = Object.values(features).map(({ window, hop }) => {
    if (window === undefined) return 0
    const windowMs = durationMs(window)
    const hopMs = hop === undefined ? defaultHopMs(windowMs) : durationMs(hop)
    return Math.floor((stamp - windowMs) / hopMs) * hopMs
  })
  return Math.max(0, Math.min(...starts))
}

const columnsIn = (filter: Filter | undefined): string[] => {
  if (filter === undefined) return []
  if ('all' in filter) return filter.all.flatMap(columnsIn)
  if ('any' in filter) return filter.any.flatMap(columnsIn)
  return 'not' in filter ? columnsIn(filter.not) : [filter.column]
}
