/** Builds a training set for a request: it finds the views in the catalogue, runs the join, and records the set on the log. */
import { createHash, randomBytes } from 'node:crypto'
import { endsOf } from '../../platform/index.ts'
import {
  type Format,
  type Lag,
  type Mode,
  type TrainingSet,
  type TrainingSetSummary,
  trainingSet,
  type ViewOfSet,
  viewId,
} from '../../queries/offline/index.ts'
import { avro, type ColumnType, canonicalJson, primaryMeta, recordEncoders, uuidV7 } from '../../schemas/index.ts'
import type { GatewayContext } from '../context.ts'
import type { Principal } from '../http/auth.ts'
import { HttpError } from '../http/errors.ts'
import { httpErrorOf } from '../http/translate.ts'
import type { RecordedSet } from '../log/training-sets.ts'
import { goneOr, waitForPosition } from '../reads.ts'
import { lagOf, requireStored } from '../stored.ts'
import type { ReadableView } from '../views.ts'
import { type SpineRows, spineRows } from './spine.ts'
import type { SpineVersion } from './spine-version.ts'

export interface TrainingSetRequest {
  /** `view:feature`, in the order of the result. */
  readonly features: readonly string[]
  /** The column of the spine that holds the time of a row. */
  readonly time: string
  readonly mode: Mode
  readonly knownAt: number | undefined
  readonly format: Format
  /** Whether feature columns are named `view__feature`. */
  readonly fullFeatureNames: boolean
  /** The types of spine columns that are not entity columns. */
  readonly columns: Readonly<Record<string, ColumnType>>
  /** The spine columns of the entity of a view, by view, in the order of the entity columns, if the names differ. */
  readonly keys: Readonly<Record<string, readonly string[]>>
  /** The version by view. Default: the active version. */
  readonly versions: Readonly<Record<string, number>>
  readonly positions: Readonly<Record<string, readonly number[]>> | undefined
  readonly minPosition: string | undefined
  /** Whether a table that has not reached the position of the question may answer. */
  readonly allowPartial: boolean
  /** The recorded set that is built again: spine and content have to be the same. */
  readonly again?: RecordedSet
  /** The named version of a dataset that is the spine. Default: the caller's own rows. */
  readonly spineVersion?: SpineVersion
  /** TTLs by view, ms. Default: those of the views. */
  readonly ttls?: Readonly<Record<string, number>>
}

export type Identity = Pick<avro.TrainingSetBuilt, 'trainingSetId' | 'contentHash' | 'rows' | 'views'>

export interface BuiltSet {
  readonly set: TrainingSet
  /** Sentences that a reader of the set has to know. */
  readonly notes: readonly string[]
  /** The partitions that were behind the position of the question; none if the set is whole. */
  readonly lag: readonly Lag[]
  /** The identity of the set, if it is known before the stream begins. */
  readonly early: Identity | undefined
  /** Appends TrainingSetBuilt to the log, after the stream has ended. @returns the id of the training set */
  record(): Promise<string>
}

interface Asked {
  readonly view: ReadableView
  readonly part: ViewOfSet
}

/** @throws HttpError, OfflineError before the first byte; a later error ends the stream */
export const buildTrainingSet = async (
  context: GatewayContext,
  request: TrainingSetRequest,
  spine: AsyncIterable<unknown>,
  principal: Principal,
): Promise<BuiltSet> => {
  const { platform } = context
  const asked = viewsOf(context, request)
  const lag = (await Promise.all(asked.map(({ view }) => lagOrGone(context, request, view)))).flat()
  if (!request.allowPartial) requireStored(lag)
  const { again } = request
  const before = again?.set.columns.slice(0, Object.keys(request.columns).length)
  const rows = await spineRows(spine, typesOf(request, asked), before)
  const store = { client: platform.clickhouse, prefix: platform.names.prefix }
  const set = await trainingSet(store, {
    ...(again !== undefined && { onSpine: () => requireSpine(again, rows) }),
    spine: { columns: rows.columns, time: request.time, rows: rows.rows },
    views: asked.map(({ part }) => part),
    mode: request.mode,
    format: request.format,
    ...(request.knownAt === undefined ? {} : { knownAt: request.knownAt }),
    ...(request.positions === undefined ? {} : { positions: request.positions }),
  })
  if (again !== undefined) return builtAgain(again, set, lag)
  const spineColumns = rows.columns.map(({ name, type }) => ({ name, type }))
  let spineHash: string | undefined
  const content = (summary: TrainingSetSummary): Content => {
    spineHash ??= rows.hash()
    return contentOf(context, request, { asked, spineColumns, lag }, summary, spineHash)
  }
  return {
    set,
    notes: [...set.notes, ...stoppedNotes(context, asked)],
    lag,
    early: set.early === undefined ? undefined : content(set.early),
    record: async () => {
      const built = content(await set.summary)
      await append(context, built, principal)
      return built.trainingSetId
    },
  }
}

