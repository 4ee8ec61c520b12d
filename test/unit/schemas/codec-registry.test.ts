/** When the codec asks the registry, and how often. */
import { describe, expect, test } from 'vitest'
import {
  Codecs,
  DecodeError,
  type DecodeReason,
  memoryRegistry,
  RegistryUnavailableError,
  type SchemaRegistry,
  unreadable,
} from '../../../schemas/index.ts'

const record = (fields: readonly object[], name = 'A', namespace = 'test') => ({
  type: 'record',
  name,
  namespace,
  fields,
})
const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex')

const refusalOf = (decode: () => unknown): { reason: DecodeReason; message: string; schemaId: number | undefined } => {
  try {
    decode()
  } catch (error) {
    if (error instanceof DecodeError) return error
    throw error
  }
  throw new Error('decoded, expected a DecodeError')
}

describe('asking the registry', () => {
  /** A registry that counts, and can be away. */
  const counted = () => {
    const inner = memoryRegistry()
    const calls = { register: 0, fetch: 0 }
    const state = { away: false }
    const registry: SchemaRegistry = {
      register: (subject, schema) => {
        calls.register++
        return state.away ? Promise.reject(new RegistryUnavailableError('away')) : inner.register(subject, schema)
      },
      fetch: (id) => {
        calls.fetch++
        return state.away ? Promise.reject(new RegistryUnavailableError('away')) : inner.fetch(id)
      },
      latest: inner.latest,
    }
    return { registry, inner, calls, state }
  }
  const schema = record([{ name: 'a', type: 'long' }])

  test('each id is asked for once, unknown ones too', async () => {
    const { registry, inner, calls } = counted()
    const id = await inner.register('s', schema)
    const codecs = new Codecs(registry)
    await Promise.all([codecs.ensure([id, 50, id]), codecs.ensure([50, id])])
    await codecs.ensure([id, 50])
    expect(calls.fetch).toBe(2)
    expect([codecs.has(id), codecs.has(50), codecs.has(51)]).toEqual([true, true, false])
  })

  test('an unknown id is asked for again after a while, and then what it wrote is read', async () => {
    const { registry, inner, calls } = counted()
    let now = 0
    const codecs = new Codecs(registry, { now: () => now, unknownMs: 5_000, unknownPauseMs: 0 })
    const decoder = codecs.decoder<{ a: number }>(schema)
    await codecs.ensure([1])
    await inner.register('s', schema)
    now = 4_999
    await codecs.ensure([1])
    expect(refusalOf(() => decoder.decode(hex('00 00000001 02'))).reason).toBe('unknown_schema')
    expect(calls.fetch).toBe(1)
    now = 5_000
    await codecs.ensure([1])
    expect(decoder.decode(hex('00 00000001 02')).a).toBe(1)
    now = 100_000
    await codecs.ensure([1])
    expect(calls.fetch).toBe(2)
  })

  test('while the registry is unavailable, a record with an unknown id waits and is not quarantined', async () => {
    const { registry, state } = counted()
    let now = 0
    const codecs = new Codecs(registry, { now: () => now, unknownPauseMs: 0 })
    await codecs.ensure([1])
    now = 60_000
    state.away = true
    await expect(codecs.ensure([1])).rejects.toThrow(RegistryUnavailableError)
  })

  test('a flood of made-up ids keeps at most 8 requests under way, and each answer keeps its place for the pause', async () => {
    const { registry, inner } = counted()
    let underWay = 0
    let greatest = 0
    const released: (() => void)[] = []
    const slow: SchemaRegistry = {
      ...registry,
      fetch: async (id) => {
        greatest = Math.max(greatest, ++underWay)
        await new Promise<void>((resolve) => released.push(resolve))
        underWay--
        return inner.fetch(id)
      },
    }
    const codecs = new Codecs(slow, { unknownPauseMs: 0 })
    const ids = (from: number) => Array.from({ length: 20 }, (_, i) => from + i)
    let isDone = false
    const all = Promise.all([1, 101, 201].map((from) => codecs.ensure(ids(from)))).then(() => {
      isDone = true
    })
    while (!isDone) {
      for (const release of released.splice(0)) release()
      await new Promise((resolve) => setImmediate(resolve))
    }
    await all
    expect(greatest).toBe(8)
    expect([...ids(1), ...ids(101), ...ids(201)].every((id) => codecs.has(id))).toBe(true)
  })

  test('while the registry is away nothing is remembered, and then all goes well', async () => {
    const { registry, inner, state } = counted()
    const id = await inner.register('s', schema)
    const codecs = new Codecs(registry)
    state.away = true
    await expect(codecs.ensure([id])).rejects.toThrow(RegistryUnavailableError)
    await expect(codecs.encoder('s', schema)).rejects.toThrow(RegistryUnavailableError)
    expect(codecs.has(id)).toBe(false)
    state.away = false
    await codecs.ensure([id])
    expect((await codecs.encoder('s', schema)).schemaId).toBe(id)
  })

  test('an unknown id can be asked for again before a quarantine is replayed', async () => {
    const { registry, inner } = counted()
    const codecs = new Codecs(registry)
    const decoder = codecs.decoder<{ a: number }>(schema)
    await codecs.ensure([1])
    expect(refusalOf(() => decoder.decode(hex('00 00000001 02'))).reason).toBe('unknown_schema')
    await inner.register('s', schema)
    await codecs.ensure([1])
    expect(refusalOf(() => decoder.decode(hex('00 00000001 02'))).reason).toBe('unknown_schema')
    codecs.forgetUnknown()
    await codecs.ensure([1])
    expect(decoder.decode(hex('00 00000001 02')).a).toBe(1)
  })

  test('an id that was unknown is known once this process has registered it', async () => {
    const { registry } = counted()
    const codecs = new Codecs(registry)
    await codecs.ensure([1])
    const encoder = await codecs.encoder<{ a: number }>('s', schema)
    expect(codecs.decoder<{ a: number }>(schema).decode(encoder.encode({ a: 4 })).a).toBe(4)
  })

  test('an encoder is registered once', async () => {
    const { registry, calls } = counted()
    const codecs = new Codecs(registry)
    const [one, two] = await Promise.all([codecs.encoder('s', schema), codecs.encoder('s', schema)])
    expect(one).toBe(two)
    expect(calls.register).toBe(1)
  })
})

describe('a producer that registers its schema first', () => {
  const rows = record([{ name: 'a', type: ['null', 'string'], default: null }])
  const theirs = (type: unknown) => ({ ...record([{ name: 'a', type }]), name: 'Payment', namespace: 'com.shop' })

  test('does not keep the platform from writing the same topic: its own schema gets another subject', async () => {
    const registry = memoryRegistry()
    const first = await registry.register('intake-value', theirs('string'))
    await expect(new Codecs(registry).encoder('intake-value', rows)).rejects.toThrow(/intake-value/)
    const encoder = await new Codecs(registry).encoder('intake-value', rows, 'rows-value')
    expect(encoder.schemaId).not.toBe(first)
    expect(await registry.latest('rows-value')).toEqual(rows)
    expect(await registry.latest('intake-value')).toEqual(theirs('string'))
  })

  test('is known before anything is declared, if its rows cannot be read', async () => {
    const registry = memoryRegistry()
    expect(await unreadable(registry, 'intake-value', rows)).toBeUndefined()
    await registry.register('intake-value', theirs('long'))
    expect(await unreadable(registry, 'intake-value', rows)).toBe("Field 'a' is written as long, expected string.")
    await registry.register('other-value', theirs(['null', 'string', 'int']))
    expect(await unreadable(registry, 'other-value', rows)).toBeUndefined()
  })
})
