/** A report as a page of HTML. It stands alone: no script, nothing that is loaded. */
import { escaped, htmlTable, type PageBadge, type PageSection, pagesWith, timeText } from '../pages/index.ts'
import { overviewOf } from './attention.ts'
import { columnOf } from './column-section.ts'
import type { Bounded, DriftReport, OverdueWindow, SeriesReport, SliceReport } from './document.ts'
import { VERDICT_TEXT } from './document.ts'
import { heatMap } from './heat-map.ts'
import { performanceSection } from './performance-section.ts'
import { markKey } from './plots.ts'
import { REPORT_STYLE } from './style.ts'
import { figure, note, number, plain, seriesTitle, verdictCell } from './words.ts'

const PAGES = pagesWith(REPORT_STYLE)

/** The headers with which the page is served. */
export const REPORT_HEADERS: Readonly<Record<string, string>> = PAGES.headers

export const reportHtml = (report: DriftReport): string => {
  const { subject, series } = report
  return PAGES.page({
    kind: 'Drift report',
    title: `${subject.kind} ${subject.name}`,
    note: periodText(report),
    badges: badgesOf(report),
    sections: [
      { id: 'overview', title: 'Overview', html: overviewOf(report) },
      ...series.flatMap((each, i) => seriesSections(each, `s${i + 1}`)),
      ...performanceSection(report.performance),
      { id: 'alerts', title: 'Alerts', html: alertsOf(report) },
      { id: 'waiting', title: 'Overdue and insufficient', html: waitingOf(report) },
      { id: 'reading', title: 'How to read this', html: READING },
    ],
  })
}

const periodText = ({ from, to, asOf, series }: DriftReport): string => {
  const windows = series.flatMap((each) => each.windows)
  const shown =
    windows.length === 0
      ? 'No window was measured'
      : `Windows from ${timeText(Math.min(...windows.map(({ start }) => start)))} to ${timeText(Math.max(...windows.map(({ end }) => end)))}`
  const asked = [
    from === null ? '' : `asked from ${timeText(from)}`,
    to === null ? '' : `asked to ${timeText(to)}`,
    asOf === null ? '' : `as known at ${timeText(asOf)}`,
  ].filter((each) => each !== '')
  return `${[shown, ...asked].join(', ')}.`
}

const badgesOf = ({ series, alerts, overdue }: DriftReport): PageBadge[] => {
  const latest = series.flatMap(({ columns }) => columns.flatMap(({ points }) => points.at(-1) ?? []))
  const alarming = latest.filter(({ isAlarming }) => isAlarming).length
  const drifting = latest.filter(({ verdict }) => verdict === 'drift').length
  const firing = alerts.items.filter(({ state }) => state === 'firing').length
  return [
    ...(latest.length === 0 ? [{ text: 'nothing measured', as: 'open' }] : []),
    ...(alarming > 0 ? [{ text: `${alarming} alarming`, as: 'bad' }] : []),
    ...(drifting > 0 ? [{ text: `${drifting} drifted in the last window`, as: 'bad' }] : []),
    ...(latest.length > 0 && alarming + drifting === 0 ? [{ text: 'no drift in the last window', as: 'good' }] : []),
    ...(firing > 0 ? [{ text: firing === 1 ? '1 alert fires' : `${firing} alerts fire`, as: 'bad' }] : []),
    ...(overdue.items.length > 0 ? [{ text: `${overdue.items.length} overdue`, as: 'open' }] : []),
  ]
}

const seriesSections = (series: SeriesReport, id: string): PageSection[] => {
  const title = seriesTitle(series.name)
  const { columns, columnsTotal, slices } = series
  const shown =
    columns.length < columnsTotal
      ? note(
          `${columns.length} of ${columnsTotal} columns are shown, those that alarm or drift most first. The command lists all: millrace drift --monitor ${series.name.monitor}.`,
          'open',
        )
      : ''
  return [
    { id, title: `Verdicts: ${title}`, html: `${shown}${heatMap(series)}` },
    {
      id: `${id}-columns`,
      title: `Columns: ${title}`,
      html: `${KEY}${columns.map((column) => columnOf(series, column)).join('\n')}`,
    },
    ...(slices.items.length === 0 ? [] : [{ id: `${id}-slices`, title: `Slices: ${title}`, html: slicesOf(slices) }]),
  ]
}

