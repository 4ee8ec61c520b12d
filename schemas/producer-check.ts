/**
 * What a producer's schema means for a dataset before it is used: which fields are read, which rows would be refused, and why a registry refuses it. A
 * registry names a place in a schema at best, and it does not know the columns: it lets a key column be left out, or whole numbers become doubles.
 */
import { type AvroSchema, typeOf } from './avro.ts'
import type { Column, DatasetDeclaration } from './declarations/dataset.ts'
import { isNullable, rowSchema } from './payload.ts'
import { rowReading } from './row-reading.ts'
import { columnTypeOf, undeclaredColumns } from './undeclared.ts'

export const SCHEMA_RULES = {
  /** It is no record. */
  record: 'a record whose fields are the columns',
  /** The column cannot hold the values of the field, or of a branch of its union. */
  type: 'a type that the column reads',
  /** There is no such field, and every row needs the column. */
  required: 'a field for a column that is not nullable',
  /** The column is read from another field, or from one of another type, as the dataset says. */
  mapped: 'the column, by the mapping of the dataset',
  /** The field may be null, and the column may not: such rows are refused. */
  nullable: 'a field that is not null',
  /** The field is no column, and the dataset refuses such rows. */
  undeclared: 'only declared columns',
  /** The field becomes a column. */
  added: 'a nullable column',
  /** The field is not read. */
  unread: 'nothing',
  /** Against the schema before: rows that were written with that one do not have the field. */
  default: 'a default, because earlier rows do not have the field',
  /** Against the schema before: the type does not read earlier rows. */
  earlier: 'a type that reads earlier rows',
  /** Against the schema before: another record. */
  name: 'the name of the record before',
} as const
export type SchemaRule = keyof typeof SCHEMA_RULES

export interface SchemaFinding {
  /** Of the schema; empty: the schema as a whole. */
  readonly field: string
  readonly rule: SchemaRule
  /** What the schema has. */
  readonly found: string
  readonly expected: string
  /** Rows would be refused, or the registry refuses the schema. */
  readonly isBreaking: boolean
}

interface Field {
  readonly name: string
  readonly type: unknown
  readonly default?: unknown
}
interface RecordSchema {
  readonly name?: string
  readonly namespace?: string
  readonly fields: readonly Field[]
}

const recordOf = (schema: AvroSchema): RecordSchema | undefined => {
  const { type, fields } = schema as { type?: unknown; fields?: unknown }
  return type === 'record' && Array.isArray(fields) ? (schema as unknown as RecordSchema) : undefined
}

const shown = (type: unknown): string => (typeof type === 'string' ? type : JSON.stringify(type))

const finding = (
  field: string,
  rule: SchemaRule,
  found: string,
  expected: string,
  isBreaking = true,
): SchemaFinding => ({
  ...{ field, rule, found, expected, isBreaking },
})

/** What a schema means for rows of a dataset, field by field in the order of the columns, then of the other fields. */
export const schemaFindings = (dataset: DatasetDeclaration, schema: AvroSchema): readonly SchemaFinding[] => {
  const record = recordOf(schema)
  if (record === undefined) return [finding('', 'record', shown(schema).slice(0, 200), SCHEMA_RULES.record)]
  const obstacle = unreadable(dataset, schema)
  if (obstacle !== undefined) return [finding('', 'record', obstacle, SCHEMA_RULES.record)]
  return [...dataset.columns.flatMap((column) => ofColumn(dataset, column, record)), ...others(dataset, record)]
}

/** Why the schema cannot be read at all, whatever the columns: it is malformed, or `meta` is something else. */
const unreadable = (dataset: DatasetDeclaration, schema: AvroSchema): string | undefined => {
  const reader = rowSchema({ ...dataset, columns: [], key: [], time: '' })
  try {
    rowReading(typeOf(reader), reader, schema, 'judge')
    return undefined
  } catch (error) {
    return (error as Error).message
  }
}

const ofColumn = (dataset: DatasetDeclaration, column: Column, record: RecordSchema): readonly SchemaFinding[] => {
  const { name, type } = column
  const field = record.fields.find((each) => each.name === name)
  const mayBeNull = isNullable(dataset, column)
  const from = record.fields.find((each) => each.name === dataset.mapping?.[name])
  const isMapped = from !== undefined && columnTypeOf(from.type) !== undefined
  if (isMapped && (field === undefined || !isFieldRead(column, record, field)))
    return [finding(name, 'mapped', `${from.name}: ${shown(from.type)}`, SCHEMA_RULES.mapped, false)]
  if (field === undefined)
    return mayBeNull ? [] : [finding(name, 'required', 'absent', `${SCHEMA_RULES.required}, ${type}`)]
  const branches: readonly unknown[] = Array.isArray(field.type) ? field.type : [field.type]
  const misread = branchesOf(field).filter((branch) => !isRead(column, record, field, branch))
  const found = misread.map((branch) => finding(name, 'type', shown(branch), `${SCHEMA_RULES.type}, ${type}`))
  const isLoose = !mayBeNull && branches.includes('null')
  return isLoose ? [...found, finding(name, 'nullable', shown(field.type), SCHEMA_RULES.nullable, false)] : found
}

