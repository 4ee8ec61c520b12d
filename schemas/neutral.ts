/**
 * A producer's schema as this platform reads it: only what determines the bytes. Names, defaults, aliases and attributes are the producer's
 * choice and say nothing about the bytes of a record, and some of them are refused by the Avro library: a default beyond 2^53, a namespace
 * with a dash, a symbol with a blank.
 */
import type { AvroSchema } from './avro.ts'

/** A parsed schema, or a part of it. */
type Part = string | readonly Part[] | Definition
interface Definition {
  readonly type: Part
  readonly name?: string
  readonly namespace?: string
  readonly fields?: readonly { readonly name: string; readonly type: Part }[]
  readonly symbols?: readonly string[]
  readonly size?: number
  readonly items?: Part
  readonly values?: Part
}

const PRIMITIVES: ReadonlySet<unknown> = new Set([
  'null',
  'boolean',
  'int',
  'long',
  'float',
  'double',
  'bytes',
  'string',
])
const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/

/** Full name of a reference, or of a definition with its own namespace. */
const fullName = (name: string, namespace: string): string =>
  name.includes('.') || namespace === '' ? name : `${namespace}.${name}`

/** The namespace within a definition. */
const within = ({ name = '', namespace }: Definition, outer: string): string => {
  const dot = name.lastIndexOf('.')
  return dot > 0 ? name.slice(0, dot) : (namespace ?? outer)
}

/** The full name of the record in a field, also if it is nullable. */
const recordIn = (type: Part | undefined, namespace: string): string | undefined => {
  if (Array.isArray(type)) return type.map((part: Part) => recordIn(part, namespace)).find((name) => name !== undefined)
  if (typeof type === 'string') return PRIMITIVES.has(type) ? undefined : fullName(type, namespace)
  const definition = (type ?? { type: 'null' }) as Definition
  return definition.type === 'record' ? fullName(definition.name ?? '', within(definition, namespace)) : undefined
}

/**
 * The same schema with other names: the record gets the name `record`, the record in its field `field` the name `inner`, every other type and
 * every field that nobody reads a name that is always valid.
 * @param read names of the fields that are read
 */
export const neutral = (
  schema: AvroSchema,
  names: {
    readonly record: string
    readonly field: string
    readonly inner: string
    readonly read: ReadonlySet<string>
  },
): AvroSchema => {
  const root = schema as Definition
  const namespace = within(root, '')
  const renamed = new Map<string, string>()
  const inner = recordIn(root.fields?.find(({ name }) => name === names.field)?.type, namespace)
  if (inner !== undefined) renamed.set(inner, names.inner)
  renamed.set(fullName(root.name ?? '', namespace), names.record)

  const partOf = (part: Part, outer: string): Part => {
    if (typeof part === 'string')
      return PRIMITIVES.has(part) ? part : (renamed.get(fullName(part, outer)) ?? renamed.get(part) ?? part)
    if (Array.isArray(part)) return part.map((branch: Part) => partOf(branch, outer))
    const { type, symbols = [], size, items = 'null', values = 'null' } = part as Definition
    if (type === 'array') return { type, items: partOf(items, outer) }
    if (type === 'map') return { type, values: partOf(values, outer) }
    if (type === 'enum')
      return { type, name: nameOf(part as Definition, outer), symbols: symbols.map((_, i) => `s${i}`) }
    if (type === 'fixed') return { type, name: nameOf(part as Definition, outer), size: size ?? 0 }
    if (type === 'record' || type === 'error') return recordOf(part as Definition, outer)
    return partOf(type, outer)
  }
  const nameOf = (definition: Definition, outer: string): string => {
    const full = fullName(definition.name ?? '', within(definition, outer))
    const name = renamed.get(full) ?? `writer.t${renamed.size}`
    renamed.set(full, name)
    return name
  }
  const recordOf = (definition: Definition, outer: string): Part => {
    const name = nameOf(definition, outer)
    const inside = within(definition, outer)
    const isRead = (field: string) =>
      name === names.record ? names.read.has(field) : NAME.test(field) && !(field in Object.prototype)
    const fields = (definition.fields ?? []).map((field, i) => ({
      name: isRead(field.name) ? field.name : `_unread${i}`,
      type: partOf(field.type, inside),
    }))
    return { type: 'record', name, fields }
  }
  return partOf(schema as Part, '') as AvroSchema
}
