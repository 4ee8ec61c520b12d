/** Makes the document of what the stores say. It is pure: equal facts are equal documents. */
import { referenceOf } from '../../processors/drift/index.ts'
import type { avro } from '../../schemas/index.ts'
import { compared } from './distribution.ts'
import type {
  ColumnReport,
  Distribution,
  DriftReport,
  Point,
  SeriesName,
  SeriesReport,
  SeriesRules,
  Verdict,
  WindowShown,
} from './document.ts'

/** A column of a window, as the table has it. */
export interface MeasuredPoint {
  readonly feature: string
  readonly kind: 'numeric' | 'categorical'
  readonly role: string
  readonly windowStart: number
  readonly psi: number | null
  readonly ksThreshold: number | null
  readonly psiThreshold: number | null
  readonly ks: number | null
  readonly largestShift: number | null
  readonly pValue: number | null
  readonly rows: number
  readonly verdict: Verdict
  readonly isAlarming: boolean
}

/** The counts of a column in a window. */
export interface MeasuredCounts {
  readonly feature: string
  readonly windowStart: number
  readonly counts: readonly number[]
}

/** What the stores say of a series. */
export interface SeriesFacts extends Pick<SeriesReport, 'earlierTo' | 'columnsTotal' | 'slices'> {
  readonly name: SeriesName
  readonly rules: SeriesRules | null
  /** The baseline, from the catalogue. Null: it does not hold this version. */
  readonly reference: readonly avro.FeatureBaseline[] | null
  /** Ascending. */
  readonly windows: readonly WindowShown[]
  /** Names of the columns to show, in their order. */
  readonly columns: readonly string[]
  readonly points: readonly MeasuredPoint[]
  readonly counts: readonly MeasuredCounts[]
}

export interface ReportFacts extends Omit<DriftReport, 'schema' | 'series'> {
  readonly series: readonly SeriesFacts[]
}

export const reportOf = ({ series, ...facts }: ReportFacts): DriftReport => ({
  schema: 'millrace.drift-report/1',
  ...facts,
  series: series.map(seriesOf),
})

const seriesOf = (facts: SeriesFacts): SeriesReport => {
  const { name, rules, windows, earlierTo, columnsTotal, slices } = facts
  return { name, rules, windows, earlierTo, columns: facts.columns.map(columnOf(facts)), columnsTotal, slices }
}

/** What of the points is shown. */
export const pointOf = ({
  psi,
  psiThreshold,
  ks,
  ksThreshold,
  largestShift,
  pValue,
  rows,
  verdict,
  isAlarming,
}: MeasuredPoint) => ({
  ...{ psi, psiThreshold, effect: ks ?? largestShift, ksThreshold, pValue, rows, verdict, isAlarming },
})

const columnOf = (facts: SeriesFacts) => {
  const byColumn = new Map<string, MeasuredPoint[]>(facts.columns.map((feature) => [feature, []]))
  for (const point of facts.points) byColumn.get(point.feature)?.push(point)
  return (feature: string): ColumnReport => {
    const measured = byColumn.get(feature) ?? []
    const byStart = new Map(measured.map((point) => [point.windowStart, pointOf(point)]))
    const [{ kind, role } = { kind: 'numeric', role: 'feature' } as const] = measured
    const points = facts.windows.map(({ start }) => byStart.get(start) ?? null)
    return { feature, kind, role, points, distributions: distributionsOf(facts, feature, points) }
  }
}

/** The windows whose distribution is drawn: the latest with enough rows, and the one that differs most. */
export const drawnWindows = (
  windows: readonly WindowShown[],
  points: readonly (Point | null)[],
): readonly { readonly window: WindowShown; readonly isLatest: boolean }[] => {
  const found = windows.flatMap((window, i) => {
    const point = points[i]
    return point === null || point === undefined ? [] : [{ window, point }]
  })
  const judged = found.filter(({ point }) => point.verdict !== 'insufficient_data')
  const latest = judged.at(-1) ?? found.at(-1)
  if (latest === undefined) return []
  // Of equal ones the later.
  const most = judged.reduce((best, each) => (effectOf(each.point) >= effectOf(best.point) ? each : best), latest)
  return [
    { window: latest.window, isLatest: true },
    ...(most.point.verdict === 'drift' && most !== latest ? [{ window: most.window, isLatest: false }] : []),
  ]
}

/** How far a column has moved, as a multiple of the threshold of PSI. */
const effectOf = ({ psi, psiThreshold }: Point): number => (psi ?? 0) / (psiThreshold || 1)

const distributionsOf = (
  { reference, counts, windows }: SeriesFacts,
  feature: string,
  points: readonly (Point | null)[],
): Distribution[] => {
  const of = reference?.find((each) => each.feature === feature)
  if (of === undefined) return []
  return drawnWindows(windows, points).flatMap(({ window: { start, end }, isLatest }) => {
    const found = counts.find((each) => each.feature === feature && each.windowStart === start)
    if (found === undefined) return []
    return [{ windowStart: start, windowEnd: end, isLatest, ...compared(referenceOf(of), found.counts) }]
  })
}
