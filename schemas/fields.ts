/**
 * Reads chosen fields directly from the Avro body of a record, and skips the others without creating their values. For
 * code paths that every vector takes: the stamp in the sink, the requested features in the online read.
 *
 * Avro 1.11, "Binary Encoding": int and long are zigzag varints; string and bytes are a long, then that many bytes;
 * float and double are little-endian; a union is the index of its branch, then the value; a record is its fields in
 * order, with nothing between them.
 */

import { readZigzag, type Cursor as VarintCursor } from './varint.ts'

export type FieldValue = string | number | boolean | Buffer | null

interface Cursor extends VarintCursor {
  bytes: Buffer
}
type Skip = (cursor: Cursor) => void
type Read = (cursor: Cursor) => FieldValue
type Schema = string | readonly Schema[] | Definition
interface Definition {
  readonly type: Schema
  readonly name?: string
  readonly namespace?: string
  readonly fields?: readonly { readonly name: string; readonly type: Schema }[]
  readonly size?: number
  readonly items?: Schema
  readonly values?: Schema
}

/** The bytes do not match the schema. */
export class FieldError extends Error {
  override name = 'FieldError'
}

const readLength = (cursor: Cursor): number => {
  const length = readZigzag(cursor)
  if (length >= 0 && length <= cursor.bytes.length - cursor.at) return length
  throw new FieldError(
    `A length is ${length}, expected at most the remaining ${cursor.bytes.length - cursor.at} bytes.`,
  )
}

const skipBytes =
  (count: number): Skip =>
  (cursor) => {
    cursor.at += count
  }
const skipLong: Skip = (cursor) => {
  const { bytes } = cursor
  while (bytes[cursor.at++] >= 0x80);
}
const skipText: Skip = (cursor) => {
  const length = readLength(cursor)
  cursor.at += length
}

interface Primitive {
  readonly skip: Skip
  readonly read: Read
}
const text = (cursor: Cursor): string => {
  const length = readLength(cursor)
  const start = cursor.at
  cursor.at = start + length
  return cursor.bytes.toString('utf8', start, cursor.at)
}
const primitives: Readonly<Record<string, Primitive>> = {
  null: { skip: () => {}, read: () => null },
  boolean: { skip: skipBytes(1), read: (cursor) => cursor.bytes[cursor.at++] === 1 },
  int: { skip: skipLong, read: readZigzag },
  long: { skip: skipLong, read: readZigzag },
  float: {
    skip: skipBytes(4),
    read: (cursor) => {
      cursor.at += 4
      return cursor.bytes.readFloatLE(cursor.at - 4)
    },
  },
  double: {
    skip: skipBytes(8),
    read: (cursor) => {
      cursor.at += 8
      return cursor.bytes.readDoubleLE(cursor.at - 8)
    },
  },
  bytes: {
    skip: skipText,
    read: (cursor) => {
      const length = readLength(cursor)
      cursor.at += length
      return Buffer.from(cursor.bytes.subarray(cursor.at - length, cursor.at))
    },
  },
  string: { skip: skipText, read: text },
}

/** Definitions so far, by full name, and the namespace of names without one. */
interface Scope {
  readonly named: Map<string, Skip>
  readonly namespace: string
}

const fullName = (name: string, namespace: string): string =>
  name.includes('.') || namespace === '' ? name : `${namespace}.${name}`

/** The scope within a definition: its namespace, or that of its full name, or else the enclosing one. */
const scopeOf = ({ name = '', namespace }: Definition, scope: Scope): Scope => {
  const dot = name.lastIndexOf('.')
  return { named: scope.named, namespace: dot > 0 ? name.slice(0, dot) : (namespace ?? scope.namespace) }
}

/** Skips a value of any type. */
const skipOf = (schema: Schema, scope: Scope): Skip => {
  if (typeof schema === 'string') {
    const skip = primitives[schema]?.skip ?? scope.named.get(fullName(schema, scope.namespace))
    if (skip === undefined) throw new FieldError(`Type '${schema}' is not defined in the schema.`)
    return skip
  }
  if (Array.isArray(schema)) {
    const branches = schema.map((branch: Schema) => skipOf(branch, scope))
    return (cursor) => branchOf(branches, cursor)(cursor)
  }
  const definition = schema as Definition
  switch (definition.type) {
    case 'record':
      return skipRecord(definition, scope)
    case 'enum':
      return remembered(definition, scope, skipLong)
    case 'fixed':
      return remembered(definition, scope, skipBytes(definition.size ?? 0))
    case 'array':
      return skipBlocks(skipOf(definition.items as Schema, scope))
    case 'map': {
      const value = skipOf(definition.values as Schema, scope)
      return skipBlocks((cursor) => {
        skipText(cursor)
        value(cursor)
      })
    }
    default:
      return skipOf(definition.type, scope) // a primitive with a logical type
  }
}

const branchOf = <T>(branches: readonly T[], cursor: Cursor): T => {
  const index = readZigzag(cursor)
  const branch = branches[index]
  if (branch === undefined)
    throw new FieldError(`The branch of a union is ${index}, expected less than ${branches.length}.`)
  return branch
}

const remembered = (definition: Definition, scope: Scope, skip: Skip): Skip => {
  scope.named.set(fullName(definition.name ?? '', scopeOf(definition, scope).namespace), skip)
  return skip
}

