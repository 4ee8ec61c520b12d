/** Conversion of declarations to the typed Avro records in events and commands, and back. */
import type { DatasetDeclaration, Evolution } from './declarations/dataset.ts'
import { durationMs, durationText } from './declarations/duration.ts'
import type { EntityDeclaration } from './declarations/entity.ts'
import type { Feature, FeatureViewDeclaration, Filter } from './declarations/view.ts'
import { ExactInteger } from './exact-integer.ts'
import type { Dataset, Entity, Idle } from './generated/data.ts'
import type { FeatureView } from './generated/feature.ts'

/** JSON with sorted keys and no blanks: equal values have equal text. `undefined` members are left out, integers are exact. */
export const canonicalJson = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  if (value instanceof ExactInteger) return value.toString()
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null'
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`).join(',')}}`
}

interface Described {
  readonly owner?: string
  readonly description?: string
  readonly tags?: readonly string[]
}

export const describedIn = (declaration: Described) => ({
  owner: declaration.owner ?? null,
  description: declaration.description ?? null,
  tags: [...(declaration.tags ?? [])].sort(),
})

export const describedOut = (record: {
  owner: string | null
  description: string | null
  tags: readonly string[]
}): Described => ({
  ...(record.owner !== null && { owner: record.owner }),
  ...(record.description !== null && { description: record.description }),
  ...(record.tags.length > 0 && { tags: record.tags }),
})

/**
 * The form of `never` in records, whose schema has no word for it: no declaration may have such a delay, and a release that does not know the form states
 * no time, because it would lie before the calendar.
 */
const NEVER = { afterMs: 3_600_000, delayMs: Number.MAX_SAFE_INTEGER - 1 } as const

export const idleOf = ({ afterMs, delayMs }: Idle): NonNullable<DatasetDeclaration['idle']> =>
  delayMs === NEVER.delayMs ? 'never' : { afterMs, delayMs }

export const idleRecord = (idle: DatasetDeclaration['idle']): Idle | null => (idle === 'never' ? NEVER : (idle ?? null))

export const datasetRecord = (dataset: DatasetDeclaration): Dataset => ({
  name: dataset.name,
  columns: dataset.columns.map((column) => ({
    name: column.name,
    type: column.type,
    nullable: (column.nullable ?? true) && column.name !== dataset.time && !dataset.key.includes(column.name),
    doc: column.doc ?? null,
    classification: column.classification ?? null,
  })),
  key: dataset.key,
  time: dataset.time,
  partitions: dataset.partitions ?? null,
  skewMs: dataset.skewMs ?? null,
  dedupeMs: dataset.dedupeMs ?? null,
  idle: idleRecord(dataset.idle),
  sourceTopic: dataset.source?.topic ?? null,
  ...describedIn(dataset),
  evolution: dataset.evolution ?? null,
  mapping: Object.entries(dataset.mapping ?? {})
    .map(([column, field]) => ({ column, field }))
    .sort((a, b) => (a.column < b.column ? -1 : 1)),
})

/** The declaration of a record. Null members are left out, so the default applies. */
export const datasetOf = (record: Dataset): DatasetDeclaration => ({
  name: record.name,
  columns: record.columns.map((column) => ({
    name: column.name,
    type: column.type,
    nullable: column.nullable,
    ...(column.doc !== null && { doc: column.doc }),
    ...(column.classification !== null && { classification: column.classification }),
  })),
  key: record.key,
  time: record.time,
  ...(record.partitions !== null && { partitions: record.partitions }),
  ...(record.skewMs !== null && { skewMs: record.skewMs }),
  ...(record.dedupeMs !== null && { dedupeMs: record.dedupeMs }),
  ...(record.idle !== null && { idle: idleOf(record.idle) }),
  ...(record.sourceTopic !== null && { source: { topic: record.sourceTopic } }),
  // A state of an earlier release has neither.
  ...(record.evolution && { evolution: record.evolution as Evolution }),
  ...(record.mapping?.length > 0 && {
    mapping: Object.fromEntries(record.mapping.map(({ column, field }) => [column, field])),
  }),
  ...describedOut(record),
})

export const entityRecord = (entity: EntityDeclaration): Entity => ({
  name: entity.name,
  keys: entity.keys.map(({ name, type }) => ({ name, type })),
  ...describedIn(entity),
})

export const entityOf = (record: Entity): EntityDeclaration => ({
  name: record.name,
  keys: record.keys.map(({ name, type }) => ({ name, type })),
  ...describedOut(record),
})

/** @throws RangeError if a window, hop or ttl is not a duration */
export const viewRecord = (view: FeatureViewDeclaration): FeatureView => ({
  name: view.name,
  dataset: view.dataset,
  entity: view.entity,
  filter: view.filter === undefined ? null : canonicalJson(view.filter),
  features: Object.entries(view.features).map(([name, feature]) => ({
    name,
    function: feature.function,
    column: feature.column ?? null,
    windowMs: feature.window === undefined ? null : durationMs(feature.window),
    hopMs: feature.hop === undefined ? null : durationMs(feature.hop),
    description: feature.description ?? null,
  })),
  ttlMs: view.ttl === undefined ? null : durationMs(view.ttl),
  partitions: view.partitions ?? null,
  ...describedIn(view),
})

/** The declaration of a record. Durations get their shortest text. */
export const viewOf = (record: FeatureView): FeatureViewDeclaration => ({
  name: record.name,
  dataset: record.dataset,
  entity: record.entity,
  ...(record.filter !== null && { filter: JSON.parse(record.filter) as Filter }),
  features: Object.fromEntries(
    record.features.map((feature): [string, Feature] => [
      feature.name,
      {
        function: feature.function,
        ...(feature.column !== null && { column: feature.column }),
        ...(feature.windowMs !== null && { window: durationText(feature.windowMs) }),
        ...(feature.hopMs !== null && { hop: durationText(feature.hopMs) }),
        ...(feature.description !== null && { description: feature.description }),
      },
    ]),
  ),
  ...(record.ttlMs !== null && { ttl: durationText(record.ttlMs) }),
  ...(record.partitions !== null && { partitions: record.partitions }),
  ...describedOut(record),
})
