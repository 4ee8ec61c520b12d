import { describe, expect, test } from 'vitest'
import { PresentForms } from '../../../../operations/verify/present-form.ts'
import { KINDS } from '../../../../processors/catalog/index.ts'
import { Codecs, memoryRegistry, recordSubject, type SchemaOf } from '../../../../schemas/index.ts'
import { goldenRecords, goldenVersions, readGolden, samples } from '../../../golden/golden.ts'

const PREFIX = 'p.'
/** Records of which earlier releases wrote other versions. */
const grown = goldenRecords.filter(({ name, version }) => version > 1 && goldenVersions(name).includes(version))

const formsOf = (registry = memoryRegistry()) => {
  const codecs = new Codecs(registry)
  return { registry, codecs, forms: new PresentForms({ codecs, kinds: KINDS, names: { prefix: PREFIX } }) }
}
const withId = (bytes: Buffer, id: number): Buffer => {
  const copy = Buffer.from(bytes)
  copy.writeInt32BE(id, 1)
  return copy
}

test('some records have grown', () => {
  expect(grown.map(({ name }) => name)).toContain('GateEvaluated')
})

describe.each(grown.map((record) => [record.name, record] as const))('%s', (name, { schema, version }) => {
  test('of every earlier version has the bytes that this release writes for the same event', async () => {
    const { registry, codecs, forms } = formsOf()
    const subject = recordSubject(PREFIX, schema)
    const written: [id: number, golden: ReturnType<typeof readGolden>][] = []
    for (const earlier of goldenVersions(name).filter((each) => each < version)) {
      const golden = readGolden(name, earlier)
      written.push([await registry.register(subject, golden.schema), golden])
    }
    await codecs.ensure(written.map(([id]) => id))
    for (const [id, golden] of written) {
      for (const sample of samples) {
        const bytes = withId(golden.bytes[sample], id)
        const present = (await codecs.encoder(subject, schema)).encode(codecs.decoder(schema).decode(bytes))
        expect(await forms.of(bytes)).toEqual(present)
        expect(present).not.toEqual(bytes)
      }
    }
  })

  test('of this version has no other form', async () => {
    const { codecs, forms } = formsOf()
    const encoder = await codecs.encoder(recordSubject(PREFIX, schema), schema)
    const value = readGolden(name, version).bytes[samples[0]]
    expect(await forms.of(withId(value, encoder.schemaId))).toBeUndefined()
  })
})

test('what is none of ours, and what the registry does not know, has no other form', async () => {
  const { codecs, forms } = formsOf()
  const row: SchemaOf<{ a: number }> = {
    type: 'record',
    name: 'Row',
    namespace: 'shop',
    fields: [{ name: 'a', type: 'int' }],
  } as never
  const encoder = await codecs.encoder('rows', row)
  expect(await forms.of(encoder.encode({ a: 1 }))).toBeUndefined()
  expect(await forms.of(Buffer.from([0, 0, 0, 0, 99, 1]))).toBeUndefined()
  expect(await forms.of(Buffer.from('text'))).toBeUndefined()
  expect(await forms.of(null)).toBeUndefined()
})
