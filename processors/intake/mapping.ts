/**
 * Rows of producers that write other fields than the columns of a dataset, or other types, as rows of the dataset: its `mapping` says from which field a
 * column is read. Such a row is written anew, in a schema of the platform, so that everything behind intake reads it like all others. The id of that
 * schema is part of the judging, because a replay has to write the same bytes.
 */
import {
  type Codecs,
  type Column,
  type ColumnType,
  canonicalJson,
  encoderWith,
  fieldTypes,
  isColumnRead,
  type Row,
  schemaIdOf,
} from '../../schemas/index.ts'
import { decoded, poison, readerSchema } from '../rows/index.ts'
import { converted } from './converted.ts'
import type { Judging } from './judging.ts'

/** @returns the row in the schema of the platform; `undefined`: it is read as it is @throws PoisonError mapping_failed, and the reasons of the codec */
export type Translate = (value: Buffer) => Buffer | undefined

/** The schema in which rows of these columns are written anew. It follows from the columns alone. */
export const mappedSchema = (name: string, columns: Judging['columns']) =>
  readerSchema({
    name,
    columns: columns.map((column) => ({ name: column.name, type: column.type })),
    key: [],
    time: '',
  })

/** Translations by name of the dataset and judging, shared by all partitions. @returns `undefined` for a judging without a mapping */
export const translations = (codecs: Codecs): ((name: string, judging: Judging) => Translate | undefined) => {
  const made = new Map<string, Translate>()
  return (name, { columns, mapped }) => {
    if (mapped === undefined) return undefined
    const key = canonicalJson([name, columns.map(({ name: column, type }) => [column, type]), mapped])
    const known = made.get(key) ?? translation(codecs, name, columns, mapped)
    made.set(key, known)
    return known
  }
}

interface Step {
  readonly column: string
  readonly field: string
  readonly from: ColumnType
  readonly to: ColumnType
}

const translation = (
  codecs: Codecs,
  name: string,
  columns: Judging['columns'],
  { schemaId, fields }: NonNullable<Judging['mapped']>,
): Translate => {
  const encoder = encoderWith(schemaId, mappedSchema(name, columns))
  const rowOf = (steps: readonly Step[]): Translate => {
    const byColumn = new Map(steps.map((step) => [step.column, step]))
    const unmapped = columns.filter((column) => !byColumn.has(column.name))
    const known = new Set(unmapped.map((column) => column.name))
    const more = new Map(steps.filter(({ field }) => !known.has(field)).map(({ field, from }) => [field, from]))
    const read = [...unmapped, ...[...more].map(([field, type]) => ({ name: field, type }))]
    const reader = codecs.rows<Row>(readerSchema({ name, columns: read, key: [], time: '' }), 'judge')
    return (value) => {
      const row = decoded(() => reader.decode(value))
      const values: Record<string, unknown> = { meta: row.meta }
      for (const column of columns) {
        const step = byColumn.get(column.name)
        values[column.name] = step === undefined ? checked(column.name, row) : mappedValue(step, row)
      }
      return encoder.encode(values as Row)
    }
  }

  /** By schema id; null: its rows are read as they are. */
  const plans = new Map<number, Translate | null>()
  return (value) => {
    const id = schemaIdOf(value)
    const schema = id === undefined ? undefined : codecs.schemaOf(id)
    if (id === undefined || schema === undefined) return undefined
    let plan = plans.get(id)
    if (plan === undefined) {
      const steps = stepsOf(columns, fields, schema)
      plan = steps.length === 0 ? null : rowOf(steps)
      plans.set(id, plan)
    }
    return plan?.(value)
  }
}

/** The columns that a schema has only in other fields. */
const stepsOf = (
  columns: Judging['columns'],
  fields: NonNullable<Judging['mapped']>['fields'],
  schema: Parameters<typeof fieldTypes>[0],
): readonly Step[] => {
  const types = fieldTypes(schema)
  const mapped = new Set(fields.map(({ column }) => column))
  return fields.flatMap(({ column: name, field }) => {
    const column = columns.find((each) => each.name === name)
    const own = types.get(field)
    if (column === undefined || own === undefined || isColumnRead(column as Column, schema)) return []
    // A field that is a column too is read as that.
    const other = columns.find((each) => each.name === field && !mapped.has(field))
    return [{ column: name, field, from: other?.type ?? own, to: column.type }]
  })
}

const mappedValue = ({ column, field, from, to }: Step, row: Row): unknown => {
  const value = checked(field, row)
  if (value === null) return null
  const found = converted(value, from, to)
  if (found === undefined) throw poison('mapping_failed', { column, field, value, type: to })
  return found
}

/** Text that is not UTF-8 cannot be told from its replacement any more, and would be written as another text. */
const checked = (field: string, row: Row): Row[string] => {
  const value = row[field] ?? null
  if (typeof value === 'string' && value.includes('\ufffd'))
    throw poison('mapping_failed', { column: field, field, value, type: 'well-formed text' })
  return value
}