const branchesOf = ({ type }: Field): readonly unknown[] =>
  (Array.isArray(type) ? type : [type]).filter((branch) => branch !== 'null')

const isFieldRead = (column: Column, record: RecordSchema, field: Field): boolean =>
  branchesOf(field).every((branch) => isRead(column, record, field, branch))

/** Whether a schema has a field with the name of the column, all of whose values the column reads. */
export const isColumnRead = (column: Column, schema: AvroSchema): boolean => {
  const record = recordOf(schema)
  const field = record?.fields.find(({ name }) => name === column.name)
  return record !== undefined && field !== undefined && isFieldRead(column, record, field)
}

/** Whether the column reads a branch of the field. The other fields stay, because a branch may name their types. */
const isRead = (column: Column, record: RecordSchema, field: Field, branch: unknown): boolean => {
  const fields = record.fields.map((each) => (each === field ? { name: field.name, type: branch } : each))
  const reader = rowSchema({ name: 'checked', columns: [{ ...column, nullable: true }], key: [], time: '' })
  try {
    rowReading(typeOf(reader), reader, { ...record, fields } as unknown as AvroSchema, 'judge')
    return true
  } catch {
    return false
  }
}

const others = (dataset: DatasetDeclaration, record: RecordSchema): readonly SchemaFinding[] => {
  const known = new Set(['meta', ...dataset.columns.map(({ name }) => name), ...Object.values(dataset.mapping ?? {})])
  const columns = new Map(
    undeclaredColumns(record as unknown as AvroSchema, dataset.columns).map((each) => [each.name, each]),
  )
  return record.fields.flatMap(({ name, type }) => {
    if (known.has(name)) return []
    const column = columns.get(name)
    if (column === undefined || (dataset.evolution ?? 'ignore') === 'ignore')
      return [finding(name, 'unread', shown(type), SCHEMA_RULES.unread, false)]
    if (dataset.evolution === 'refuse') return [finding(name, 'undeclared', shown(type), SCHEMA_RULES.undeclared)]
    return [finding(name, 'added', shown(type), `${SCHEMA_RULES.added}, ${column.type}`, false)]
  })
}

/** Why a registry refuses a schema after another one under the rule BACKWARD: it has to read what was written with that. */
export const succession = (before: AvroSchema, after: AvroSchema): readonly SchemaFinding[] => {
  const [former, record] = [recordOf(before), recordOf(after)]
  if (former === undefined || record === undefined) return []
  const [expected, found] = [fullName(former), fullName(record)]
  const renamed = expected === found ? [] : [finding('', 'name', found, `${SCHEMA_RULES.name}, ${expected}`)]
  const written = new Map(former.fields.map((field) => [field.name, field]))
  const fields = record.fields.flatMap((field): readonly SchemaFinding[] => {
    const earlier = written.get(field.name)
    if (earlier === undefined)
      return 'default' in field ? [] : [finding(field.name, 'default', shown(field.type), SCHEMA_RULES.default)]
    if (readsEarlier(field.type, earlier.type)) return []
    return [finding(field.name, 'earlier', shown(field.type), `${SCHEMA_RULES.earlier}, ${shown(earlier.type)}`)]
  })
  return [...renamed, ...fields]
}

const fullName = ({ name = '', namespace }: RecordSchema): string =>
  namespace === undefined || name.includes('.') ? name : `${namespace}.${name}`

const readsEarlier = (type: unknown, earlier: unknown): boolean => {
  if (JSON.stringify(type) === JSON.stringify(earlier)) return true
  const compiled = [type, earlier].map(compiledOf)
  const [reader, writer] = compiled
  if (reader === undefined || writer === undefined) return true // a name of elsewhere in the schema: the registry decides
  try {
    reader.createResolver(writer)
    return true
  } catch {
    return false
  }
}

const compiledOf = (type: unknown) => {
  try {
    return typeOf(type as AvroSchema, 'auto')
  } catch {
    return undefined
  }
}
