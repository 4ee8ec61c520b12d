import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { Codecs, memoryRegistry, records, type SchemaOf } from '../../../schemas/index.ts'

const reference = join(dirname(fileURLToPath(import.meta.url)), '../../../docs/reference')
const catalogue = JSON.parse(readFileSync(join(reference, 'events.asyncapi.json'), 'utf8'))
const page = readFileSync(join(reference, 'events.md'), 'utf8')

/** What a `$ref` of the document points at. */
const at = (ref: string): unknown =>
  ref
    .slice(2)
    .split('/')
    .reduce((node: Record<string, unknown>, part) => node?.[part] as Record<string, unknown>, catalogue)

const refsIn = (node: unknown): readonly string[] => {
  if (node === null || typeof node !== 'object') return []
  return Object.entries(node).flatMap(([key, member]) => (key === '$ref' ? [String(member)] : refsIn(member)))
}

test('every reference of the catalogue leads somewhere', () => {
  const refs = refsIn(catalogue)
  expect(refs.length).toBeGreaterThan(records.length)
  expect(refs.filter((ref) => at(ref) === undefined)).toEqual([])
})

test('every record is a message of each of its topics, and a chapter of the page', () => {
  for (const { name, topic } of records) {
    for (const one of topic.split(', ')) {
      const address = one.replaceAll('<', '{').replaceAll('>', '}')
      const channel = Object.values(catalogue.channels).find(
        (other) => (other as { address: string }).address === address,
      )
      expect((channel as { messages: object }).messages, `${name} on ${address}`).toHaveProperty(name)
    }
    expect(page).toContain(`\n### ${name}\n`)
  }
})

test('the payload of every message is Avro that a registry takes', async () => {
  const registry = memoryRegistry()
  for (const [name, message] of Object.entries(catalogue.components.messages)) {
    const { schema } = (message as { payload: { schema: SchemaOf<unknown> } }).payload
    expect((await new Codecs(registry).encoder(name, schema)).schemaId).toBeGreaterThan(0)
  }
})

test('every address names its parameters', () => {
  for (const { address, parameters } of Object.values(catalogue.channels) as {
    address: string
    parameters?: object
  }[]) {
    const named = [...address.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
    expect(Object.keys(parameters ?? {})).toEqual(named)
  }
})
