import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { staleFiles } from '../../../schemas/generate.ts'
import { readSchemaFiles, type SchemaFile, wholeSchema } from '../../../schemas/generation/files.ts'
import { Codecs, memoryRegistry, records, type SchemaOf } from '../../../schemas/index.ts'
import { goldenRecords, goldenVersions, readGolden, recordNames, samples } from '../../golden/golden.ts'

const project = join(dirname(fileURLToPath(import.meta.url)), '../../..')
const files = readSchemaFiles(join(project, 'schemas'))
const each = [...files.values()].map((file) => [file.fullName, file] as const)

/** Everything that is wrong with a schema file, in words. */
const flawsOf = (file: SchemaFile): readonly string[] => {
  const flaws: string[] = []
  const say = (condition: boolean, flaw: string) => condition && flaws.push(flaw)
  say(!file.doc?.trim(), 'no doc')
  say(!/^[A-Z][A-Za-z]+$/.test(file.name), 'a name that is not PascalCase')
  if (file.type === 'enum') return flaws
  for (const field of file.fields ?? []) {
    const nullable = Array.isArray(field.type) && field.type.includes('null')
    const text = field.doc ?? ''
    say(!text.trim(), `${field.name}: no doc`)
    say(!/^[a-z][A-Za-z0-9]*$/.test(field.name), `${field.name}: not camelCase`)
    say(nullable && !/\bNull\b/.test(text), `${field.name}: the doc does not say what null means`)
    say(nullable && field.default !== null, `${field.name}: nullable without null as default`)
    say(Array.isArray(field.type) && field.type[0] !== 'null', `${field.name}: null is not the first branch`)
    say(/Ms$/.test(field.name) && !/\bms\b/.test(text), `${field.name}: the doc does not name the unit ms`)
    say(
      JSON.stringify(field.type).includes('timestamp-millis') && !/ms since the epoch, UTC/.test(text),
      `${field.name}: the doc does not say "ms since the epoch, UTC"`,
    )
  }
  if (file.kind === 'part') return flaws
  const [first] = file.fields ?? []
  say(first?.name !== 'meta' || first.type !== 'ml.common.EventMeta', 'does not start with meta: EventMeta')
  say(!['current', 'draft'].includes(file.status ?? ''), 'neither current nor draft')
  say(!Number.isInteger(file.version), 'no version')
  say(!file.topic || !file.key, 'no topic or no key')
  return flaws
}

describe('every .avsc file', () => {
  test.each(each)('%s is documented, and follows the rules of schemas/README.md', (_, file) => {
    expect(flawsOf(file)).toEqual([])
  })

  test.each(each)('%s is valid Avro without an ambiguous union', async (fullName, file) => {
    if (file.type === 'enum') return
    const schema = wholeSchema(files, fullName) as SchemaOf<unknown>
    expect((await new Codecs(memoryRegistry()).encoder('s', schema)).schemaId).toBe(1)
  })

  test('flaws are found', () => {
    const flawed = {
      ...files.get('ml.data.RowLate'),
      doc: ' ',
      fields: [
        { name: 'a', type: 'string' },
        { name: 'graceMs', type: ['null', 'long'], doc: 'How long.' },
        {
          name: 'at',
          type: [{ type: 'long', logicalType: 'timestamp-millis' }, 'null'],
          default: null,
          doc: 'Null: never.',
        },
      ],
    } as SchemaFile
    expect(flawsOf(flawed)).toEqual([
      'no doc',
      'a: no doc',
      'graceMs: the doc does not say what null means',
      'graceMs: nullable without null as default',
      'graceMs: the doc does not name the unit ms',
      'at: null is not the first branch',
      'at: the doc does not say "ms since the epoch, UTC"',
      'does not start with meta: EventMeta',
    ])
  })
})

test('the design names these records, and each is there', () => {
  const named = `EntityDeclared DatasetDeclared RowRejected RowLate TimeAdvanced ContractEvaluated LineageObserved
    FeatureViewDeclared ViewActivated ExperimentCreated RunStarted RunLogged RunEnded TrainingSetBuilt ModelRegistered
    GateEvaluated ApprovalDecided AliasMoved ModelCardPublished RouteChanged PredictionServed OutcomeObserved ActionTaken
    BaselineDeclared DriftMeasured PerformanceMeasured AlertRaised AlertResolved RetrainRequested RetrainSuppressed`
  const present = new Set([...records, ...goldenRecords].map((record) => record.name))
  expect(named.split(/\s+/).filter((name) => !present.has(name))).toEqual([])
  expect(new Set(goldenRecords.map((record) => record.name))).toContain('RowIngested')
  expect(new Set(goldenRecords.map((record) => record.name))).toContain('FeatureComputed')
})

test('record names are unique across layers: readers tell events apart by them', () => {
  const names = [...files.values()].map((file) => file.name)
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([])
})

test('generated files are fresh (else: npm run generate)', async () => {
  expect(await staleFiles()).toEqual([])
})

/** A schema without what does not change bytes. */
const withoutDocs = (schema: unknown): unknown =>
  JSON.parse(
    JSON.stringify(schema, (key, member) => (key === 'doc' && typeof member === 'string' ? undefined : member)),
  )

describe.each(goldenRecords.map((record) => [record.name, record] as const))('%s', (name, record) => {
  test('has golden bytes of every version up to its own (else: raise the version, npm run golden)', () => {
    const versions = Array.from({ length: record.version }, (_, index) => index + 1)
    expect(goldenVersions(name)).toEqual(versions)
  })

  test('is what its version was when the golden bytes were written (else: raise the version, npm run golden)', () => {
    expect(withoutDocs(record.schema)).toEqual(withoutDocs(readGolden(name, record.version).schema))
  })

  test.each(goldenVersions(name))('version %i: bytes are the value, and the value is the bytes', async (version) => {
    const golden = readGolden(name, version)
    const codecs = new Codecs(memoryRegistry())
    const encoder = await codecs.encoder('golden', golden.schema)
    const decoder = codecs.decoder(golden.schema)
    for (const sample of samples) {
      expect(encoder.encode(golden.values[sample])).toEqual(golden.bytes[sample])
      expect(decoder.decode(golden.bytes[sample])).toEqual(golden.values[sample])
    }
  })

  test('the present schema reads what every version has written, and a registry accepts them in order', async () => {
    const registry = memoryRegistry()
    for (const version of goldenVersions(name)) {
      const golden = readGolden(name, version)
      const id = await registry.register('golden', golden.schema)
      const codecs = new Codecs(registry)
      await codecs.ensure([id])
      const decoder = codecs.decoder<Record<string, unknown>>(record.schema as SchemaOf<Record<string, unknown>>)
      for (const sample of samples) {
        const bytes = Buffer.from(golden.bytes[sample])
        bytes.writeInt32BE(id, 1)
        const read = decoder.decode(bytes)
        // Fields that came later are there too, with their defaults; a field that went away is not read any more.
        const fields = record.schema.fields as readonly { name: string }[]
        const known = new Set(fields.map((field) => field.name))
        const written = Object.entries(golden.values[sample]).filter(([field]) => known.has(field))
        expect(written.length).toBeGreaterThan(0)
        expect(read).toMatchObject(Object.fromEntries(written))
      }
    }
    await registry.register('golden', record.schema)
  })
})

test('golden bytes are kept of records in use only', () => {
  const known = new Set(goldenRecords.map((record) => record.name))
  expect(recordNames().filter((name) => !known.has(name))).toEqual([])
})
