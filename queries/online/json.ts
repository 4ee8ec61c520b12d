/**
 * Answers as JSON text, concatenated from lists: at 50 entities of 10 features a general serialiser costs more than
 * Redis. A double is the shortest text that reads back as the same bits, negative zero included. Doubles without a JSON
 * number are the strings `NaN`, `Infinity`, `-Infinity` (the protobuf mapping). Bytes are base64; timestamp columns are
 * RFC 3339 text.
 */
import type { ColumnType, FieldValue } from '../../schemas/index.ts'
import type { OnlineVector } from './read.ts'
import { type FeatureStatus, type NullStatus, statusOf } from './status.ts'

export interface JsonFeature {
  /** Its name in the answer. */
  readonly name: string
  readonly type: ColumnType
  /** What a null of it means. Default: NULL_VALUE. */
  readonly ofNull?: NullStatus
}

/**
 * One view's part of an answer. `vectors` has one entry per entity. The offline store must have answered all `earlier`
 * entries before.
 */
export interface JsonPart {
  readonly features: readonly JsonFeature[]
  readonly vectors: readonly OnlineVector[]
}

/**
 * A view that could not be read, while others could. The answer says nothing about its entities, not even that they are
 * absent.
 */
export interface UnreadPart {
  readonly features: readonly JsonFeature[]
  readonly vectors?: undefined
}

/** Values with a JSON form of their own. */
export type JsonValue = string | number | boolean | null

const isNegativeZero = (value: JsonValue): boolean => value === 0 && 1 / value < 0

/** A list. One call for all values halves the cost per value, but it loses negative zero. */
export const listText = (values: readonly JsonValue[]): string =>
  values.some(isNegativeZero)
    ? `[${values.map((value) => (isNegativeZero(value) ? '-0' : JSON.stringify(value))).join(',')}]`
    : JSON.stringify(values)

/** A list of doubles in which whole ones keep their point: for clients that derive the type from the text. */
const doublesText = (values: readonly JsonValue[]): string => {
  if (!values.some(Number.isInteger)) return JSON.stringify(values) // without a whole number there is no negative zero
  let text = ''
  for (const value of values) text += `,${typeof value === 'number' ? doubleText(value) : JSON.stringify(value)}`
  return `[${text.slice(1)}]`
}

const doubleText = (value: number): string => {
  const text = isNegativeZero(value) ? '-0' : String(value)
  return Number.isInteger(value) && !text.includes('e') ? `${text}.0` : text
}

const DAY_MS = 86_400_000
const twoDigits = Array.from({ length: 60 }, (_, number) => String(number).padStart(2, '0'))
/**
 * The day of the last written time. The times of one answer are close together, and the calendar arithmetic is the
 * expensive part.
 */
let day = { number: Number.NaN, text: '' }

/** RFC 3339, UTC, with 0 or 3 digits. @param ms an integer */
export const timeText = (ms: number): string => {
  const number = Math.floor(ms / DAY_MS)
  if (day.number !== number) day = { number, text: new Date(number * DAY_MS).toISOString().slice(0, -13) }
  const seconds = Math.floor(ms / 1000) - number * 86_400
  const minutes = Math.floor(seconds / 60)
  const milliseconds = ms - Math.floor(ms / 1000) * 1000
  const fraction = milliseconds === 0 ? '' : `.${String(milliseconds).padStart(3, '0')}`
  return `${day.text}${twoDigits[Math.floor(minutes / 60)]}:${twoDigits[minutes % 60]}:${twoDigits[seconds % 60]}${fraction}Z`
}

export const jsonValue = (value: FieldValue, type: ColumnType): JsonValue => {
  if (typeof value === 'number') {
    if (type === 'timestamp') return timeText(value)
    return Number.isFinite(value) ? value : String(value)
  }
  return Buffer.isBuffer(value) ? value.toString('base64') : value
}

const statusTexts: Readonly<Record<FeatureStatus, string>> = {
  NOT_FOUND: '"NOT_FOUND"',
  OUTSIDE_MAX_AGE: '"OUTSIDE_MAX_AGE"',
  NULL_VALUE: '"NULL_VALUE"',
  OVER_LIMIT: '"OVER_LIMIT"',
  PRESENT: '"PRESENT"',
}

const repeated = (text: string, count: number): string => `[${`${text},`.repeat(count).slice(0, -1)}]`

/** Almost always all are PRESENT. */
const statusList = (statuses: readonly FeatureStatus[]): string =>
  statuses.every((status) => status === 'PRESENT')
    ? repeated(statusTexts.PRESENT, statuses.length)
    : `[${statuses.map((status) => statusTexts[status]).join(',')}]`

const found = (vector: OnlineVector) => (vector.kind === 'found' ? vector : undefined)

/**
 * Row by row: `{"features":[names],"types":[..],"results":[{"entity":id,"values":[..],"statuses":[..],"stamps":[one per
 * part]}]}`. A value outside the maximum age is null. The id is null if a value of the entity is. A stamp is in ms, or null if there is
 * no vector. The types tell a reader what JSON cannot: bytes from text, a time from text, a double from an integer.
 * @param head members that come first
 */
