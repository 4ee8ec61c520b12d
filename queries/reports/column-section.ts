/** What is shown of a column: how it is distributed, how its figures went, and the same as a table. */
import { escaped, htmlTable, timeText } from '../pages/index.ts'
import type { ColumnReport, Distribution, Point, SeriesReport } from './document.ts'
import { bars, curves, percent, type TrendPoint, trend } from './plots.ts'
import { figure, figureText, minuteText, number, plain, verdictBadge, verdictCell } from './words.ts'

export const columnOf = (series: SeriesReport, column: ColumnReport): string => {
  const { feature, kind, role, points, distributions } = column
  const latest = points.findLast((point) => point !== null)
  const badge = latest === undefined || latest === null ? '' : ` ${verdictBadge(latest)}`
  const plots = [...trendsOf(series, column), ...distributions.flatMap((each) => distributionOf(feature, each))]
  return `<article class="column"><h3>${escaped(feature)}${badge} <span class="kind-of">${kind}, ${escaped(role)}</span></h3>
<div class="plots">${plots.join('\n')}</div>
${distributions.length === 0 ? '<p class="note">The catalogue does not hold this version of the baseline, so its distribution cannot be drawn.</p>' : ''}
<details><summary>Figures of ${escaped(feature)} as a table</summary>
${tableOf(series, column)}
</details></article>`
}

const withCaption = (svg: string, caption: string): string =>
  `<figure>${svg}<figcaption>${escaped(caption)}</figcaption></figure>`

const trendsOf = ({ windows, rules }: SeriesReport, { feature, kind, points }: ColumnReport): string[] => {
  const of = (figureOf: (point: Point) => number | null, thresholdOf: (point: Point) => number | null): TrendPoint[] =>
    windows.flatMap(({ end }, i) => {
      const point = points[i]
      if (point === null) return []
      return [
        {
          time: end,
          value: figureOf(point),
          threshold: point.verdict === 'insufficient_data' ? null : thresholdOf(point),
          verdict: point.verdict,
        },
      ]
    })
  const effect = kind === 'numeric' ? 'D' : 'Largest shift'
  const least = (kind === 'numeric' ? rules?.ksMin : rules?.shiftMin) ?? null
  const last = points.findLast((point) => point !== null) ?? null
  const one = (what: string, list: TrendPoint[], value: number | null, threshold: number | null): string => {
    const says = `${what} over time; last ${figureText(value)}, threshold ${figureText(threshold)}`
    return withCaption(trend(`${feature}: ${says}.`, list), says)
  }
  return [
    one(
      'PSI',
      of(
        ({ psi }) => psi,
        ({ psiThreshold }) => psiThreshold,
      ),
      last?.psi ?? null,
      last?.psiThreshold ?? null,
    ),
    one(
      effect,
      of(
        ({ effect: value }) => value,
        ({ ksThreshold }) => ksThreshold ?? least,
      ),
      last?.effect ?? null,
      last?.ksThreshold ?? least,
    ),
  ]
}

const distributionOf = (feature: string, distribution: Distribution): string[] => {
  const { windowStart, isLatest, rows, shares, cellsTogether, curve } = distribution
  const which = `${isLatest ? 'the last window with a verdict' : 'the window that differs most'}, ${minuteText(windowStart)}`
  const most = shares.reduce((best, each) =>
    Math.abs(each.window - each.baseline) > Math.abs(best.window - best.baseline) ? each : best,
  )
  const moved = `largest change: ${most.label}, ${percent(most.baseline)} to ${percent(most.window)}`
  const together = cellsTogether === 0 ? '' : ` ${cellsTogether} values share a bar.`
  const caption = `Shares in ${which} (${rows.toLocaleString('en')} rows); ${moved}.${together}`
  return [
    withCaption(bars(`${feature}: ${caption}`, shares), caption),
    ...(curve === null
      ? []
      : [
          withCaption(
            curves(`${feature}: cumulated shares in ${which}.`, curve),
            `Cumulated shares in ${which}; they differ most at ${Number(curve.gapAt.toPrecision(6))}.`,
          ),
        ]),
  ]
}

const tableOf = ({ windows }: SeriesReport, { feature, kind, points }: ColumnReport): string => {
  const rows = windows.flatMap(({ start, eventId }, i) => {
    const point = points[i]
    if (point === null) return []
    const { psi, psiThreshold, effect, pValue, rows: count } = point
    return [
      [
        ...[
          plain(timeText(start)),
          verdictCell(point),
          number(count),
          figure(psi),
          figure(psiThreshold),
          figure(effect),
        ],
        ...[plain(pValue === null ? null : pValue.toExponential(2)), plain(eventId)],
      ],
    ]
  })
  const head = ['Window', 'Verdict', 'Rows', 'PSI', 'Threshold', kind === 'numeric' ? 'D' : 'Shift', 'p-value', 'Event']
  return htmlTable({ title: `Figures of ${feature}`, head, rows })
}
