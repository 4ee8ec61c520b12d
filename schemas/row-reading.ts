/**
 * How rows of any producer are read as rows of a dataset: by the names of the columns, whatever the names of the records are, branch by
 * branch of a union. Avro's own resolution refuses a whole schema if one branch cannot be read, even if no row uses it.
 */
import { type AvroSchema, type AvroType, type SchemaOf, type Tap, typeOf } from './avro.ts'
import { ColumnError, type ColumnKind, type Convert, unitOf } from './column-units.ts'
import type { Reading } from './decoder.ts'
import { neutral } from './neutral.ts'
import type { SchemaRegistry } from './registry.ts'
import { readWideZigzag } from './varint.ts'

/** `judge`: what an earlier release read in a wrong unit is refused. `read`: it is read as that release did, because it is a fact. */
export type RowMode = 'judge' | 'read'

interface Field {
  readonly name: string
  readonly type: unknown
}
type Read = (tap: Tap) => unknown
interface Readable {
  readonly typeName: string
  _read(tap: Tap): unknown
  _skip(tap: Tap): void
}
/** How a field is read: as Avro resolves it, or in a way of its own. */
type Plan = { readonly isPlain: boolean; readonly read: Read }

const META = 'meta'
const EVENT_META = 'ml.common.EventMeta'

/** What reads the records of a writer as rows. @throws Error that names the columns that cannot be read */
export const rowReading = (
  reader: AvroType,
  readerSchema: AvroSchema,
  writerSchema: AvroSchema,
  mode: RowMode,
): Reading => {
  const columns = (readerSchema as { fields: readonly Field[] }).fields
  const written = new Map(fieldsOf(writerSchema).map((field) => [field.name, field]))
  const read = new Set(columns.map(({ name }) => name))
  const writer = rowTypeOf(neutral(writerSchema, { record: String(reader.name), field: META, inner: EVENT_META, read }))
  const plans = new Map<string, Plan>()
  const refusals: string[] = []
  for (const { name, type: declared } of fieldsOfType(reader)) {
    const field = written.get(name)
    if (field === undefined) continue
    const found = fieldsOfType(writer).find((each) => each.name === name) as TypedField
    try {
      plans.set(name, planOf(columns.find((each) => each.name === name) as Field, declared, field, found.type, mode))
    } catch (error) {
      if (!(error instanceof ColumnError)) throw error
      refusals.push(error.message)
    }
  }
  if (refusals.length > 0) throw new Error(refusals.join(' '))
  if ([...plans.values()].every(({ isPlain }) => isPlain)) {
    const resolver = reader.equals(writer) ? undefined : reader.createResolver(writer)
    return { type: reader, resolver }
  }
  return { type: reader, resolver: { _readerType: reader, _read: rowOf(columns, writer, plans) } }
}

/**
 * Why rows with the latest schema of a subject cannot be read; `undefined` if they can, or if there is none.
 * @throws RegistryUnavailableError
 */
export const unreadable = async (
  registry: SchemaRegistry,
  subject: string,
  schema: SchemaOf<unknown>,
): Promise<string | undefined> => {
  const writer = await registry.latest(subject)
  if (writer === undefined) return undefined
  try {
    rowReading(typeOf(schema), schema, writer, 'judge')
    return undefined
  } catch (error) {
    return (error as Error).message
  }
}

const fieldsOf = (schema: AvroSchema): readonly Field[] => {
  const { type, fields } = schema as { type?: unknown; fields?: readonly Field[] }
  if (type === 'record' && Array.isArray(fields)) return fields
  throw new Error('it is no record; a record whose fields are the columns was expected')
}

interface TypedField {
  readonly name: string
  readonly type: AvroType & Readable
}
const fieldsOfType = (type: AvroType): readonly TypedField[] => (type as unknown as { fields: TypedField[] }).fields

/** A writer may use unions that this platform does not write. */
const rowTypeOf = (schema: AvroSchema): AvroType => {
  try {
    return typeOf(schema)
  } catch {
    return typeOf(schema, 'auto')
  }
}

