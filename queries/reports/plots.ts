/**
 * Plots as SVG, drawn for the width of a phone, so that their text is as large there as anywhere. Each has a name that says in words what it shows, and everything that a
 * colour says is also said by a shape or a text. Only numbers and `escaped` texts get into them.
 */
import { escaped } from '../pages/index.ts'
import { shortNumber } from './distribution.ts'
import type { Curve, Share, Verdict } from './document.ts'

const WIDTH = 340
const LEFT = 44
const RIGHT = 10

const at = (value: number): string => String(Math.round(value * 100) / 100)

const svg = (height: number, name: string, content: string): string =>
  `<svg viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-label="${escaped(name)}">${content}</svg>`

const text = (x: number, y: number, content: string, classes = '', anchor = ''): string =>
  `<text x="${at(x)}" y="${at(y)}"${classes && ` class="${classes}"`}${anchor && ` text-anchor="${anchor}"`}>${escaped(content)}</text>`

const line = (x1: number, y1: number, x2: number, y2: number, classes: string): string =>
  `<line x1="${at(x1)}" y1="${at(y1)}" x2="${at(x2)}" y2="${at(y2)}" class="${classes}"/>`

export const percent = (share: number): string => `${(100 * share).toFixed(share > 0 && share < 0.001 ? 2 : 1)} %`

const ROW = 30
const BAR = 7
const LABEL_CHARACTERS = 18
const LABEL_WIDTH = 116
const VALUE_WIDTH = 48

const cut = (label: string): string =>
  label.length <= LABEL_CHARACTERS ? label : `${label.slice(0, LABEL_CHARACTERS - 1)}…`

/** Shares of the cells: the baseline above, the window below, each with its number. */
export const bars = (name: string, shares: readonly Share[]): string => {
  const most = Math.max(...shares.flatMap(({ baseline, window }) => [baseline, window]), Number.MIN_VALUE)
  const room = WIDTH - LABEL_WIDTH - VALUE_WIDTH - RIGHT
  const one = (share: number, y: number, classes: string): string =>
    `<rect x="${LABEL_WIDTH}" y="${y}" width="${at(Math.max(1, (share / most) * room))}" height="${BAR}" class="${classes}"/>` +
    text(LABEL_WIDTH + (share / most) * room + 4, y + BAR, percent(share), 'small')
  const rows = shares.map(({ label, baseline, window }, i) => {
    const y = i * ROW + 6
    return [
      `<g>${label === cut(label) ? '' : `<title>${escaped(label)}</title>`}`,
      text(LABEL_WIDTH - 8, y + 12, cut(label), '', 'end'),
      one(baseline, y, 'of-baseline'),
      one(window, y + BAR + 4, 'of-window'),
      '</g>',
    ].join('')
  })
  return svg(shares.length * ROW + 8, name, rows.join(''))
}

const HEIGHT = 170
const TOP = 12
const BOTTOM = 28

interface Axis {
  readonly low: number
  readonly high: number
}

const xOf = ({ low, high }: Axis, value: number): number =>
  high === low ? (LEFT + WIDTH - RIGHT) / 2 : LEFT + ((value - low) / (high - low)) * (WIDTH - LEFT - RIGHT)
const yOf = ({ low, high }: Axis, value: number): number =>
  HEIGHT - BOTTOM - ((value - low) / (high - low)) * (HEIGHT - TOP - BOTTOM)

const frame = (y: Axis, ticks: readonly number[], label: (value: number) => string): string =>
  ticks
    .map(
      (tick) =>
        line(LEFT, yOf(y, tick), WIDTH - RIGHT, yOf(y, tick), 'grid') +
        text(LEFT - 6, yOf(y, tick) + 4, label(tick), 'small', 'end'),
    )
    .join('')

/** Three round numbers from 0 up to at least the greatest value. */
export const ticksTo = (greatest: number): readonly [number, number, number] => {
  const size = 10 ** Math.floor(Math.log10(greatest))
  const high = [1, 2, 4, 5, 10].map((step) => step * size).find((step) => step >= greatest) ?? greatest
  const rounded = (value: number) => Number(value.toPrecision(6))
  return [0, rounded(high / 2), rounded(high)]
}

export interface TrendPoint {
  /** End of the window, ms. */
  readonly time: number
  readonly value: number | null
  /** At this window. Null: there is none. */
  readonly threshold: number | null
  readonly verdict: Verdict
}

/** The largest value that is drawn; an infinite one would flatten the rest. */
const drawn = (value: number | null): value is number => value !== null && Number.isFinite(value)

