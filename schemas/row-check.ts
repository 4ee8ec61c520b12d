/**
 * Checks a row of JSON against the declaration of its dataset. The check is strict, so that the log holds what the caller meant: it
 * refuses text for a number and unknown fields. Values that JSON cannot express have the same form as in answers: bytes as base64, NaN
 * and the infinities as text.
 */
import type { Column, DatasetDeclaration } from './declarations/index.ts'
import { ExactInteger, LONG_MAX } from './exact-integer.ts'
import { entityId, isNullable, type Value } from './payload.ts'
import { isInRange, TIME_EXPECTED, timeOf } from './times.ts'
import { isWellFormed } from './well-formed.ts'

/** A problem of one field of a row. */
export interface RowProblem {
  readonly field: string
  /** The value as it was sent; `null` if it is absent. */
  readonly value: unknown
  readonly expected: string
}

/** The metadata that a row may state. The actor and the team are not among them: they come from the token. */
export interface OwnMeta {
  readonly id: string | undefined
  readonly source: string | undefined
  readonly correlationId: string | undefined
  readonly causationId: string | undefined
}

export interface CheckedRow {
  /** Values by column; every column has one. */
  readonly values: Record<string, Value>
  /** The Kafka key. */
  readonly key: string
  /** Event time, ms. */
  readonly time: number
  readonly meta: OwnMeta | undefined
}

export type RowCheck =
  | { readonly row: CheckedRow; readonly problems?: undefined }
  | { readonly row?: undefined; readonly problems: readonly RowProblem[] }

const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/
const doubles: ReadonlyMap<string, number> = new Map([
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
])
const metaFields = ['id', 'source', 'correlationId', 'causationId'] as const
const META_TEXT_MAX = 200

interface Reading {
  /** @returns `undefined` if the value is not of the type */
  readonly read: (value: unknown) => Value | undefined
  readonly expected: string
}

const storable = (ms: number | undefined): number | undefined => (ms !== undefined && isInRange(ms) ? ms : undefined)

const readings: Readonly<Record<Column['type'], Reading>> = {
  string: {
    read: (value) => (typeof value === 'string' && isWellFormed(value) ? value : undefined),
    expected: 'well-formed text',
  },
  long: {
    read: (value) => (Number.isInteger(value) && Math.abs(value as number) <= LONG_MAX ? (value as number) : undefined),
    expected: 'an integer within +-(2^53 - 2)',
  },
  double: {
    // JSON has no infinite number: 1e400 is beyond the range of a double, and is read as one.
    read: (given) => {
      const value = given instanceof ExactInteger ? Number(given.value) : given
      return typeof value === 'string' ? doubles.get(value) : Number.isFinite(value) ? (value as number) : undefined
    },
    expected: "a number, or one of 'NaN', 'Infinity', '-Infinity'",
  },
  boolean: {
    read: (value) => (typeof value === 'boolean' ? value : undefined),
    expected: 'true or false',
  },
  timestamp: { read: (value) => storable(timeOf(value)), expected: `${TIME_EXPECTED}, of the years 0000 to 9999` },
  bytes: {
    read: (value) => (typeof value === 'string' && base64.test(value) ? Buffer.from(value, 'base64') : undefined),
    expected: 'bytes as base64, padded',
  },
}

/**
 * Converts a JSON value to the value of a column.
 * @returns `undefined` if the value is not of the type
 */
export const readValue = (type: Column['type'], value: unknown): Value | undefined => readings[type].read(value)
/** The values that `readValue` accepts, as text. */
export const expectedOf = (type: Column['type']): string => readings[type].expected

interface Field extends Reading {
  readonly name: string
  readonly nullable: boolean
}

export interface RowCheckOptions {
  /** How times are read. Default: `timeOf`. */
  readonly times?: (value: unknown) => number | undefined
  /** Whether fields that are not columns are ignored instead of refused. Default `false`. */
  readonly extraFields?: boolean
  /** Columns of which a row has at least one. Default: none has to be there. */
  readonly oneOf?: readonly string[]
}

/** JSON would show a number that is too large as null. */
const shownNumber = (value: unknown): unknown =>
  typeof value === 'number' && !Number.isFinite(value) ? `a number ${value < 0 ? 'below -' : 'above '}1.8e308` : value

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Makes the check for the rows of a dataset. Make it once per version of the declaration. */
export const rowChecker = (
  dataset: DatasetDeclaration,
  options: RowCheckOptions = {},
): ((json: unknown) => RowCheck) => {
  const { times, oneOf = [] } = options
  const time: Reading =
    times === undefined ? readings.timestamp : { ...readings.timestamp, read: (value) => storable(times(value)) }
  const fields = dataset.columns.map((column): Field => {
    const reading = column.type === 'timestamp' ? time : readings[column.type]
    return { ...reading, name: column.name, nullable: isNullable(dataset, column) }
  })
  const names = new Set(fields.map(({ name }) => name))
  const noSuchColumn = `no such column, only meta, ${[...names].join(', ')}`
  const keyTypes = dataset.key.map((name) => dataset.columns.find((column) => column.name === name)!.type)

  return (json) => {
    if (!isObject(json)) return { problems: [{ field: '', value: json ?? null, expected: 'an object of columns' }] }
    const problems: RowProblem[] = []
    const values: Record<string, Value> = {}
    for (const { name, nullable, read, expected } of fields) {
      // Only own members count, because a column may have the name `constructor`.
      const value = Object.hasOwn(json, name) ? json[name] : undefined
      if (value === undefined || value === null) {
        values[name] = null
        if (!nullable) problems.push({ field: name, value: null, expected })
        continue
      }
      const held = read(value)
      if (held === undefined) problems.push({ field: name, value: shownNumber(value), expected })
      else values[name] = held
    }
    if (options.extraFields !== true) {
      for (const name in json) {
        if (name !== 'meta' && !names.has(name))
          problems.push({ field: name, value: json[name], expected: noSuchColumn })
      }
    }
    if (oneOf.length > 0 && problems.length === 0 && oneOf.every((name) => values[name] === null))
      problems.push({
        field: oneOf[0] as string,
        value: null,
        expected: `a value here, or in ${oneOf.slice(1).join(', ')}`,
      })
    const meta = json.meta === undefined || json.meta === null ? undefined : metaOf(json.meta, problems)
    if (problems.length > 0) return { problems }
    const key = entityId(
      dataset.key.map((name) => values[name]),
      keyTypes,
    )
    return { row: { values, key, time: values[dataset.time] as number, meta } }
  }
}

const metaOf = (meta: unknown, problems: RowProblem[]): OwnMeta | undefined => {
  if (!isObject(meta)) {
    problems.push({ field: 'meta', value: meta, expected: `an object of ${metaFields.join(', ')}` })
    return undefined
  }
  for (const name of Object.keys(meta)) {
    const value = meta[name]
    if (!(metaFields as readonly string[]).includes(name)) {
      problems.push({ field: `meta.${name}`, value, expected: `no such field, only ${metaFields.join(', ')}` })
      continue
    }
    if (value === null) continue
    const holds = typeof value === 'string' && value.length > 0 && value.length <= META_TEXT_MAX && isWellFormed(value)
    if (!holds) problems.push({ field: `meta.${name}`, value, expected: `text of 1 to ${META_TEXT_MAX} characters` })
  }
  const text = (name: (typeof metaFields)[number]) => (meta[name] ?? undefined) as string | undefined
  return {
    id: text('id'),
    source: text('source'),
    correlationId: text('correlationId'),
    causationId: text('causationId'),
  }
}
