/** Texts in a known form. They are patterns too, in linear time, and a calendar. */

import { type Matches, matcherOf } from './patterns.ts'
import type { Format } from './rule.ts'

const DATE = '[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])'
const TIME = '(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\\.[0-9]{1,9})?'
const ZONE = '(?:[Zz]|[+-](?:[01][0-9]|2[0-3]):?[0-5][0-9])'
const LABEL = '[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?'
const OCTET = '(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])'
const IPV4 = `${OCTET}(?:\\.${OCTET}){3}`

const PATTERNS: Readonly<Record<Exclude<Format, 'ipv6'>, string>> = {
  uuid: '^[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}$',
  email: `^[A-Za-z0-9.!#$%&'*+/=?^_\`{|}~-]{1,64}@${LABEL}(?:\\.${LABEL})+$`,
  uri: '^[A-Za-z][A-Za-z0-9+.-]*:[^\\s]+$',
  hostname: `^${LABEL}(?:\\.${LABEL})*$`,
  ipv4: `^${IPV4}$`,
  date: `^${DATE}$`,
  time: `^${TIME}${ZONE}?$`,
  'date-time': `^${DATE}[Tt ]${TIME}${ZONE}?$`,
}
export const FORMATS: readonly Format[] = [...(Object.keys(PATTERNS) as Format[]), 'ipv6']

const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

/** Whether the day of a date, whose form is right, is in its month. */
const isInMonth = (text: string): boolean => {
  const [year, month, day] = [0, 5, 8].map((at, i) => Number(text.slice(at, at + (i === 0 ? 4 : 2)))) as [
    number,
    number,
    number,
  ]
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
  return day <= (month === 2 && isLeap ? 29 : (DAYS[month - 1] as number))
}

/** Whether a text is in the form. */
export const formatOf = (format: Format): Matches => {
  if (format === 'ipv6') return isIpv6()
  const matches = matcherOf(PATTERNS[format])
  return format === 'date' || format === 'date-time' ? (text) => matches(text) && isInMonth(text) : matches
}

const GROUPS = 8

/** Eight groups of hexadecimal digits, of which `::` may leave out some; the last two may be an IPv4 address. */
const isIpv6 = (): Matches => {
  const isV4 = matcherOf(`^${IPV4}$`)
  const isGroup = matcherOf('^[0-9A-Fa-f]{1,4}$')
  /** The number of groups; -1: something is none. */
  const groupsIn = (part: string, isLast: boolean): number => {
    if (part === '') return 0
    const groups = part.split(':')
    const last = groups.at(-1) as string
    const hasV4 = isLast && isV4(last)
    const plain = hasV4 ? groups.slice(0, -1) : groups
    return plain.every((group) => isGroup(group)) ? plain.length + (hasV4 ? 2 : 0) : -1
  }
  return (text) => {
    const halves = text.split('::')
    if (halves.length > 2) return false
    const counts = halves.map((half, i) => groupsIn(half, i === halves.length - 1))
    if (counts.includes(-1)) return false
    const total = counts.reduce((sum, count) => sum + count, 0)
    return halves.length === 2 ? total < GROUPS : total === GROUPS
  }
}
