/** The columns of an object that names no dataset: by its own properties. */
import { type Column, isNode, type Node } from './reading.ts'

const LOGICAL: Readonly<Record<string, Column['type']>> = {
  string: 'string',
  date: 'timestamp',
  timestamp: 'timestamp',
  time: 'string',
  number: 'double',
  integer: 'long',
  boolean: 'boolean',
}

const PHYSICAL: readonly (readonly [RegExp, Column['type']])[] = [
  [/^(?:(?:tiny|small|medium|big)?int|integer|long|serial|bigserial)\b/i, 'long'],
  [/^(?:float|double|real|decimal|numeric|number|money)/i, 'double'],
  [/^bool/i, 'boolean'],
  [/^(?:date|timestamp)/i, 'timestamp'],
  [/^(?:bytes|bytea|blob|binary|varbinary)\b/i, 'bytes'],
]

/** A property with values of its own is no column: rows are flat. */
export const isNested = ({ logicalType }: Node): boolean => logicalType === 'object' || logicalType === 'array'

export const ownColumns = (properties: unknown): readonly Column[] =>
  (Array.isArray(properties) ? (properties as readonly unknown[]) : []).flatMap((property) =>
    isNode(property) && typeof property.name === 'string' && !isNested(property)
      ? [{ name: property.name, type: typeOf(property) }]
      : [],
  )

const typeOf = ({ logicalType, physicalType }: Node): Column['type'] => {
  const logical = LOGICAL[String(logicalType)]
  if (logical !== undefined) return logical
  const text = String(physicalType ?? '')
  return PHYSICAL.find(([pattern]) => pattern.test(text))?.[1] ?? 'string'
}
