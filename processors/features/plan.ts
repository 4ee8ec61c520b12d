import type { ColumnType, DatasetDeclaration, Feature, FeatureViewDeclaration } from '../../schemas/index.ts'
import { durationMs } from '../../schemas/index.ts'
import { type Lane, laneKind } from './lanes.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS
/** A changelog entry holds the tiles that start within this many of the smallest hops. */
const HOPS_PER_BLOCK = 12

/** Hop of a window that does not declare one: 5 min below 12 h, 1 h below 12 d, else 1 day. */
export const defaultHopMs = (windowMs: number): number =>
  windowMs < 12 * HOUR_MS ? 5 * MINUTE_MS : windowMs < 12 * DAY_MS ? HOUR_MS : DAY_MS

/** How the folded lanes of its window give a feature's value. */
export interface Finaliser {
  readonly function: Feature['function']
  /** Name of the feature. */
  readonly name: string
  readonly slot: number
  /** Slot of the column's `known` lane, 0 if not needed. */
  readonly known: number
  /** Index in the row of objects, -1 for a value that is a number. */
  readonly object: number
  readonly boolean: boolean
}

export interface WindowPlan {
  /** `Infinity`: all rows so far. */
  readonly windowMs: number
  /** The lanes that are merged for the features of this window; distinct sets are counted instead. */
  readonly lanes: readonly Lane[]
  readonly finalisers: readonly Finaliser[]
  /** Object indexes of the distinct lanes that this window counts. */
  readonly distinct: readonly number[]
}

/** All windows of one hop, which share tiles. */
export interface LevelPlan {
  /** `Infinity` for features without a window, which have one tile for ever. */
  readonly hopMs: number
  /** Ascending in length. */
  readonly windows: readonly WindowPlan[]
  readonly lanes: readonly Lane[]
  /** The lanes that are sets; they are not in `lanes`. */
  readonly distinct: readonly Lane[]
  /** Whether an object of the tile is a set. */
  readonly isSet: readonly boolean[]
  /** Slots of a tile, its start included. */
  readonly stride: number
  readonly objectStride: number
  /** Length of the longest window. */
  readonly windowMs: number
}

export interface Plan {
  readonly view: FeatureViewDeclaration
  readonly time: string
  readonly entity: readonly string[]
  readonly entityTypes: readonly ColumnType[]
  readonly featureNames: readonly string[]
  /** Columns that lanes read. */
  readonly cells: readonly string[]
  /** Finite hops ascending, then the level without a window, if there is one. */
  readonly levels: readonly LevelPlan[]
  /** Span of event time whose tiles share a changelog entry, ms. */
  readonly blockMs: number
}

interface Resolved {
  readonly name: string
  readonly function: Feature['function']
  readonly column: string | undefined
  readonly type: ColumnType
  readonly windowMs: number
  readonly hopMs: number
}

/**
 * Lays out the lanes of a valid view. The layout follows from the declarations alone, and only the instance itself
 * reads its changelog.
 */
export const planOf = (view: FeatureViewDeclaration, dataset: DatasetDeclaration): Plan => {
  const types = new Map(dataset.columns.map((column) => [column.name, column.type]))
  const featureNames = Object.keys(view.features)
  const features = featureNames.map((name) => resolve(name, view.features[name], types))
  const cells = [...new Set(features.flatMap((feature) => feature.column ?? []))]
  const hops = [...new Set(features.map((feature) => feature.hopMs))].sort((a, b) => a - b)
  const levels = hops.map((hopMs) =>
    levelOf(
      hopMs,
      features.filter((feature) => feature.hopMs === hopMs),
      cells,
    ),
  )
  return {
    view,
    time: dataset.time,
    entity: view.entity,
    entityTypes: view.entity.map((column) => types.get(column)!),
    featureNames,
    cells,
    levels,
    blockMs: HOPS_PER_BLOCK * hops[0],
  }
}

const resolve = (name: string, feature: Feature, types: ReadonlyMap<string, ColumnType>): Resolved => {
  const windowMs = feature.window === undefined ? Number.POSITIVE_INFINITY : durationMs(feature.window)
  return {
    name,
    function: feature.function,
    column: feature.column,
    type: feature.column === undefined ? 'long' : types.get(feature.column)!,
    windowMs,
    hopMs:
      windowMs === Number.POSITIVE_INFINITY
        ? windowMs
        : feature.hop === undefined
          ? defaultHopMs(windowMs)
          : durationMs(feature.hop),
  }
}

