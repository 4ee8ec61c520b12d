/** A measure of performance as people write it, and as events and commands hold it. */
import { type avro, describedIn, describedOut, durationMs, durationText } from '../../../../schemas/index.ts'

export interface ReferenceOfPerformance {
  readonly rows: number
  readonly error: number
  readonly deviation?: number
  readonly figures?: Readonly<Record<string, number>>
  /** What it was captured from. */
  readonly source?: string
}

export interface MetricDeclaration {
  readonly name: string
  readonly kind: avro.MetricKind
  /** Not of `count`. */
  readonly column?: string
  /** Default: all rows weigh the same. */
  readonly weight?: string
  /** Of `rate`: the value that counts. Default: true. */
  readonly value?: string
  /** Default: `both`. */
  readonly direction?: avro.MetricDirection
}

export interface ReferenceOfMetric {
  readonly metric: string
  /** Default: all rows. */
  readonly slice?: string
  readonly value: number
  readonly rows?: number
  readonly windows?: number
  readonly deviation?: number
  readonly source?: string
}

export interface PerformanceDeclaration {
  readonly name: string
  /** Not of `metrics`. */
  readonly predictions?: string
  /** Of `metrics`. */
  readonly dataset?: string
  readonly metrics?: readonly MetricDeclaration[]
  readonly references?: readonly ReferenceOfMetric[]
  /** Default: all versions, each separately. */
  readonly modelVersion?: number
  readonly task: avro.PredictionTask
  readonly positive?: string
  readonly threshold?: number
  readonly k?: number
  readonly values?: avro.ValueMatrix
  readonly slices?: readonly { readonly column: string; readonly values: readonly string[] }[]
  readonly window: string | number
  readonly grace?: string | number
  readonly labelsWithin?: string | number
  readonly earlyWithin?: string | number
  readonly reviseEvery?: string | number
  readonly overdue?: string | number
  /** Of `metrics`: windows without a row are measured too. Default: false. */
  readonly emptyWindows?: boolean
  readonly minRows?: number
  readonly alpha?: number
  readonly worseBy?: number
  readonly reference?: ReferenceOfPerformance
  /** Of slices; others are compared with `reference`. */
  readonly sliceReferences?: readonly (ReferenceOfPerformance & { readonly slice: string })[]
  readonly detector?: { readonly kind: DetectorKind; readonly delta?: number; readonly threshold?: number }
  readonly owner?: string
  readonly description?: string
  readonly tags?: readonly string[]
}

const DAY = 86_400_000

export const PERFORMANCE_DEFAULTS = { minRows: 300, alpha: 0.001, worseBy: 0.1, k: 10 } as const
const TIMES = {
  graceMs: 60_000,
  labelsWithinMs: 30 * DAY,
  earlyWithinMs: DAY,
  reviseEveryMs: 10_000,
} as const
export const OVERDUE_MS = 3_600_000

export type DetectorKind = 'page_hinkley' | 'adwin'
export const DETECTORS = { page_hinkley: { delta: 0.005, threshold: 50 }, adwin: { delta: 0.002, threshold: null } }

const msOr = (duration: string | number | undefined, otherwise: number): number =>
  duration === undefined ? otherwise : durationMs(duration)

const detectorRecord = (detector: PerformanceDeclaration['detector']): avro.ErrorDetector | null => {
  if (detector === undefined) return null
  const { kind } = detector
  const { delta, threshold } = DETECTORS[kind]
  return { kind, delta: detector.delta ?? delta, threshold: detector.threshold ?? threshold }
}

const referenceRecord = (reference: ReferenceOfPerformance): avro.PerformanceReference => {
  const { rows, error, deviation = null, figures = {}, source = null } = reference
  const named = Object.keys(figures).sort()
  return { rows, error, deviation, figures: named.map((name) => ({ name, value: figures[name], error: 0 })), source }
}

const metricRecord = (metric: MetricDeclaration): avro.BusinessMetric => {
  const { name, kind, column = null, weight = null, value = null, direction = 'both' } = metric
  return { name, kind, column, weight, value, direction }
}

const metricReference = (reference: ReferenceOfMetric): avro.MetricReference => {
  const { metric, slice = '', value, rows = null, windows = null, deviation = null, source = null } = reference
  return { metric, slice, value, rows, windows, deviation, source }
}

