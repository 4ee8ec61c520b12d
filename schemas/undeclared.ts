/**
 * The fields of a producer's schema that are no columns yet, as the columns that could hold them. A field that no column can hold, such as a list or a
 * record, is none of them.
 */
import type { AvroSchema } from './avro.ts'
import { unitOf } from './column-units.ts'
import type { Column, ColumnType } from './declarations/dataset.ts'
import { reservedColumns } from './payload.ts'

interface Field {
  readonly name: string
  readonly type: unknown
  readonly doc?: unknown
}

/** Names that a column may have. */
const NAME = /^[A-Za-z][A-Za-z0-9_]{0,63}$/

/** @returns nullable columns, in the order of the schema; none if it is no record */
export const undeclaredColumns = (schema: AvroSchema, columns: readonly Pick<Column, 'name'>[]): readonly Column[] => {
  const { type, fields } = schema as { type?: unknown; fields?: readonly Field[] }
  if (type !== 'record' || !Array.isArray(fields)) return []
  const known = new Set([...reservedColumns, ...columns.map(({ name }) => name)])
  return (fields as readonly Field[]).flatMap(({ name, type: written, doc }) => {
    if (known.has(name) || !NAME.test(name) || name in Object.prototype) return []
    const found = columnTypeOf(written)
    if (found === undefined) return []
    return [{ name, type: found, nullable: true, ...(typeof doc === 'string' && { doc }) }]
  })
}

/** By field, the type of a column that could hold it. Fields that no column can hold are left out. */
export const fieldTypes = (schema: AvroSchema): ReadonlyMap<string, ColumnType> => {
  const { type, fields } = schema as { type?: unknown; fields?: readonly Field[] }
  if (type !== 'record' || !Array.isArray(fields)) return new Map()
  const types = (fields as readonly Field[]).map(({ name, type: written }) => [name, columnTypeOf(written)] as const)
  return new Map(types.filter((each): each is readonly [string, ColumnType] => each[1] !== undefined))
}

/** The type of a column that holds every value of a field; `undefined`: there is none. */
export const columnTypeOf = (type: unknown): ColumnType | undefined => {
  const branches = (Array.isArray(type) ? type : [type]).filter((branch) => baseOf(branch) !== 'null')
  const types = new Set(branches.map(typeOfBranch))
  if (types.size === 1) return [...types][0]
  const isNumeric = [...types].every((each) => each === 'long' || each === 'double')
  return types.size > 1 && isNumeric ? 'double' : undefined
}

const baseOf = (branch: unknown): unknown =>
  typeof branch === 'object' && branch !== null && !Array.isArray(branch)
    ? baseOf((branch as { readonly type?: unknown }).type)
    : branch

const typeOfBranch = (branch: unknown): ColumnType | undefined => {
  const { logicalType } = (typeof branch === 'object' && branch !== null ? branch : {}) as { logicalType?: unknown }
  switch (baseOf(branch)) {
    case 'string':
      return 'string'
    case 'boolean':
      return 'boolean'
    case 'float':
    case 'double':
      return 'double'
    case 'int':
    case 'long':
      return isPointInTime(branch, logicalType) ? 'timestamp' : 'long'
    case 'bytes':
      return logicalType === 'decimal' ? 'double' : 'bytes'
    case 'fixed':
      return logicalType === 'decimal' ? 'double' : undefined
    default:
      return undefined
  }
}

/** A logical type that a timestamp column reads. A number without one is a number, whatever Connect or Debezium call it. */
const isPointInTime = (branch: unknown, logicalType: unknown): boolean =>
  typeof logicalType === 'string' && unitOf('timestamp', branch).kind !== 'refused'