export const vectorsJson = (
  entityIds: readonly (string | null)[],
  parts: readonly JsonPart[],
  head: object = {},
): string => {
  const features = parts.flatMap((part) => part.features)
  const names = features.map(({ name }) => name)
  const types = features.map(({ type }) => type)
  const rows = entityIds.map((entityId, row) => {
    const values: JsonValue[] = []
    const statuses: FeatureStatus[] = []
    const stamps: JsonValue[] = []
    for (const { features, vectors } of parts) {
      const vector = found(vectors[row])
      for (let i = 0; i < features.length; i++) {
        const status = statusOf(vector, i, features[i].ofNull)
        statuses.push(status)
        values.push(status === 'PRESENT' && vector ? jsonValue(vector.values[i], features[i].type) : null)
      }
      stamps.push(vector === undefined ? null : vector.stamp)
    }
    const lists = `"values":${listText(values)},"statuses":${statusList(statuses)},"stamps":${listText(stamps)}`
    return `{"entity":${JSON.stringify(entityId)},${lists}}`
  })
  return `{${membersText(head)}"features":${listText(names)},"types":${listText(types)},"results":[${rows.join(',')}]}`
}

const membersText = (head: object): string =>
  Object.keys(head).length === 0 ? '' : `${JSON.stringify(head).slice(1, -1)},`

/** The place of a value in the parts of an answer. */
export interface ValuePlace {
  readonly part: number
  readonly feature: number
}

/**
 * As `vectorsJson`, with the values of all parts in an order of its own.
 * @param head members that come first
 * @param entities as the caller named them
 */
export const mixedJson = (
  head: object,
  entities: readonly unknown[],
  parts: readonly JsonPart[],
  order: readonly ValuePlace[],
): string => {
  const features = order.map(({ part, feature }) => parts[part].features[feature])
  const rows = entities.map((entity, row) => {
    const vectors = parts.map((part) => found(part.vectors[row]))
    const statuses = order.map(({ part, feature }, i) => statusOf(vectors[part], feature, features[i].ofNull))
    const values = order.map(({ part, feature }, i): JsonValue => {
      const vector = vectors[part]
      return statuses[i] === 'PRESENT' && vector ? jsonValue(vector.values[feature], features[i].type) : null
    })
    const stamps = vectors.map((vector) => vector?.stamp ?? null)
    const lists = `"values":${listText(values)},"statuses":${statusList(statuses)},"stamps":${listText(stamps)}`
    return `{"entity":${JSON.stringify(entity)},${lists}}`
  })
  const names = listText(features.map(({ name }) => name))
  const types = listText(features.map(({ type }) => type))
  return `{${membersText(head)}"features":${names},"types":${types},"results":[${rows.join(',')}]}`
}

const EPOCH = '"1970-01-01T00:00:00Z"'

/**
 * Column by column, like the response of Feast's feature server to `/get-online-features`: first the entity columns,
 * PRESENT at the epoch, then the features, whose event timestamp is the time of the entity's latest row. A value
 * outside the maximum age is kept, with its status beside it. Features of a view that could not be read are null and
 * INVALID. A whole double has a point: Feast's clients take a number without one for an integer.
 * @param entityColumns name and values as requested, one value per row
 */
export const feastJson = (
  entityColumns: readonly { readonly name: string; readonly values: readonly unknown[] }[],
  parts: readonly (JsonPart | UnreadPart)[],
): string => {
  const names: string[] = []
  let columns = ''
  const add = (name: string, values: string, statuses: string, times: string): void => {
    names.push(name)
    columns += `${columns === '' ? '' : ','}{"values":${values},"statuses":${statuses},"event_timestamps":${times}}`
  }
  const rows = entityColumns[0]?.values.length ?? 0
  const epochs = repeated(EPOCH, rows)
  const allPresent = repeated(statusTexts.PRESENT, rows)
  for (const { name, values } of entityColumns) add(name, JSON.stringify(values), allPresent, epochs)
  for (const { features, vectors } of parts) {
    if (vectors === undefined) {
      for (const { name } of features) add(name, repeated('null', rows), repeated('"INVALID"', rows), epochs)
      continue
    }
    const held = vectors.map(found)
    const times = `[${held.map((vector) => (vector === undefined ? EPOCH : `"${timeText(vector.rowTime)}"`)).join(',')}]`
    const isWhole = held.every((vector) => vector !== undefined && !vector.outsideMaxAge)
    for (let i = 0; i < features.length; i++) {
      const { name, type } = features[i]
      const values = held.map((vector) => (vector === undefined ? null : jsonValue(vector.values[i], type)))
      const statuses =
        isWhole && !values.includes(null) ? allPresent : statusList(held.map((vector) => statusOf(vector, i)))
      add(name, type === 'double' ? doublesText(values) : listText(values), statuses, times)
    }
  }
  return `{"metadata":{"feature_names":${listText(names)}},"results":[${columns}]}`
}
