/**
 * TypeScript from the `.avsc` files: one module per layer, with an interface and the complete schema of each record.
 */
import { type Layer, layers, partsOf, type SchemaFile, wholeSchema } from './files.ts'

const HEADER = '// Generated from schemas/**/*.avsc by `npm run generate`. Do not edit.\n'

const primitives: Readonly<Record<string, string>> = {
  null: 'null',
  string: 'string',
  int: 'number',
  long: 'number',
  float: 'number',
  double: 'number',
  boolean: 'boolean',
  bytes: 'Buffer',
}

const shortName = (fullName: string): string => fullName.slice(fullName.lastIndexOf('.') + 1)

/** The TypeScript type of an Avro type. Null comes last in a union. */
export const typeScriptOf = (type: unknown): string => {
  if (Array.isArray(type)) {
    const branches = type.filter((branch) => branch !== 'null').map(typeScriptOf)
    return [...branches, ...(type.includes('null') ? ['null'] : [])].join(' | ')
  }
  if (typeof type === 'string') return primitives[type] ?? shortName(type)
  const complex = type as { type: string; items?: unknown; values?: unknown }
  if (complex.type === 'array') {
    const items = typeScriptOf(complex.items)
    return `readonly ${/[| ]/.test(items) ? `(${items})` : items}[]`
  }
  if (complex.type === 'map') return `Readonly<Record<string, ${typeScriptOf(complex.values)}>>`
  return typeScriptOf(complex.type)
}

const comment = (text: string, indent: string): string => `${indent}/** ${text.replaceAll('*/', '* /')} */\n`

const declarationOf = (file: SchemaFile): string => {
  if (file.type === 'enum') {
    const symbols = (file.symbols ?? []).map((symbol) => `'${symbol}'`).join(' | ')
    return `${comment(file.doc, '')}export type ${file.name} = ${symbols}\n`
  }
  const fields = (file.fields ?? []).map(
    (field) => `${comment(field.doc ?? '', '  ')}  readonly ${field.name}: ${typeScriptOf(field.type)}\n`,
  )
  return `${comment(file.doc, '')}export interface ${file.name} {\n${fields.join('')}}\n`
}

const schemaTypeOf = (file: SchemaFile): string => (file.status === 'draft' ? 'DraftOf' : 'SchemaOf')

const schemaConstantOf = (files: ReadonlyMap<string, SchemaFile>, file: SchemaFile): string => {
  if (file.type === 'enum') return ''
  const schema = JSON.stringify(wholeSchema(files, file.fullName))
  return `export const ${file.name}Schema = ${schema} as object as ${schemaTypeOf(file)}<${file.name}>\n`
}

const importsOf = (files: readonly SchemaFile[], layer: Layer): string => {
  const byLayer = new Map<string, Set<string>>()
  for (const fullName of files.flatMap(partsOf)) {
    const [, other] = fullName.split('.')
    if (other === layer) continue
    byLayer.set(other, (byLayer.get(other) ?? new Set()).add(shortName(fullName)))
  }
  const lines = [...byLayer].sort().map(([other, names]) => {
    return `import type { ${[...names].sort().join(', ')} } from './${other}.ts'\n`
  })
  const types = new Set(files.filter((file) => file.type === 'record').map(schemaTypeOf))
  const schemas = types.size === 0 ? '' : `import type { ${[...types].sort().join(', ')} } from '../avro.ts'\n`
  return schemas + lines.join('')
}

const layerModule = (all: ReadonlyMap<string, SchemaFile>, layer: Layer): string => {
  const files = [...all.values()].filter((file) => file.layer === layer)
  const body = files.map((file) => declarationOf(file) + schemaConstantOf(all, file))
  return `${HEADER}${importsOf(files, layer)}\n${body.join('\n')}`
}

const recordsModule = (all: ReadonlyMap<string, SchemaFile>): string => {
  const files = [...all.values()].filter((file) => file.kind !== 'part')
  const imports = layers.map((layer) => {
    const names = files.filter((file) => file.layer === layer).map((file) => `${file.name}Schema`)
    return names.length === 0 ? '' : `import { ${names.join(', ')} } from './${layer}.ts'\n`
  })
  const entries = files.map((file) => {
    const { name, layer, kind, status, version, topic, key } = file
    const data = JSON.stringify({ name, layer, kind, status, version, topic, key })
    return `  { ...${data}, schema: ${name}Schema },\n`
  })
  return `${HEADER}import type { RecordDescription } from '../records.ts'
${imports.join('')}
/** All events and commands, drafts included, by layer and name. */
export const records: readonly RecordDescription[] = [
${entries.join('')}]
`
}

/** Path relative to the project -> content. */
export const generatedTypes = (files: ReadonlyMap<string, SchemaFile>): ReadonlyMap<string, string> => {
  const modules = new Map<string, string>()
  for (const layer of layers) modules.set(`schemas/generated/${layer}.ts`, layerModule(files, layer))
  modules.set('schemas/generated/records.ts', recordsModule(files))
  const exports = layers.map((layer) => `export * from './${layer}.ts'\n`).join('')
  modules.set('schemas/generated/index.ts', `${HEADER}${exports}export { records } from './records.ts'\n`)
  return modules
}