/** With every default filled in. @throws RangeError if a duration is none */
export const performanceRecord = (declaration: PerformanceDeclaration): avro.Performance => {
  const {
    name,
    predictions = '',
    modelVersion = null,
    task,
    positive = null,
    threshold = null,
    values = null,
  } = declaration
  const { slices = [], window, reference, detector } = declaration
  const { minRows, alpha, worseBy, k } = { ...PERFORMANCE_DEFAULTS, ...declaration }
  return {
    ...{ name, predictions, modelVersion, task, positive, threshold },
    k: task === 'ranking' ? k : null,
    values,
    slices: slices.map(({ column, values: listed }) => ({ column, values: [...listed] })),
    windowMs: durationMs(window),
    graceMs: msOr(declaration.grace, TIMES.graceMs),
    labelsWithinMs: msOr(declaration.labelsWithin, TIMES.labelsWithinMs),
    earlyWithinMs: msOr(declaration.earlyWithin, TIMES.earlyWithinMs),
    reviseEveryMs: msOr(declaration.reviseEvery, TIMES.reviseEveryMs),
    ...{ minRows, alpha, worseBy },
    reference: reference === undefined ? null : referenceRecord(reference),
    sliceReferences: (declaration.sliceReferences ?? [])
      .map(({ slice, ...of }) => ({ slice, reference: referenceRecord(of) }))
      .sort((a, b) => (a.slice < b.slice ? -1 : 1)),
    detector: detectorRecord(detector),
    dataset: declaration.dataset ?? null,
    metrics: (declaration.metrics ?? []).map(metricRecord),
    references: (declaration.references ?? []).map(metricReference),
    overdueMs: msOr(declaration.overdue, OVERDUE_MS),
    emptyWindows: declaration.emptyWindows ?? false,
    ...describedIn(declaration),
  }
}

const referenceOf = ({
  rows,
  error,
  deviation,
  figures,
  source,
}: avro.PerformanceReference): ReferenceOfPerformance => ({
  ...{ rows, error },
  ...(deviation !== null && { deviation }),
  ...(figures.length > 0 && { figures: Object.fromEntries(figures.map(({ name, value }) => [name, value as number])) }),
  ...(source !== null && { source }),
})

/** Null members, and the slice of all rows, are left out. */
const withoutNull = (record: object): object =>
  Object.fromEntries(
    Object.entries(record).filter(([name, value]) => value !== null && !(name === 'slice' && value === '')),
  )

export const performanceOf = (record: avro.Performance): PerformanceDeclaration => {
  const { name, predictions, modelVersion, task, positive, threshold, k, values, slices } = record
  const { windowMs, graceMs, labelsWithinMs, earlyWithinMs, reviseEveryMs, minRows, alpha, worseBy } = record
  const { reference, detector, owner, description, tags, dataset, metrics, references, overdueMs } = record
  return {
    ...{ name, task },
    ...(dataset === null ? { predictions } : { dataset, metrics: metrics.map(withoutNull) as MetricDeclaration[] }),
    ...(references.length > 0 && { references: references.map(withoutNull) as unknown as ReferenceOfMetric[] }),
    ...(modelVersion !== null && { modelVersion }),
    ...(positive !== null && { positive }),
    ...(threshold !== null && { threshold }),
    ...(k !== null && { k }),
    ...(values !== null && { values }),
    ...(slices.length > 0 && { slices }),
    window: durationText(windowMs),
    grace: durationText(graceMs),
    labelsWithin: durationText(labelsWithinMs),
    ...(dataset === null && { earlyWithin: durationText(earlyWithinMs) }),
    reviseEvery: durationText(reviseEveryMs),
    overdue: durationText(overdueMs),
    ...(record.emptyWindows && { emptyWindows: true }),
    ...{ minRows, alpha, worseBy },
    ...(reference !== null && { reference: referenceOf(reference) }),
    ...(record.sliceReferences.length > 0 && {
      sliceReferences: record.sliceReferences.map((each) => ({ slice: each.slice, ...referenceOf(each.reference) })),
    }),
    ...(detector !== null && {
      detector: {
        kind: detector.kind as DetectorKind,
        delta: detector.delta,
        ...(detector.threshold !== null && { threshold: detector.threshold }),
      },
    }),
    ...describedOut({ owner, description, tags }),
  }
}