/** The values in the order of the writer, the row in that of the reader. */
const rowOf = (columns: readonly Field[], writer: AvroType, plans: ReadonlyMap<string, Plan>): Read => {
  const slots = new Map(columns.map(({ name }, slot) => [name, slot]))
  const steps = fieldsOfType(writer).map(({ name, type }) => ({
    slot: plans.has(name) ? (slots.get(name) as number) : -1,
    read: plans.get(name)?.read ?? ((tap: Tap) => type._skip(tap)),
  }))
  const names = columns.map(({ name }) => name)
  return (tap) => {
    const values: unknown[] = new Array(names.length).fill(null)
    for (const { slot, read } of steps) {
      const value = read(tap)
      if (slot >= 0) values[slot] = value
    }
    const row: Record<string, unknown> = {}
    for (let i = 0; i < names.length; i++) row[names[i]] = values[i]
    return row
  }
}

/** @throws ColumnError if no value of the field can be read */
const planOf = (column: Field, declared: AvroType, written: Field, found: AvroType & Readable, mode: RowMode): Plan => {
  const kind = kindOf(column.type)
  const branches = Array.isArray(written.type) ? written.type : [written.type]
  const types = Array.isArray(written.type) ? (found as unknown as { types: Readable[] }).types : [found]
  const plans = branches.map((branch, i) =>
    branchOf(column.name, kind, declared, branch, types[i] as AvroType & Readable, mode),
  )
  if (!Array.isArray(written.type)) {
    const [plan] = plans
    if (plan instanceof ColumnError) throw plan
    return plan
  }
  const reads = plans.map((plan): Read => {
    if (!(plan instanceof ColumnError)) return plan.read
    return () => {
      throw plan
    }
  })
  return {
    isPlain: plans.every((plan) => !(plan instanceof ColumnError) && plan.isPlain),
    read: (tap) => {
      const index = tap.readLong()
      const read = reads[index]
      if (read === undefined) throw new Error(`the branch of a union is ${index}, expected less than ${reads.length}`)
      return read(tap)
    },
  }
}

/** The type of a column, which is nullable; `undefined`: it is no column, but `meta`. */
export const kindOf = (type: unknown): ColumnKind | undefined => {
  const [own] = Array.isArray(type) ? type.filter((branch) => branch !== 'null') : [type]
  if (typeof own === 'string') return own as ColumnKind
  return (own as { logicalType?: string }).logicalType === 'timestamp-millis' ? 'timestamp' : undefined
}

const branchOf = (
  name: string,
  kind: ColumnKind | undefined,
  declared: AvroType,
  branch: unknown,
  type: AvroType & Readable,
  mode: RowMode,
): Plan | ColumnError => {
  const unit = kind === undefined ? ({ kind: 'plain' } as const) : unitOf(kind, branch)
  if (unit.kind === 'refused' || (unit.kind === 'misread' && mode === 'judge'))
    return new ColumnError(`Column '${name}' is a ${kind}, and the producer's ${unit.text}.`)
  if (unit.kind === 'converted')
    return { isPlain: false, read: converted(name, unit.convert, unit.isWide ? wideLong : (tap) => type._read(tap)) }
  try {
    const resolver = declared.createResolver(type) as unknown as Readable
    return { isPlain: true, read: (tap) => resolver._read(tap) }
  } catch {
    const expected = kind ?? `null or a record with the fields of ${EVENT_META}; another name is free`
    return new ColumnError(`Field '${name}' is written as ${type.typeName}, expected ${expected}.`)
  }
}

/** A long beyond those that a number holds exactly, for a column that converts it. */
const wideLong: Read = (tap) => {
  const cursor = { bytes: tap.buf, at: tap.pos }
  const value = readWideZigzag(cursor)
  tap.pos = cursor.at
  return value
}

const converted =
  (name: string, convert: Convert, read: Read): Read =>
  (tap) => {
    try {
      return convert(read(tap))
    } catch (error) {
      if (error instanceof ColumnError) throw new ColumnError(`Column '${name}': ${error.message}.`)
      throw error
    }
  }
