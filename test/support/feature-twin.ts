/**
 * The slow, obvious twin of the feature processor: it keeps every row, and finds every window by looking at all of them. It
 * knows the rules of docs/decisions/0030 and 0031, and nothing of tiles in memory, caches, timers or changelogs.
 */
import { durationMs, type Feature, type FeatureViewDeclaration } from '../../schemas/index.ts'

export type TwinRow = Readonly<Record<string, unknown>>

export interface TwinVector {
  readonly entity: string
  readonly stamp: number
  readonly rowTime: number
  readonly knownAt: number
  readonly values: readonly unknown[]
}

interface Kept {
  readonly row: TwinRow
  readonly time: number
}

const HOUR_MS = 3_600_000
const hopOf = (feature: Feature, windowMs: number): number => {
  if (feature.hop !== undefined) return durationMs(feature.hop)
  return windowMs < 12 * HOUR_MS ? 300_000 : windowMs < 12 * 24 * HOUR_MS ? HOUR_MS : 24 * HOUR_MS
}
const floorTo = (hop: number, time: number): number => Math.floor(time / hop) * hop
const isKnown = (value: unknown): boolean => value !== null && value !== undefined && !Number.isNaN(value)
const zeroed = (value: unknown): unknown => (Object.is(value, -0) ? 0 : value)
/** Order of values: numbers and booleans by size, text by its bytes. */
const isBelow = (a: unknown, b: unknown): boolean =>
  typeof a === 'string' ? Buffer.compare(Buffer.from(a), Buffer.from(b as string)) < 0 : (a as number) < (b as number)

/** The value of a feature over rows that are in its window, in the order in which they came. */
export const aggregate = (feature: Feature, rows: readonly Kept[]): unknown => {
  const hop = feature.window === undefined ? Infinity : hopOf(feature, durationMs(feature.window))
  if (feature.function === 'count' && feature.column === undefined) return rows.length
  const column = feature.column as string
  const known = rows.filter(({ row }) => isKnown(row[column]))
  const values = known.map(({ row }) => zeroed(row[column]))
  switch (feature.function) {
    case 'count':
      return known.length
    case 'distinct':
      return new Set(values.map((value) => (Buffer.isBuffer(value) ? value.toString('hex') : value))).size
    case 'min':
      return values.length === 0 ? null : values.reduce((least, value) => (isBelow(value, least) ? value : least))
    case 'max':
      return values.length === 0 ? null : values.reduce((most, value) => (isBelow(most, value) ? value : most))
    case 'first':
      return rows.length === 0 ? null : (rows.reduce((a, b) => (b.time < a.time ? b : a)).row[column] ?? null)
    case 'last':
      return rows.length === 0 ? null : (rows.reduce((a, b) => (b.time >= a.time ? b : a)).row[column] ?? null)
    case 'sum':
      return sumOf(hop, column, known)
    case 'mean':
      return known.length === 0 ? null : sumOf(hop, column, known) / known.length
    case 'stddev':
      return stddevOf(hop, column, known)
  }
}

/** Rows by tile, tiles ascending, inside a tile in the order in which they came. */
const tilesOf = (hop: number, rows: readonly Kept[]): readonly (readonly Kept[])[] => {
  const startOf = ({ time }: Kept): number => (hop === Infinity ? 0 : floorTo(hop, time))
  const starts = [...new Set(rows.map(startOf))].sort((a, b) => a - b)
  return starts.map((start) => rows.filter((row) => startOf(row) === start))
}

const sumOf = (hop: number, column: string, rows: readonly Kept[]): number =>
  tilesOf(hop, rows)
    .map((tile) => tile.reduce((sum, { row }) => sum + (row[column] as number), 0))
    .reduce((sum, tile) => sum + tile, 0)

const stddevOf = (hop: number, column: string, rows: readonly Kept[]): number | null => {
  let all = { n: 0, mean: 0, m2: 0 }
  for (const tile of tilesOf(hop, rows)) {
    let b = { n: 0, mean: 0, m2: 0 }
    for (const { row } of tile) {
      const x = row[column] as number
      const mean = b.mean + (x - b.mean) / (b.n + 1)
      b = { n: b.n + 1, mean, m2: b.m2 + (x - b.mean) * (x - mean) }
    }
    if (all.n === 0) all = b
    else {
      const n = all.n + b.n
      const d = b.mean - all.mean
      const m2 = all.m2 + b.m2 + d * d * ((all.n * b.n) / n)
      all = { n, mean: all.mean + (d * b.n) / n, m2 }
    }
  }
  return all.n < 2 ? null : Math.sqrt(all.m2 / (all.n - 1))
}

/** Input of the twin: a row, or time that goes on. */
export type TwinRecord =
  | { readonly row: TwinRow; readonly logTime: number }
  | { readonly time: number; readonly logTime: number }

/** What the processor of a view must emit for these records, and which rows (by index) are late. */
export const twinOf = (
  view: FeatureViewDeclaration,
  timeColumn: string,
  records: readonly TwinRecord[],
): { readonly vectors: readonly TwinVector[]; readonly late: readonly number[] } => {
  const kept = new Map<string, Kept[]>()
  const last = new Map<string, { text: unknown[]; rowTime: number }>()
  const vectors: TwinVector[] = []
  const late: number[] = []
  const features = Object.values(view.features)
  let now = -Infinity

  const inWindow = (feature: Feature, time: number, at: number): boolean => {
    if (feature.window === undefined) return true
    const windowMs = durationMs(feature.window)
    return time >= floorTo(hopOf(feature, windowMs), at - windowMs)
  }
  const emitIfChanged = (entity: string, stamp: number, knownAt: number): void => {
    const rows = kept.get(entity)!
    const values = features.map((feature) =>
      aggregate(
        feature,
        rows.filter(({ time }) => inWindow(feature, time, stamp)),
      ),
    )
    const rowTime = Math.max(...rows.map(({ time }) => time))
    const before = last.get(entity)
    const isSame = before?.rowTime === rowTime && before.text.every((value, i) => Object.is(value, values[i]))
    if (isSame) return
    last.set(entity, { text: values, rowTime })
    vectors.push({ entity, stamp, rowTime, knownAt, values })
  }
  const advanceTo = (time: number, knownAt: number): void => {
    if (time <= now) return
    const due = new Map<string, { at: number; entity: string }>()
    for (const [entity, rows] of kept) {
      for (const row of rows) {
        for (const feature of features) {
          if (feature.window === undefined) continue
          const windowMs = durationMs(feature.window)
          const hop = hopOf(feature, windowMs)
          const at = floorTo(hop, row.time) + hop + windowMs
          if (at > now && at <= time) due.set(`${at} ${entity}`, { at, entity })
        }
      }
    }
    const order = [...due.values()].sort(
      (a, b) => a.at - b.at || Buffer.compare(Buffer.from(a.entity), Buffer.from(b.entity)),
    )
    for (const { at, entity } of order) emitIfChanged(entity, at, knownAt)
    now = time
  }

  for (const [i, record] of records.entries()) {
    if ('time' in record) {
      advanceTo(record.time, record.logTime)
      continue
    }
    const time = record.row[timeColumn] as number
    advanceTo(time, record.logTime)
    if (!features.some((feature) => inWindow(feature, time, now))) {
      late.push(i)
      continue
    }
    const entity = view.entity.map((column) => String(record.row[column])).join()
    kept.set(entity, [...(kept.get(entity) ?? []), { row: record.row, time }])
    emitIfChanged(entity, now, record.logTime)
  }
  return { vectors, late }
}
