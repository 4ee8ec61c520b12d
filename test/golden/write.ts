/**
 * Writes the golden files of versions that have none yet (`npm run golden`). Existing files are never touched: they are
 * what earlier versions have written to somebody's log.
 */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { Codecs, memoryRegistry } from '../../schemas/index.ts'
import { type GoldenRecord, goldenPath, goldenRecords, type Sample, samples, valueToJson } from './golden.ts'

/** A value of a schema that differs from field to field, so that swapped fields show. */
const sampleOf = (schema: unknown, sample: Sample): object => {
  let counter = 0
  const named = new Map<string, object>()
  JSON.stringify(schema, (_, part) => {
    if (part?.type === 'record' || part?.type === 'enum') named.set(`${part.namespace}.${part.name}`, part)
    return part
  })
  const sampleValue = (type: unknown, field: string): unknown => {
    counter++
    if (Array.isArray(type)) return sample === 'sparse' ? null : sampleValue(type[1], field)
    if (typeof type === 'string') return primitiveOf(type, field)
    const complex = type as Record<string, unknown> & { type: string; fields?: { name: string; type: unknown }[] }
    if (complex.type === 'record') {
      return Object.fromEntries(
        (complex.fields ?? []).map((inner) => [inner.name, sampleValue(inner.type, inner.name)]),
      )
    }
    if (complex.type === 'enum') {
      const symbols = complex.symbols as string[]
      return symbols[counter % symbols.length]
    }
    if (complex.type === 'array') {
      return sample === 'sparse' ? [] : [sampleValue(complex.items, field), sampleValue(complex.items, field)]
    }
    if (complex.logicalType === 'timestamp-millis') return 980_000_000_000 + counter
    return primitiveOf(complex.type, field)
  }
  const primitiveOf = (type: string, field: string): unknown => {
    if (type === 'string') return sample === 'sparse' ? '' : `${field} ${counter} äß€𝒳`
    if (type === 'int') return sample === 'sparse' ? -counter : 1_000_000 + counter
    if (type === 'long') return sample === 'sparse' ? -9_007_199_254_740_989 : 9_007_199_254_740_990 - counter
    if (type === 'double') return sample === 'sparse' ? 0 : counter + 0.1
    if (type === 'boolean') return sample === 'full'
    if (type === 'bytes') return sample === 'sparse' ? Buffer.alloc(0) : Buffer.from([0, 255, counter])
    return sampleValue(named.get(type), field)
  }
  return sampleValue(schema, '') as object
}

const writeRecord = async ({ name, version, schema }: GoldenRecord): Promise<void> => {
  if (existsSync(goldenPath(name, version, '.avsc'))) return
  const encoder = await new Codecs(memoryRegistry()).encoder('golden', schema)
  const values = Object.fromEntries(samples.map((sample) => [sample, sampleOf(schema, sample)])) as Record<
    Sample,
    object
  >
  mkdirSync(dirname(goldenPath(name, version, '')), { recursive: true })
  writeFileSync(goldenPath(name, version, '.avsc'), `${JSON.stringify(schema, null, 1)}\n`)
  writeFileSync(goldenPath(name, version, '.json'), `${valueToJson(values)}\n`)
  writeFileSync(goldenPath(name, version, '.bin'), encoder.encode(values.full))
  writeFileSync(goldenPath(name, version, '.sparse.bin'), encoder.encode(values.sparse))
  console.log(`wrote ${name} v${version}`)
}

for (const record of goldenRecords) await writeRecord(record)