/** The three marks as a key, beside their words. */
export const markKey = (verdict: Verdict): string =>
  `<svg viewBox="0 0 12 12" width="12" height="12" class="mark" aria-hidden="true">${mark(verdict, 6, 6)}</svg>`

/** A figure over the windows, with its threshold. Only what has a verdict sets the scale: with too few rows everything is large. Drift is a filled diamond, no drift a ring, too few rows a cross. */
export const trend = (name: string, points: readonly TrendPoint[]): string => {
  const judged = points.filter(({ verdict }) => verdict !== 'insufficient_data')
  const scale = judged.length > 0 ? judged : points
  const values = scale.flatMap(({ value, threshold }) => [value, threshold]).filter(drawn)
  const ticks = ticksTo(Math.max(...values, 1e-3))
  const y = { low: 0, high: ticks[2] }
  const x = { low: points[0]?.time ?? 0, high: points.at(-1)?.time ?? 0 }
  const place = ({ time }: TrendPoint, value: number) => [xOf(x, time), yOf(y, Math.min(value, y.high))] as const
  const pathOf = (of: (point: TrendPoint) => number | null): string => {
    let isPen = false
    return points
      .map((point) => {
        const value = of(point)
        if (!drawn(value)) {
          isPen = false
          return ''
        }
        const [px, py] = place(point, value)
        const move = isPen ? 'L' : 'M'
        isPen = true
        return `${move}${at(px)} ${at(py)}`
      })
      .join('')
  }
  const marks = points.map((point) => (drawn(point.value) ? mark(point.verdict, ...place(point, point.value)) : ''))
  const dates = points.length === 0 ? '' : datesBelow(x)
  return svg(
    HEIGHT,
    name,
    [
      frame(y, ticks, shortNumber),
      `<path d="${pathOf(({ threshold }) => threshold)}" class="threshold"/>`,
      `<path d="${pathOf(({ value }) => value)}" class="trend"/>`,
      ...marks,
      dates,
    ].join(''),
  )
}

const mark = (verdict: Verdict, x: number, y: number): string => {
  if (verdict === 'drift') return `<path d="M${at(x)} ${at(y - 5)}l5 5l-5 5l-5 -5z" class="mark-drift"/>`
  if (verdict === 'no_drift') return `<circle cx="${at(x)}" cy="${at(y)}" r="3" class="mark-calm"/>`
  return `<path d="M${at(x - 3)} ${at(y - 3)}l6 6m0 -6l-6 6" class="mark-few"/>`
}

const DAY_MS = 86_400_000

const datesBelow = ({ low, high }: Axis): string => {
  const short = (ms: number): string => {
    const iso = new Date(ms).toISOString()
    return high - low < DAY_MS ? iso.slice(11, 16) : high - low < 300 * DAY_MS ? iso.slice(5, 10) : iso.slice(0, 10)
  }
  const y = HEIGHT - 8
  if (low === high) return text(xOf({ low, high }, low), y, short(low), 'small', 'middle')
  return text(LEFT, y, short(low), 'small') + text(WIDTH - RIGHT, y, short(high), 'small', 'end')
}

/** Cumulated shares of the baseline (dashed) and of the window, and where they differ most. */
export const curves = (name: string, { at: knots, baseline, window, gapAt }: Curve): string => {
  const finite = knots.filter(Number.isFinite)
  const x = { low: finite[0] ?? 0, high: finite.at(-1) ?? 0 }
  const y = { low: 0, high: 1 }
  const path = (shares: readonly number[]): string =>
    knots
      .map((knot, i) => (Number.isFinite(knot) ? `${at(xOf(x, knot))} ${at(yOf(y, shares[i]))}` : ''))
      .filter((each) => each !== '')
      .join('L')
  const px = Number.isFinite(gapAt) ? xOf(x, gapAt) : LEFT
  return svg(
    HEIGHT,
    name,
    [
      frame(y, [0, 0.5, 1], (tick) => `${100 * tick} %`),
      line(px, TOP, px, HEIGHT - BOTTOM, 'gap'),
      `<path d="M${path(baseline)}" class="curve of-baseline"/>`,
      `<path d="M${path(window)}" class="curve of-window"/>`,
      text(LEFT, HEIGHT - 8, shortNumber(x.low), 'small'),
      text(WIDTH - RIGHT, HEIGHT - 8, shortNumber(x.high), 'small', 'end'),
    ].join(''),
  )
}
