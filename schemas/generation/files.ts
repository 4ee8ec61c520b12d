/**
 * Reads the `.avsc` files and completes them: a file names the parts that it uses, and a registered schema contains
 * them.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export const layers = [
  'common',
  'data',
  'feature',
  'training',
  'evaluation',
  'serving',
  'monitoring',
  'platform',
] as const
export type Layer = (typeof layers)[number]

export interface FieldFile {
  readonly name: string
  readonly type: unknown
  readonly default?: unknown
  readonly doc?: string
}

/** An `.avsc` file. Our attributes (kind, status, version, topic, key) are not part of the registered schema. */
export interface SchemaFile {
  readonly layer: Layer
  readonly fullName: string
  readonly name: string
  readonly namespace: string
  readonly type: 'record' | 'enum'
  /** `part`: used only inside other records. */
  readonly kind: 'event' | 'command' | 'part'
  /** `draft`: never registered, may still change. Parts have no status: they have the status of the records that use them. */
  readonly status?: 'current' | 'draft'
  /** Raised with every change of the schema; `test/golden` has golden bytes of every version. */
  readonly version?: number
  readonly topic?: string
  readonly key?: string
  readonly doc: string
  readonly fields?: readonly FieldFile[]
  readonly symbols?: readonly string[]
}

/** All files below `folder` (the `schemas` folder), by full name, in order of layer and name. */
export const readSchemaFiles = (folder: string): ReadonlyMap<string, SchemaFile> => {
  const files = new Map<string, SchemaFile>()
  for (const layer of layers) {
    if (!existsSync(join(folder, layer))) continue
    const names = readdirSync(join(folder, layer)).filter((file) => file.endsWith('.avsc'))
    for (const file of names.sort()) {
      const schema = JSON.parse(readFileSync(join(folder, layer, file), 'utf8'))
      const fullName = `${schema.namespace}.${schema.name}`
      if (`${schema.name}.avsc` !== file || schema.namespace !== `ml.${layer}`) {
        throw new Error(`schemas/${layer}/${file} holds '${fullName}', expected 'ml.${layer}.${file.slice(0, -5)}'`)
      }
      files.set(fullName, { ...schema, layer, fullName })
    }
  }
  return files
}

/** The schema as it is registered: only Avro's attributes, each part inline at its first use. */
export const wholeSchema = (files: ReadonlyMap<string, SchemaFile>, fullName: string): object => {
  const written = new Set<string>()
  const named = (name: string): unknown => {
    const file = files.get(name)
    if (file === undefined) throw new Error(`'${name}' is used in '${fullName}', but no file defines it`)
    if (written.has(name)) return name
    written.add(name)
    const head = { type: file.type, name: file.name, namespace: file.namespace, doc: file.doc }
    return file.type === 'enum' ? { ...head, symbols: file.symbols } : { ...head, fields: file.fields?.map(fieldOf) }
  }
  const fieldOf = (field: FieldFile): object => ({ ...field, type: typed(field.type) })
  const typed = (type: unknown): unknown => {
    if (Array.isArray(type)) return type.map(typed)
    if (typeof type === 'string') return type.includes('.') ? named(type) : type
    const inner = type as { items?: unknown; values?: unknown }
    if (inner.items !== undefined) return { ...inner, items: typed(inner.items) }
    if (inner.values !== undefined) return { ...inner, values: typed(inner.values) }
    return inner
  }
  return named(fullName) as object
}

/** Full names of the parts that a file itself names. */
export const partsOf = (file: SchemaFile): readonly string[] => {
  const found = new Set<string>()
  const visit = (type: unknown): void => {
    if (Array.isArray(type)) for (const branch of type) visit(branch)
    else if (typeof type === 'string') {
      if (type.includes('.')) found.add(type)
    } else if (type !== null && typeof type === 'object') {
      visit((type as { items?: unknown }).items)
      visit((type as { values?: unknown }).values)
    }
  }
  for (const field of file.fields ?? []) visit(field.type)
  return [...found]
}
