/** Texts and cells of a report. */
import { escaped, type HtmlCell } from '../pages/index.ts'
import { type Point, type SeriesName, VERDICT_TEXT } from './document.ts'

export const seriesTitle = ({ monitor, monitorVersion, modelVersion, baseline }: SeriesName): string =>
  `${monitor} v${monitorVersion} on ${baseline}${modelVersion === null ? '' : `, version ${modelVersion}`}`

export const note = (text: string, tone?: 'open' | 'bad' | 'good'): string =>
  `<p class="note${tone === undefined ? '' : ` ${tone}`}">${escaped(text)}</p>`

const NONE = '–'

export const plain = (text: string | null): HtmlCell => ({ html: text === null || text === '' ? NONE : escaped(text) })
export const number = (value: number): HtmlCell => ({ html: value.toLocaleString('en'), isNumber: true })
/** Four digits behind the point, as the command shows them. */
export const figureText = (value: number | null): string => (value === null ? NONE : value.toFixed(4))
export const figure = (value: number | null): HtmlCell => ({ html: figureText(value), isNumber: true })

export const verdictText = ({ verdict, isAlarming }: Point): string =>
  `${VERDICT_TEXT[verdict]}${isAlarming ? ', alarms' : ''}`

const TONES = { drift: 'bad', no_drift: 'good', insufficient_data: 'open' } as const
export const verdictBadge = (point: Point): string =>
  `<span class="verdict ${TONES[point.verdict]}">${escaped(verdictText(point))}</span>`
export const verdictCell = (point: Point): HtmlCell => ({ html: verdictBadge(point) })

/** `2001-01-31 10:00`: seconds say nothing of a window. */
export const minuteText = (ms: number): string => new Date(ms).toISOString().slice(0, 16).replace('T', ' ')
