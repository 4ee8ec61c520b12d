/**
 * Service levels that a contract promises, and what is seen of them. Two follow from the rows: `frequency` (so much time between rows at most) and `latency` (so
 * much time from the event to the log at most). Everything else is shown as it is declared.
 * Source: bitol-io/open-data-contract-standard, docs/service-level-agreement.md
 */
import { isNode, type Node } from '../../processors/rules/index.ts'

export interface ServiceLevel {
  readonly property: string
  readonly value: string | null
  readonly unit: string | null
  /** The value in ms; null: it is no length of time. */
  readonly ms: number | null
  /** What was seen, ms; null: nothing follows from the rows. */
  readonly measuredMs: number | null
  /** Null: it is not known. */
  readonly isMet: boolean | null
}

/** Times of the last rows, ms. */
export interface Seen {
  readonly eventTime: number | null
  readonly logTime: number | null
}

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
/** `m` is minutes, as the tools of the standard read it. */
const UNITS: Readonly<Record<string, number>> = {
  ...{ ms: 1, millisecond: 1, s: SECOND, sec: SECOND, second: SECOND, m: MINUTE, min: MINUTE, minute: MINUTE },
  ...{ h: HOUR, hr: HOUR, hour: HOUR, d: DAY, day: DAY, w: 7 * DAY, week: 7 * DAY, y: 365 * DAY, yr: 365 * DAY },
  year: 365 * DAY,
}

const PROPERTIES: Readonly<Record<string, 'frequency' | 'latency'>> = {
  ...{ frequency: 'frequency', fy: 'frequency', frequencyofupdate: 'frequency', freshness: 'frequency' },
  ...{ latency: 'latency', ly: 'latency' },
}

/**
 * @param odcs the document, as JSON
 * @param seen undefined: it cannot be read
 * @param now ms
 */
export const serviceLevelsOf = (odcs: string, seen: Seen | undefined, now: number): ServiceLevel[] => {
  const { slaProperties } = JSON.parse(odcs) as Node
  return (Array.isArray(slaProperties) ? (slaProperties as unknown[]) : [])
    .filter(isNode)
    .map(({ property, value, unit }) => {
      const ms = msOf(value, unit)
      const measuredMs = ms === null || seen === undefined ? null : measured(String(property), seen, now)
      return {
        ...{ property: String(property), value: textOf(value), unit: textOf(unit), ms, measuredMs },
        isMet: ms === null || measuredMs === null ? null : measuredMs <= ms,
      }
    })
}

const textOf = (value: unknown): string | null => (value === undefined || value === null ? null : String(value))

const msOf = (value: unknown, unit: unknown): number | null => {
  const factor = UNITS[String(unit).toLowerCase()] ?? UNITS[String(unit).toLowerCase().replace(/s$/, '')]
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  return typeof number === 'number' && Number.isFinite(number) && factor !== undefined ? number * factor : null
}

const measured = (property: string, { eventTime, logTime }: Seen, now: number): number | null => {
  const known = PROPERTIES[property.toLowerCase().replaceAll(/[^a-z]/g, '')]
  if (known === undefined || logTime === null) return null
  if (known === 'frequency') return Math.max(0, now - logTime)
  return eventTime === null ? null : Math.max(0, logTime - eventTime)
}
