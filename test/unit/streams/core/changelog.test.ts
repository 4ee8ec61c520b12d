/** The restore of a task's state: which records of the changelog count. */
import { expect, test } from 'vitest'
import { DamagedError } from '../../../../streams/core/causes.ts'
import { FENCE_KEY, POSITION_KEY, restore } from '../../../../streams/core/changelog.ts'
import type { LogRecord, PartitionReader } from '../../../../streams/core/log.ts'
import { encodePosition, initialPosition } from '../../../../streams/core/position.ts'
import type { Processor } from '../../../../streams/core/processor.ts'

const stateKey = (key: string): Buffer => Buffer.from(`\x01${key}`)
const position = (offset: number): Buffer => encodePosition({ ...initialPosition(), offset })

/** Restores from a changelog of these entries, followed by the fence. Values that begin with '!' cannot be read. */
const restored = async (entries: readonly (readonly [Buffer, Buffer | null])[]) => {
  const records = [...entries, [FENCE_KEY, Buffer.from('fence')] as const].map(
    ([key, value], offset): LogRecord => ({ topic: 'c', partition: 0, offset, timestamp: 0, key, value }) as LogRecord,
  )
  const end = records.length
  const reader = {
    fetch: async (from: number) => ({ records: records.slice(from), next: end, end }),
    close: async () => {},
  } as unknown as PartitionReader
  const state = new Map<string, string>()
  const processor = {
    load: (key: Buffer, value: Buffer | null) => {
      if (value?.[0] === 0x21) throw new Error('version is 33, expected 1')
      if (value === null) state.delete(String(key))
      else state.set(String(key), String(value))
    },
  } as unknown as Processor
  const source = { topic: 'c', partition: 0, open: async () => reader }
  const found = await restore(source, end - 1, processor, { proceed: () => {}, progressed: () => {} })
  return { state: Object.fromEntries(state), offset: found.position.offset }
}

test('an unreadable record of a changelog is damage: the error names its offset and key, and the remedy what to write', async () => {
  const damaged = restored([
    [stateKey('a'), Buffer.from('1')],
    [stateKey('a'), Buffer.from('!junk')],
    [POSITION_KEY, position(2)],
  ])
  await expect(damaged).rejects.toThrow(DamagedError)
  await expect(damaged).rejects.toMatchObject({
    message: 'changelog c:0:1 (key 0x0161) cannot be read: version is 33, expected 1',
    remedy: expect.stringContaining('write a record with this key and no value'),
  })
  await expect(restored([[POSITION_KEY, Buffer.from('!junk')]])).rejects.toThrow('changelog c:0:0 (key 0x00706f73')
})

test('a record that cannot be read does no harm when a later one of its key replaces it', async () => {
  const found = await restored([
    [stateKey('foreign'), Buffer.from('!junk')],
    [stateKey('a'), Buffer.from('!junk')],
    [POSITION_KEY, Buffer.from('!junk')],
    [stateKey('a'), Buffer.from('2')],
    [stateKey('foreign'), null],
    [POSITION_KEY, position(7)],
  ])
  expect(found).toEqual({ state: { a: '2' }, offset: 7 })
})