const KEY = `<ul class="key" aria-label="Key"><li><span class="swatch"></span>baseline (upper bar, dashed line)</li><li><span class="swatch window"></span>window (lower bar, solid line)</li><li>${markKey('drift')} drift</li><li>${markKey('no_drift')} no drift</li><li>${markKey('insufficient_data')} too few rows: above the scale where the mark is at the top</li><li>red dashes: threshold</li></ul>`

const slicesOf = ({ items, hasMore }: Bounded<SliceReport>): string => {
  const rows = items.map(({ slice, feature, windows, withData, drifts, latest }) => [
    ...[plain(slice), plain(feature), verdictCell(latest), number(latest.rows)],
    ...[figure(latest.psi), figure(latest.psiThreshold), figure(latest.effect)],
    ...[number(drifts), number(withData), number(windows)],
  ])
  const head = [
    'Slice',
    'Column',
    'Last window',
    'Rows',
    'PSI',
    'Threshold',
    'D or shift',
    'Drifted',
    'With data',
    'Windows',
  ]
  const table = htmlTable({ title: 'Slices, what alarms or drifts most first', head, rows })
  return `${hasMore ? note(`Only the first ${items.length} are shown.`, 'open') : ''}${table}`
}

const alertsOf = ({ alerts: { items, hasMore } }: DriftReport): string => {
  if (items.length === 0) return note('No alert about it fired in this time.')
  const rows = items.map(({ subject, state, severity, summary, startsAt, endsAt, mutedBy }) => [
    {
      html: `<span class="verdict ${state === 'firing' ? 'bad' : 'good'}">${escaped(state === 'firing' ? 'fires' : 'ended')}</span>`,
    },
    ...[plain(subject.rule), plain(subject.feature), plain(severity), plain(summary)],
    ...[plain(timeText(startsAt)), plain(endsAt === null ? null : timeText(endsAt)), plain(mutedBy)],
  ])
  const head = ['State', 'Rule', 'About', 'Severity', 'What', 'Since', 'Ended', 'Muted by']
  const table = htmlTable({ title: 'Alerts, the latest beginning first; times of the log', head, rows })
  return `${hasMore ? note(`Only the latest ${items.length} are shown.`, 'open') : ''}${table}`
}

const waitingOf = ({ overdue, series }: DriftReport): string => {
  const few = series.flatMap(({ name, windows, columns }) =>
    columns.flatMap(({ feature, points }) => {
      const without = points.filter((point) => point?.verdict === 'insufficient_data').length
      return without === 0 ? [] : [[plain(seriesTitle(name)), plain(feature), number(without), number(windows.length)]]
    }),
  )
  const parts = [
    overdue.items.length === 0 ? note('No window is overdue.') : overdueTable(overdue),
    few.length === 0
      ? note('Every window had enough rows for a verdict.')
      : htmlTable({
          title: `Windows without a verdict: ${VERDICT_TEXT.insufficient_data}`,
          ...{ head: ['Monitor', 'Column', 'Without a verdict', 'Windows'], rows: few },
        }),
  ]
  return parts.join('\n')
}

const overdueTable = ({ items, hasMore }: Bounded<OverdueWindow>): string => {
  const rows = items.map(({ monitor, monitorVersion, baseline, windowEnd, since, waitsFor }) => [
    ...[plain(`${monitor} v${monitorVersion}`), plain(baseline), plain(timeText(windowEnd)), plain(timeText(since))],
    plain(waitsFor.join(', ')),
  ])
  const head = ['Monitor', 'Baseline', 'End of the window', 'Waits since', 'For partitions']
  const table = htmlTable({ title: 'Windows that wait for partitions that lag', head, rows })
  return `${hasMore ? note(`Only the latest ${items.length} are shown.`, 'open') : ''}${table}`
}

const READING = `<div class="words">
<p>A window is compared with the baseline, the frozen reference of a version of the model. PSI is the population stability index, over deciles or categories. D is the Kolmogorov-Smirnov distance of a number, between 0 and 1; the shift of a category is the largest difference of a share.</p>
<p>A column has drifted if its p-value passes Benjamini-Hochberg over all columns of the window, and PSI, D or the shift reaches its threshold. The thresholds of PSI and D are higher in windows of few rows, where chance alone reaches the declared ones. It alarms when several of its last windows have drifted. With too few rows there is no verdict, and no alarm.</p>
<p>Every figure follows from counts on the log: millrace drift recompute, with the id of an event, computes it again and compares every bit.</p>
</div>`