/** A version that readers do not get any more holds no later rows. */
const stoppedNotes = ({ views }: GatewayContext, asked: readonly Asked[]): string[] =>
  asked.flatMap(({ view }) => {
    const stopped = views.stoppedSince(view)
    if (stopped === undefined) return []
    const since = new Date(stopped).toISOString()
    return [
      `Version ${view.version} of view ${view.name} has not run since ${since}: rows that came later are not in it.`,
    ]
  })

/** @throws HttpError VERSION_GONE if the version is retired, and its table is not whole: it will not be filled again */
const lagOrGone = async (context: GatewayContext, request: TrainingSetRequest, view: ReadableView): Promise<Lag[]> => {
  if (!context.views.isRetired(view)) return lagOfQuestion(context, request, view)
  try {
    const lag = await lagOfQuestion(context, request, view)
    if (!request.allowPartial) requireStored(lag)
    return lag
  } catch (error) {
    throw goneOr(context, view, httpErrorOf(error))
  }
}

/** @throws HttpError SPINE_DIFFERS if the spine is not the one of the recorded set */
const requireSpine = ({ set }: RecordedSet, rows: SpineRows): void => {
  if (rows.hasHash(set.spineHash)) return
  const text = `The spine has hash ${rows.hash()}, and training set ${set.trainingSetId} was built from one with hash ${set.spineHash}.`
  throw new HttpError('SPINE_DIFFERS', text)
}

/** A set that was recorded before; nothing is recorded again. @throws HttpError SET_DIFFERS, here or at the end of the stream */
const builtAgain = ({ set: before }: RecordedSet, set: TrainingSet, lag: readonly Lag[]): BuiltSet => {
  const requireSame = ({ sha256 }: TrainingSetSummary): void => {
    if (sha256 === before.contentHash) return
    const text = `The rows have hash ${sha256}, and those of training set ${before.trainingSetId} had ${before.contentHash}: the history below its positions was changed or removed.`
    throw new HttpError('SET_DIFFERS', text)
  }
  try {
    if (set.early !== undefined) requireSame(set.early)
  } catch (error) {
    set.stream.on('error', () => {}).resume() // its end releases the session
    throw error
  }
  return {
    set,
    notes: set.notes,
    lag,
    early: set.early === undefined ? undefined : before,
    record: async () => {
      requireSame(await set.summary)
      return before.trainingSetId
    },
  }
}

/** The views in the order in which the request first names them; the result has their features in this order. */
const viewsOf = ({ views }: GatewayContext, request: TrainingSetRequest): Asked[] => {
  const names = new Map<string, string[]>()
  for (const [i, reference] of request.features.entries()) {
    const colon = reference.indexOf(':')
    if (colon < 1) {
      const problem = { field: `features.${i}`, value: reference, expected: 'view:feature' }
      throw new HttpError('TRAINING_SET_INVALID', `features.${i} is '${reference}', expected view:feature.`, {
        problems: [problem],
      })
    }
    const view = reference.slice(0, colon)
    const features = names.get(view) ?? []
    features.push(reference.slice(colon + 1))
    names.set(view, features)
  }
  return [...names].map(([name, features]) => {
    const { again, versions, ttls } = request
    const view =
      again === undefined ? views.readable(name, versions[name]) : views.versionAt(name, versions[name], again.logTime)
    const shown = (feature: string) => (request.fullFeatureNames ? `${name}__${feature}` : feature)
    const keys = request.keys[name]
    const part: ViewOfSet = {
      view: name,
      version: view.version,
      entity: view.entity,
      ttlMs: ttls?.[name] ?? view.ttlMs,
      features: features.map((feature) => ({ name: feature, type: featureTypeOf(view, feature), as: shown(feature) })),
      ...(keys === undefined ? {} : { spineColumns: keys }),
    }
    return { view, part }
  })
}

