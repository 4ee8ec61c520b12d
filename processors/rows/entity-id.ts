/** The id of an entity from the row's columns, and the reverse. */
import type { ColumnType } from '../../schemas/index.ts'

/** A decoded row: column name -> value, `null` for an absent one. */
export type Row = Readonly<Record<string, unknown>>

/**
 * Id of a row's entity: for one column its text, for several a JSON array in declared order, without
 * blanks. Bytes are base64.
 * @returns `undefined` if one of the columns is null: such a row belongs to no entity
 */
export const entityIdOf = (columns: readonly string[], row: Row): string | undefined => {
  if (columns.length === 1) return textOf(row[columns[0]])
  const parts: unknown[] = []
  for (const column of columns) {
    const value = row[column]
    if (value === null || value === undefined) return undefined
    parts.push(value instanceof Uint8Array ? textOf(value) : value)
  }
  return JSON.stringify(parts)
}

const textOf = (value: unknown): string | undefined => {
  if (typeof value === 'string') return value
  if (value === null || value === undefined) return undefined
  return value instanceof Uint8Array ? Buffer.from(value).toString('base64') : String(value)
}

/** The values of the entity columns from an id. @param types of the columns, in the order of the id; no doubles */
export const entityColumnsOf = (id: string, types: readonly ColumnType[]): readonly unknown[] => {
  if (types.length === 1) return [partOf(id, types[0])]
  const parts = JSON.parse(id) as unknown[]
  return parts.map((part, i) => (types[i] === 'bytes' ? partOf(part as string, 'bytes') : part))
}

const partOf = (text: string, type: ColumnType): unknown => {
  switch (type) {
    case 'string':
      return text
    case 'bytes':
      return Buffer.from(text, 'base64')
    case 'boolean':
      return text === 'true'
    default:
      return Number(text)
  }
}
