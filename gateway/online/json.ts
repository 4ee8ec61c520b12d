/**
 * Answers as JSON text, written by hand: at 50 entities of 10 features a general serialiser costs more than Redis does.
 * Doubles are written as their shortest text that reads back as the same bits, negative zero included; what JSON has no number for
 * as the strings `NaN`, `Infinity`, `-Infinity` (the protobuf mapping); bytes as base64; timestamp columns as RFC 3339 text.
 */
import type { ColumnType } from '../../schemas/index.ts'
import type { FieldValue } from '../../sinks/vectors/index.ts'
import type { OnlineVector } from './read.ts'
import { type FeatureStatus, statusOf } from './status.ts'

export interface JsonFeature {
  /** As it is called in the answer. */
  readonly name: string
  readonly type: ColumnType
}

/** One view's part of an answer. `vectors` has one entry per entity; `earlier` must have been answered by the offline store. */
export interface JsonPart {
  readonly features: readonly JsonFeature[]
  readonly vectors: readonly OnlineVector[]
}

/** A view that could not be read, beside others that could: nothing is said of its entities, not even that they are absent. */
export interface UnreadPart {
  readonly features: readonly JsonFeature[]
  readonly vectors?: undefined
}

export const numberText = (value: number): string => {
  if (Number.isNaN(value)) return '"NaN"'
  if (value === Number.POSITIVE_INFINITY) return '"Infinity"'
  if (value === Number.NEGATIVE_INFINITY) return '"-Infinity"'
  return value === 0 && 1 / value < 0 ? '-0' : String(value)
}

/** Text of characters that JSON takes as they are. */
const plain = /^[ !#-[\]-\u{d7ff}\u{e000}-\u{ffff}]*$/u
export const stringText = (value: string): string => (plain.test(value) ? `"${value}"` : JSON.stringify(value))

/** RFC 3339, UTC, with 0 or 3 digits. */
export const timeText = (ms: number): string => {
  const text = new Date(ms).toISOString()
  return ms % 1000 === 0 ? `"${text.slice(0, -5)}Z"` : `"${text}"`
}

export const valueText = (value: FieldValue, type: ColumnType): string => {
  if (value === null) return 'null'
  switch (typeof value) {
    case 'number':
      return type === 'timestamp' ? timeText(value) : numberText(value)
    case 'string':
      return stringText(value)
    case 'boolean':
      return value ? 'true' : 'false'
    default:
      return `"${value.toString('base64')}"`
  }
}

const found = (vector: OnlineVector) => (vector.kind === 'found' ? vector : undefined)

const statusTexts: Readonly<Record<FeatureStatus, string>> = {
  NOT_FOUND: '"NOT_FOUND"',
  OUTSIDE_MAX_AGE: '"OUTSIDE_MAX_AGE"',
  NULL_VALUE: '"NULL_VALUE"',
  PRESENT: '"PRESENT"',
}

/**
 * Row by row: `{"features":[names],"results":[{"entity":id,"values":[..],"statuses":[..],"stamps":[one per part]}]}`. What is
 * outside the maximal age is null. A stamp is in ms, null where there is no vector.
 */
export const vectorsJson = (entityIds: readonly string[], parts: readonly JsonPart[]): string => {
  const names = parts.flatMap(({ features }) => features.map(({ name }) => stringText(name)))
  const rows = entityIds.map((entityId, row) => {
    let values = ''
    let statuses = ''
    let stamps = ''
    for (const { features, vectors } of parts) {
      const vector = found(vectors[row])
      for (let i = 0; i < features.length; i++) {
        const status = statusOf(vector, i)
        statuses += `,${statusTexts[status]}`
        values += status === 'PRESENT' && vector ? `,${valueText(vector.values[i], features[i].type)}` : ',null'
      }
      stamps += vector === undefined ? ',null' : `,${vector.stamp}`
    }
    const lists = `"values":[${values.slice(1)}],"statuses":[${statuses.slice(1)}],"stamps":[${stamps.slice(1)}]`
    return `{"entity":${stringText(entityId)},${lists}}`
  })
  return `{"features":[${names.join(',')}],"results":[${rows.join(',')}]}`
}

const epoch = '"1970-01-01T00:00:00Z"'

/**
 * Column by column, as Feast's feature server answers `/get-online-features`: first the entity columns, PRESENT at the epoch, then
 * the features, whose event timestamp is the time of the entity's latest row. A value outside the maximal age stands beside its status.
 * Features of a view that could not be read are null and INVALID.
 * @param entityColumns name and values as they were asked, one per row
 */
export const feastJson = (
  entityColumns: readonly { readonly name: string; readonly values: readonly unknown[] }[],
  parts: readonly (JsonPart | UnreadPart)[],
): string => {
  const names: string[] = []
  const columns: string[] = []
  for (const { name, values } of entityColumns) {
    const rows = values.length
    names.push(stringText(name))
    const texts = values.map((value) => JSON.stringify(value)).join(',')
    const statuses = new Array(rows).fill('"PRESENT"').join(',')
    columns.push(
      `{"values":[${texts}],"statuses":[${statuses}],"event_timestamps":[${new Array(rows).fill(epoch).join(',')}]}`,
    )
  }
  const rows = entityColumns[0]?.values.length ?? 0
  for (const { features, vectors } of parts) {
    if (vectors === undefined) {
      for (const { name } of features) {
        names.push(stringText(name))
        const of = (text: string): string => new Array(rows).fill(text).join(',')
        columns.push(`{"values":[${of('null')}],"statuses":[${of('"INVALID"')}],"event_timestamps":[${of(epoch)}]}`)
      }
      continue
    }
    const times = vectors.map((vector) => (vector.kind === 'found' ? timeText(vector.rowTime) : epoch)).join(',')
    for (let i = 0; i < features.length; i++) {
      const { name, type } = features[i]
      names.push(stringText(name))
      let values = ''
      let statuses = ''
      for (const vector of vectors) {
        const held = found(vector)
        statuses += `,${statusTexts[statusOf(held, i)]}`
        values += `,${held === undefined ? 'null' : valueText(held.values[i], type)}`
      }
      columns.push(`{"values":[${values.slice(1)}],"statuses":[${statuses.slice(1)}],"event_timestamps":[${times}]}`)
    }
  }
  return `{"metadata":{"feature_names":[${names.join(',')}]},"results":[${columns.join(',')}]}`
}
