/** What every schema registry has to do. Runs on the one in memory and on the real one. */
import { describe, expect, test } from 'vitest'
import {
  Codecs,
  DecodeError,
  IncompatibleSchemaError,
  type SchemaRegistry,
  UnknownSchemaError,
} from '../../schemas/index.ts'

/** @param unique makes names that no other run has used: a real registry remembers */
export const registryContract = (name: string, connect: () => SchemaRegistry, unique: () => string): void => {
  const record = (fields: readonly object[], recordName = 'Reading') => ({
    type: 'record',
    name: recordName,
    namespace: 'test',
    fields,
  })
  const a = { name: 'a', type: 'long', doc: 'A number.' }
  const b = { name: 'b', type: ['null', 'string'], default: null, doc: 'A text. Null: none.' }

  describe(`${name} is a schema registry`, () => {
    test('the same schema has the same id again, and is returned as it was registered', async () => {
      const registry = connect()
      const schema = record([a], `R${unique()}`)
      const id = await registry.register(`${unique()}-value`, schema)
      expect(Number.isInteger(id)).toBe(true)
      expect(await registry.register(`${unique()}-value`, schema)).toBe(id)
      expect(await registry.fetch(id)).toEqual(schema)
    })

    test('a later version that reads all earlier ones is accepted under a new id', async () => {
      const registry = connect()
      const subject = `${unique()}-value`
      const recordName = `R${unique()}`
      const first = await registry.register(subject, record([a], recordName))
      const second = await registry.register(subject, record([a, b], recordName))
      expect(second).not.toBe(first)
      expect(await registry.register(subject, record([a], recordName))).toBe(first)
    })

    test('a version that cannot read an earlier one, not only the last, is refused', async () => {
      const registry = connect()
      const subject = `${unique()}-value`
      const recordName = `R${unique()}`
      await registry.register(subject, record([a], recordName))
      await registry.register(subject, record([a, { ...b, type: 'string', default: '' }], recordName))
      // Reads the second version, which has `b`, but not the first, which has none.
      const refused = registry.register(subject, record([a, { name: 'b', type: 'string', doc: 'A text.' }], recordName))
      await expect(refused).rejects.toThrow(IncompatibleSchemaError)
      await expect(refused).rejects.toThrow(subject)
    })

    test('an id that was never assigned is unknown', async () => {
      const unknown = connect().fetch(2_000_000_000)
      await expect(unknown).rejects.toThrow(UnknownSchemaError)
      await expect(unknown).rejects.toThrow('2000000000')
    })

    test('the latest schema of a subject is that of its last version; an unknown subject has none', async () => {
      const registry = connect()
      const subject = `${unique()}-value`
      expect(await registry.latest(subject)).toBeUndefined()
      const recordName = `R${unique()}`
      await registry.register(subject, record([a], recordName))
      await registry.register(subject, record([a, b], recordName))
      expect(await registry.latest(subject)).toEqual(record([a, b], recordName))
    })

    test('a schema whose record has another name is refused, whatever its fields', async () => {
      const registry = connect()
      const subject = `${unique()}-value`
      await registry.register(subject, record([a], `R${unique()}`))
      await expect(registry.register(subject, record([a], `R${unique()}`))).rejects.toThrow(IncompatibleSchemaError)
    })

    test('a second process reads what the first has written, in an older and a newer version', async () => {
      const registry = connect()
      const subject = `${unique()}-value`
      const recordName = `R${unique()}`
      const writer = new Codecs(registry)
      const old = await writer.encoder<{ a: number }>(subject, record([a], recordName))
      const recent = await writer.encoder<{ a: number; b: string }>(subject, record([a, b], recordName))
      const reader = new Codecs(registry)
      await reader.ensure([old.schemaId, recent.schemaId, 2_000_000_000])
      const decoder = reader.decoder<{ a: number; b: string | null }>(record([a, b], 'Mine'))
      expect({ ...decoder.decode(old.encode({ a: 7 })) }).toEqual({ a: 7, b: null })
      expect({ ...decoder.decode(recent.encode({ a: 8, b: 'x' })) }).toEqual({ a: 8, b: 'x' })
      expect(() => decoder.decode(Buffer.from([0, 0x77, 0x35, 0x94, 0, 2]))).toThrow(
        expect.objectContaining({ name: DecodeError.name, reason: 'unknown_schema', schemaId: 2_000_000_000 }),
      )
    })
  })
}