const skipRecord = (definition: Definition, scope: Scope): Skip => {
  const fields: Skip[] = []
  const skip: Skip = (cursor) => {
    for (const field of fields) field(cursor)
  }
  remembered(definition, scope, skip) // before its fields, because a record may contain itself
  const inside = scopeOf(definition, scope)
  for (const { type } of definition.fields ?? []) fields.push(skipOf(type, inside))
  return skip
}

const skipBlocks =
  (item: Skip): Skip =>
  (cursor) => {
    for (;;) {
      const count = readZigzag(cursor)
      if (count === 0) return
      if (count < 0) {
        const length = readLength(cursor) // this block states its size
        cursor.at += length
        continue
      }
      for (let i = 0; i < count && cursor.at <= cursor.bytes.length; i++) item(cursor)
      if (cursor.at > cursor.bytes.length) throw new FieldError('The body ends within an array or a map.')
    }
  }

const readOf = (schema: Schema, path: string): Read => {
  if (typeof schema === 'string' && primitives[schema] !== undefined) return primitives[schema].read
  if (Array.isArray(schema)) {
    const branches = schema.map((branch: Schema) => readOf(branch, path))
    return (cursor) => branchOf(branches, cursor)(cursor)
  }
  const inner = (schema as Definition).type
  if (typeof inner === 'string' && primitives[inner] !== undefined) return primitives[inner].read
  throw new FieldError(
    `Field '${path}' is ${JSON.stringify(schema).slice(0, 100)}, expected a primitive type or a union of primitive types.`,
  )
}

/** One step through a record: skips `skip`, or puts the value at `slot`. */
interface Step {
  readonly skip: Skip | undefined
  readonly read: Read | undefined
  readonly slot: number
}

type ReadOf = (schema: Schema, path: string) => Read

const stepsOf = (
  definition: Definition,
  prefix: string,
  slots: Map<string, number>,
  scope: Scope,
  readOf: ReadOf,
): Step[] => {
  const steps: Step[] = []
  const within = scopeOf(definition, scope)
  for (const { name, type } of definition.fields ?? []) {
    const path = prefix + name
    const slot = slots.get(path)
    const inside = [...slots.keys()].some((wanted) => wanted.startsWith(`${path}.`))
    if (slot !== undefined) {
      steps.push({ skip: undefined, read: readOf(type, path), slot })
      slots.delete(path)
    } else if (inside) {
      skipOf(type, within) // registers its name for the following fields
      steps.push(...stepsOf(type as Definition, `${path}.`, slots, within, readOf))
    } else {
      steps.push({ skip: skipOf(type, within), read: undefined, slot: -1 })
    }
  }
  return steps
}

/**
 * A reader of chosen fields of a record.
 * @param schema Avro schema with which the record was written, parsed
 * @param fields names, or paths through records (`meta.time`), of fields of primitive type or unions of such types
 * @returns reads `body` from `at` on and puts the values into `into` in the order of `fields`. It does not read beyond
 * the last chosen field. Throws FieldError if the bytes do not fit the schema.
 * @throws FieldError if the schema has no such field
 */
export const fieldReader = (schema: object, fields: readonly string[]): FieldReader =>
  readerOf(chosenSteps(schema, fields, readOf), false)

type FieldReader = (body: Buffer, at: number, into: FieldValue[]) => void

/** @param withEnds each value is followed by the place behind it */
const readerOf = (steps: readonly Step[], withEnds: boolean): FieldReader => {
  const cursor: Cursor = { bytes: empty, at: 0 }
  const each = withEnds ? 2 : 1
  return (body, at, into) => {
    cursor.bytes = body
    cursor.at = at
    for (const { skip, read, slot } of steps) {
      if (skip !== undefined) skip(cursor)
      else {
        into[each * slot] = (read as Read)(cursor)
        if (withEnds) into[each * slot + 1] = cursor.at
      }
      // a byte beyond the end reads as undefined: no step may run far beyond it
      if (cursor.at > body.length) throw new FieldError(`The body ends at byte ${body.length}, within a field.`)
    }
    cursor.bytes = empty
  }
}

/** The steps up to the last chosen field. @throws FieldError if the schema has no such field */
const chosenSteps = (schema: object, fields: readonly string[], readOf: ReadOf): Step[] => {
  const slots = new Map(fields.map((field, slot) => [field, slot]))
  const steps = stepsOf(schema as Definition, '', slots, { named: new Map(), namespace: '' }, readOf)
  const [missing] = slots.keys()
  if (missing !== undefined) throw new FieldError(`The schema has no field '${missing}'.`)
  while (steps.length > 0 && steps.at(-1)?.read === undefined) steps.pop()
  return steps
}

const spanOf: ReadOf = (schema, path) => {
  if (schema === 'null') return () => null
  if (schema === 'string') {
    return (cursor) => {
      const length = readLength(cursor)
      cursor.at += length
      return cursor.at - length
    }
  }
  if (!Array.isArray(schema))
    throw new FieldError(
      `Field '${path}' is ${JSON.stringify(schema).slice(0, 100)}, expected a string, or a union with null.`,
    )
  const branches = schema.map((branch: Schema) => spanOf(branch, path))
  return (cursor) => branchOf(branches, cursor)(cursor)
}

/**
 * A reader of the places of texts in a record, for callers that need no text if the bytes are known to them.
 * @param fields as of `fieldReader`, of type string or its union with null
 * @returns puts start and end of the text of each field into `into`, in turn: `null` and any number if it is null
 * @throws FieldError as `fieldReader` does
 */
export const spanReader = (schema: object, fields: readonly string[]): FieldReader =>
  readerOf(chosenSteps(schema, fields, spanOf), true)

const empty = Buffer.alloc(0)