const featureTypeOf = (view: ReadableView, feature: string): ColumnType => {
  const found = view.features.find(({ name }) => name === feature)
  if (found !== undefined) return found.type
  const expected = `one of ${view.featureNames.join(', ')}`
  throw new HttpError('FEATURE_UNKNOWN', `View '${view.name}' has no feature '${feature}', expected ${expected}.`, {
    problems: [{ field: 'features', value: `${view.name}:${feature}`, expected }],
  })
}

const typesOf = (request: TrainingSetRequest, asked: readonly Asked[]): Map<string, ColumnType> => {
  const types = new Map(Object.entries(request.columns))
  for (const { view, part } of asked) {
    for (const [i, { name, type }] of view.entity.entries()) types.set(part.spineColumns?.[i] ?? name, type)
  }
  types.set(request.time, 'timestamp')
  return types
}

/**
 * How far the table of a view is behind the question. Its position is that of an earlier set, if the request names one; else the end of
 * the feature topic when the request came, behind the write that a token names.
 */
const lagOfQuestion = async (
  context: GatewayContext,
  { positions, minPosition }: TrainingSetRequest,
  view: ReadableView,
): Promise<Lag[]> => {
  const written = minPosition === undefined ? undefined : await waitForPosition(context, view, minPosition)
  const earlier = positions?.[viewId({ view: view.name, version: view.version })]
  if (earlier === undefined) return lagOf(context, view, written)
  const ends = await endsOf(context.platform, context.platform.names.features(view.name, view.version))
  // A position that the log does not have is refused when the set is built.
  return lagOf(
    context,
    view,
    ends.map((end) => ({ ...end, offset: Math.min(end.offset, earlier[end.partition] ?? 0) })),
  )
}

type Content = Omit<avro.TrainingSetBuilt, 'meta'>

interface Question {
  readonly asked: readonly Asked[]
  readonly spineColumns: readonly object[]
  readonly lag: readonly Lag[]
}

const contentOf = (
  { platform }: GatewayContext,
  request: TrainingSetRequest,
  { asked, spineColumns, lag }: Question,
  summary: TrainingSetSummary,
  spineHash: string,
): Content => {
  const views = asked.map(({ view }) => ({ view: view.name, version: view.version }))
  const described = asked.map(({ view, part }) => ({
    ...{ view: view.name, version: view.version, revision: view.revision },
    ttlMs: part.ttlMs,
  }))
  const { features, time, mode, fullFeatureNames, keys } = request
  const query = canonicalJson({
    features,
    time,
    mode,
    knownAt: request.knownAt ?? null,
    fullFeatureNames,
    keys,
    views: described,
    spine: spineColumns,
    ...(request.spineVersion !== undefined && { spineVersion: request.spineVersion }),
    ...(lag.length === 0 ? {} : { partial: lag }),
  })
  const positions = views.flatMap(({ view, version }) =>
    (summary.positions[viewId({ view, version })] ?? []).map((offset, partition) => ({
      topic: platform.names.features(view, version),
      partition,
      offset,
    })),
  )
  const identity = canonicalJson({ query, positions, contentHash: summary.sha256 })
  return {
    trainingSetId: createHash('sha256').update(identity).digest('hex'),
    query,
    mode,
    knownAt: request.knownAt ?? null,
    views,
    positions,
    columns: [
      ...spineColumns.map((column) => (column as { name: string }).name),
      ...asked.flatMap(({ part }) => part.features.map(({ name, as }) => as ?? name)),
    ],
    rows: summary.rows,
    spineHash,
    contentHash: summary.sha256,
    format: request.format,
    uri: null,
  }
}

const append = async (
  { platform, appender }: GatewayContext,
  content: Content,
  { actor, team }: Principal,
): Promise<void> => {
  const { names, codecs } = platform
  const schema = avro.TrainingSetBuiltSchema
  const encoder = await recordEncoders(codecs, names)(schema)
  const now = Date.now()
  const meta = primaryMeta({ id: uuidV7(now, randomBytes(10)), source: 'gateway', time: now }, { team, actor })
  const value = encoder.encode({ meta, ...content })
  await appender.append({
    topic: names.runs,
    partition: 0,
    key: Buffer.from(content.trainingSetId),
    value,
  })
}