const levelOf = (hopMs: number, features: readonly Resolved[], cells: readonly string[]): LevelPlan => {
  const layout = new Layout(cells)
  for (const feature of features) layout.lanesOf(feature)
  const lengths = [...new Set(features.map((feature) => feature.windowMs))].sort((a, b) => a - b)
  const windows = lengths.map((windowMs) => {
    const members = features.filter((feature) => feature.windowMs === windowMs)
    const lanes = layout.sorted(new Set(members.flatMap((feature) => layout.lanesOf(feature))))
    return {
      windowMs,
      lanes: lanes.filter(isFolded),
      finalisers: members.map((feature) => layout.finaliserOf(feature)),
      distinct: lanes.filter((lane) => !isFolded(lane)).map((lane) => lane.object),
    }
  })
  const lanes = layout.sorted(layout.all())
  return {
    hopMs,
    windows,
    lanes: lanes.filter(isFolded),
    distinct: lanes.filter((lane) => !isFolded(lane)),
    isSet: Array.from({ length: layout.objects }, (_, object) =>
      lanes.some((lane) => lane.object === object && !isFolded(lane)),
    ),
    stride: layout.slots,
    objectStride: layout.objects,
    windowMs: lengths[lengths.length - 1],
  }
}

const isFolded = (lane: Lane): boolean => lane.kind !== laneKind.distinct

const isNumber = (type: ColumnType): boolean => type !== 'string' && type !== 'bytes'

const numberLane = {
  sum: laneKind.sum,
  mean: laneKind.sum,
  stddev: laneKind.moments,
  min: laneKind.min,
  max: laneKind.max,
  first: laneKind.first,
  last: laneKind.last,
  distinct: laneKind.distinct,
} as const
const objectLane = {
  ...numberLane,
  min: laneKind.minObject,
  max: laneKind.maxObject,
  first: laneKind.firstObject,
  last: laneKind.lastObject,
} as const

const slotsOf: Readonly<Record<number, number>> = {
  [laneKind.moments]: 2,
  [laneKind.first]: 3,
  [laneKind.last]: 3,
  [laneKind.minObject]: 0,
  [laneKind.maxObject]: 0,
  [laneKind.distinct]: 0,
}

/** Assigns the slots of one level. Features that need the same lane share it. */
class Layout {
  readonly #cells: readonly string[]
  readonly #lanes = new Map<string, Lane>()
  slots = 1
  objects = 0
  constructor(cells: readonly string[]) {
    this.#cells = cells
  }

  all(): Iterable<Lane> {
    return this.#lanes.values()
  }

  /** The lane itself first, then the `known` lane that it reads. */
  lanesOf(feature: Resolved): readonly Lane[] {
    if (feature.column === undefined) return [this.#lane(laneKind.rows, -1, false)]
    const cell = this.#cells.indexOf(feature.column)
    if (feature.function === 'count') return [this.#lane(laneKind.known, cell, false)]
    const kind = (isNumber(feature.type) ? numberLane : objectLane)[feature.function]
    const leans = kind === laneKind.moments || kind === laneKind.min || kind === laneKind.max
    const lane = this.#lane(kind, cell, leans)
    return leans || feature.function === 'mean' ? [lane, this.#lane(laneKind.known, cell, false)] : [lane]
  }

  #lane(kind: Lane['kind'], cell: number, leans: boolean): Lane {
    const key = `${kind}.${cell}`
    const old = this.#lanes.get(key)
    if (old !== undefined) return old
    const known = leans ? this.#lane(laneKind.known, cell, false).slot : 0
    const slot = this.slots
    this.slots += slotsOf[kind] ?? 1
    const hasObject = kind >= laneKind.minObject && kind <= laneKind.distinct
    const lane: Lane = { kind, cell, slot, known, object: hasObject ? this.objects++ : -1 }
    this.#lanes.set(key, lane)
    return lane
  }

  /** By column, `known` last (see `laneKind`). */
  sorted(lanes: Iterable<Lane>): readonly Lane[] {
    return [...lanes].sort((a, b) => a.cell - b.cell || a.kind - b.kind)
  }

  finaliserOf(feature: Resolved): Finaliser {
    const [lane, known] = this.lanesOf(feature)
    return {
      function: feature.function,
      name: feature.name,
      slot: lane.slot,
      known: known?.slot ?? 0,
      object: lane.object,
      boolean: feature.type === 'boolean',
    }
  }
}
