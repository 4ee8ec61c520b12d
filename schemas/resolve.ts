/** How a record of one schema is read with another: Avro's resolution, with two rules of our own. */
import { type AvroSchema, type AvroType, typeOf } from './avro.ts'

interface Field {
  readonly name: string
  readonly type: unknown
}

const fieldsOf = (schema: AvroSchema): readonly Field[] => {
  const fields = (schema as { fields?: unknown }).fields
  return Array.isArray(fields) ? fields : []
}

/** Logical type of a field's type, also inside a nullable union. */
const logicalTypeOf = (type: unknown): string | undefined => {
  if (Array.isArray(type)) return type.map(logicalTypeOf).find((name) => name !== undefined)
  if (type === null || typeof type !== 'object') return undefined
  const { logicalType } = type as { logicalType?: unknown }
  return typeof logicalType === 'string' ? logicalType : undefined
}

/** Avro silently reads microseconds as milliseconds, which are a thousand times too late. This check refuses it. */
const checkLogicalTypes = (reader: AvroSchema, writer: AvroSchema): void => {
  const written = new Map(fieldsOf(writer).map((field) => [field.name, logicalTypeOf(field.type)]))
  for (const field of fieldsOf(reader)) {
    const expected = logicalTypeOf(field.type)
    const found = written.get(field.name)
    if (found !== undefined && expected !== undefined && found !== expected) {
      throw new Error(`field '${field.name}' is written as ${found}, expected ${expected}`)
    }
  }
}

/**
 * The type and resolver that read records of `writer` as `reader`. The names of the two records may differ: the name is
 * the producer's choice, and only the fields count.
 * @throws Error if the writer's fields cannot be read
 */
export const resolverOf = (
  reader: AvroType,
  readerSchema: AvroSchema,
  writer: AvroType,
  writerSchema: AvroSchema,
): { type: AvroType; resolver: object | undefined } => {
  checkLogicalTypes(readerSchema, writerSchema)
  if (reader.equals(writer)) return { type: reader, resolver: undefined }
  if (reader.name === writer.name || writer.name === undefined || reader.name === undefined) {
    return { type: reader, resolver: reader.createResolver(writer) }
  }
  const aliases = [...((readerSchema as { aliases?: string[] }).aliases ?? []), writer.name]
  const renamed = typeOf({ ...(readerSchema as object), aliases })
  return { type: renamed, resolver: renamed.createResolver(writer) }
}
