/** What the log has recorded of a training set, and the request that builds it again. */
import type { Lag, Mode } from '../../queries/offline/index.ts'
import type { ColumnType } from '../../schemas/index.ts'
import type { RecordedSet } from '../log/training-sets.ts'
import type { TrainingSetRequest } from './build.ts'
import type { SpineVersion } from './spine-version.ts'

interface ViewOfQuery {
  readonly view: string
  readonly version: number
  /** Absent in sets of earlier releases. */
  readonly revision?: number
  readonly ttlMs?: number
}

/** `query` of TrainingSetBuilt. */
interface Query {
  readonly features: readonly string[]
  readonly time: string
  readonly mode: Mode
  readonly knownAt: number | null
  readonly fullFeatureNames: boolean
  readonly keys: Readonly<Record<string, readonly string[]>>
  readonly views: readonly ViewOfQuery[]
  readonly spine: readonly { readonly name: string; readonly type: ColumnType }[]
  /** The version of a dataset that was the spine. Absent: rows of the caller. */
  readonly spineVersion?: SpineVersion
  readonly partial?: readonly Lag[]
}

const queryOf = ({ set }: RecordedSet): Query => JSON.parse(set.query) as Query

/** The set as JSON: everything that determines it, and what it is. */
export const recordedJson = (recorded: RecordedSet) => {
  const { set, offset, logTime } = recorded
  const { features, time, views, spine, spineVersion = null, partial = [] } = queryOf(recorded)
  return {
    trainingSetId: set.trainingSetId,
    builtAt: set.meta.time,
    logTime,
    offset,
    team: set.meta.team,
    actor: set.meta.actor,
    features,
    time,
    mode: set.mode,
    knownAt: set.knownAt,
    views: views.map(({ view, version, revision = null, ttlMs = null }) => ({ view, version, revision, ttlMs })),
    positions: set.positions,
    spine,
    spineVersion,
    columns: set.columns,
    rows: set.rows,
    format: set.format,
    spineHash: set.spineHash,
    contentHash: set.contentHash,
    partial,
  }
}

/** The request that gives the same set, at the same positions, with the versions and TTLs of that time. */
export const requestOf = (recorded: RecordedSet): Omit<TrainingSetRequest, 'format'> => {
  const { features, time, mode, knownAt, fullFeatureNames, keys, views, spine, partial } = queryOf(recorded)
  const positions: Record<string, number[]> = {}
  for (const { view, version } of views) positions[`${view}.v${version}`] = []
  for (const { topic, partition, offset } of recorded.set.positions) {
    const id = Object.keys(positions).find((each) => topic.endsWith(`ml.features.${each}`))
    if (id !== undefined) positions[id][partition] = offset
  }
  return {
    features,
    time,
    mode,
    knownAt: knownAt ?? undefined,
    fullFeatureNames,
    columns: Object.fromEntries(spine.map(({ name, type }) => [name, type])),
    keys,
    versions: Object.fromEntries(views.map(({ view, version }) => [view, version])),
    positions,
    minPosition: undefined,
    allowPartial: partial !== undefined,
    again: recorded,
    ttls: Object.fromEntries(views.flatMap(({ view, ttlMs }) => (ttlMs === undefined ? [] : [[view, ttlMs]]))),
  }
}

/** The version of a dataset that was the spine of a set; `undefined` if its caller sent it. */
export const spineVersionOf = (recorded: RecordedSet): SpineVersion | undefined => queryOf(recorded).spineVersion
