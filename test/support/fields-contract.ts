/** What a sink of entities with fields holds to beside the contract of all sinks. Run in memory and on the real store. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { FieldsProjection } from '../../sinks/field-changes.ts'
import type { LogRecord } from '../../streams/core/log.ts'
import { type SinkBatch, UnfitRecordError } from '../../streams/core/sink.ts'
import { contractStamp, propertySettings, type SinkHarness, sinkContract } from './sink-contract.ts'

export type MakeFieldsHarness = (projection: FieldsProjection) => Promise<SinkHarness>

const RANK_BYTES = 12

/** A rank that grows with a number within +-2^31; its first bytes differ in the sign bit only. */
export const rankOf = (number: number): Buffer => {
  const rank = Buffer.alloc(RANK_BYTES)
  rank.writeUInt32BE(number < 0 ? 0x7fffffff : 0x80000000, 0)
  rank.writeUInt32BE(number + 2 ** 31, 4)
  return rank
}

const integerStamp = (record: LogRecord): number => {
  const stamp = contractStamp(record)
  if (!Number.isSafeInteger(stamp)) throw new UnfitRecordError(`the stamp is ${stamp}`)
  return stamp
}

/** The records of the contract as changes of all kinds. */
const plain: FieldsProjection = {
  project: (record, emit) => {
    const { offset, key, value } = record
    const entity = (key as Buffer).toString()
    emit.set(entity, 'too early', 'a record that does not fit leaves nothing', undefined as never)
    emit.unset(entity, 'too early')
    integerStamp(record)
    if (offset === 5) emit.remove(entity)
    if (offset === 6) emit.remove('BB')
    emit.set(entity, 'last', value as Buffer, undefined as never)
    emit.set(entity, `at ${offset}`, `${offset}`, undefined as never)
    if (offset === 7) emit.unset(entity, 'at 5')
  },
}

const ranked: FieldsProjection = {
  rankBytes: RANK_BYTES,
  project: (record, emit) => {
    const rank = rankOf(integerStamp(record))
    emit.set((record.key as Buffer).toString(), 'greatest', record.value as Buffer, rank)
    emit.set('all', (record.key as Buffer).toString(), 'x', rank)
  },
}

/** A change as test records have it (JSON): `null` for a removed field, no field for a removed entity. */
export interface Op {
  readonly entity: string
  readonly field?: string
  readonly value?: string | null
  readonly rank?: number
}

const recordOf = (offset: number, ops: readonly Op[]): LogRecord => ({
  offset,
  key: null,
  value: Buffer.from(JSON.stringify(ops)),
  timestamp: offset,
})

export const opsProjection = (isRanked: boolean): FieldsProjection => ({
  ...(isRanked ? { rankBytes: RANK_BYTES } : {}),
  project: ({ value }, emit) => {
    for (const { entity, field, value: text, rank } of JSON.parse(String(value)) as Op[]) {
      if (field === undefined) emit.remove(entity)
      else if (text === null || text === undefined) emit.unset(entity, field)
      else emit.set(entity, field, text, (rank === undefined ? undefined : rankOf(rank)) as Buffer)
    }
  },
})

const opsOf = (isRanked: boolean): fc.Arbitrary<Op> => {
  const entity = fc.constantFrom('a', 'b', 'Zürich }:{')
  const field = fc.constantFrom('', 'f', 'ключ', '\ud800')
  const value = fc.string({ maxLength: 3 })
  if (isRanked) return fc.record({ entity, field, value, rank: fc.constantFrom(-(2 ** 31), -1, 0, 1, 2 ** 31 - 1) })
  return fc.oneof(
    { weight: 5, arbitrary: fc.record({ entity, field, value }) },
    { weight: 2, arbitrary: fc.record({ entity, field, value: fc.constant(null) }) },
    { weight: 1, arbitrary: fc.record({ entity }) },
  )
}

const textOf = (text: string): string => Buffer.from(text).toString()

/** The state that the changes lead to, computed one by one: entity and field -> stored bytes (hex). */
export const naive = (records: readonly (readonly Op[])[]): Map<string, Map<string, string>> => {
  const entities = new Map<string, Map<string, string>>()
  const greatest = new Map<string, number>()
  for (const { entity, field, value, rank } of records.flat()) {
    const fields = entities.get(entity) ?? new Map<string, string>()
    entities.set(entity, fields)
    if (field === undefined) fields.clear()
    else if (value === null || value === undefined) fields.delete(textOf(field))
    else if (rank === undefined) fields.set(textOf(field), Buffer.from(value).toString('hex'))
    else if (rank > (greatest.get(`${entity} ${textOf(field)}`) ?? Number.NEGATIVE_INFINITY)) {
      greatest.set(`${entity} ${textOf(field)}`, rank)
      fields.set(textOf(field), Buffer.concat([rankOf(rank), Buffer.from(value)]).toString('hex'))
    }
  }
  return entities
}

/** The fields of an entity in a dump; entities without fields have no line. */
export const entityLine = (partition: number, entity: string, fields: Iterable<[string, string]>): string =>
  `${partition} ${entity}: ${[...fields]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([field, hex]) => `${JSON.stringify(field)}=${hex}`)
    .join(' ')}`

const dumpOf = (records: readonly (readonly Op[])[], partition: number): string =>
  [
    `${partition} @ ${records.length}`,
    ...[...naive(records)].flatMap(([entity, fields]) =>
      fields.size === 0 ? [] : [entityLine(partition, entity, fields)],
    ),
  ]
    .sort()
    .join('\n')

interface Cut {
  readonly reach: number
  readonly back: number
  readonly event: 'none' | 'die' | 'empty'
}

/** With the contract of all sinks, for both kinds of fields. */
export const fieldsContract = (name: string, makeHarness: MakeFieldsHarness, { propertyRuns = 25 } = {}): void => {
  sinkContract(`${name}, fields`, () => makeHarness(plain), { propertyRuns })
  sinkContract(`${name}, ranked fields`, () => makeHarness(ranked), { propertyRuns })

  describe(`fields in ${name}`, () => {
    const written = async (isRanked: boolean, records: readonly (readonly Op[])[], cuts: readonly Cut[]) => {
      const harness = await makeHarness(opsProjection(isRanked))
      const all = records.map((ops, offset) => recordOf(offset, ops))
      const batch = (from: number, to: number): SinkBatch => ({ partition: 1, from, to, records: all.slice(from, to) })
      for (const { reach, back, event } of cuts) {
        if (event === 'empty') await harness.empty()
        const sink = harness.open(event === 'die' ? { dieBeforePart: 2 } : {})
        const from = Math.max(0, (await sink.resume(1)).position - back)
        await sink.write(batch(from, Math.min(all.length, from + reach))).catch((error: Error) => {
          if (!error.message.endsWith('died')) throw error
        })
      }
      const sink = harness.open()
      await sink.write(batch((await sink.resume(1)).position, all.length))
      const dump = await harness.dump()
      await harness.close()
      return dump
    }

    test.each([false, true])(
      'whatever changes come, and however they are cut, repeated, broken off and lost, the state is that of one by one (ranks: %s)',
      async (isRanked) => {
        const records = fc.array(fc.array(opsOf(isRanked), { maxLength: 4 }), { minLength: 1, maxLength: 8 })
        const event = fc.constantFrom<Cut['event']>('none', 'none', 'die', 'empty')
        const cuts = fc.array(fc.record({ reach: fc.nat(6), back: fc.nat(3), event }), { maxLength: 6 })
        const check = async (ops: readonly (readonly Op[])[], cut: readonly Cut[]) => {
          expect(await written(isRanked, ops, cut)).toBe(dumpOf(ops, 1))
        }
        await fc.assert(fc.asyncProperty(records, cuts, check), propertySettings(propertyRuns))
      },
    )

    test('a record with more fields than a call or a command takes is applied whole', async () => {
      const fields = Array.from({ length: 1203 }, (_, i) => `f${i}`)
      const some = (each: (field: string) => Op) => fields.map(each)
      for (const records of [
        [some((field) => ({ entity: 'a', field, value: field }))],
        [
          some((field) => ({ entity: 'a', field, value: field })),
          some((field) => ({ entity: 'a', field, value: null })).slice(1),
        ],
      ])
        expect(await written(false, records, [])).toBe(dumpOf(records, 1))
      const rankedOnes = [5, 7, 6].map((rank) => some((field) => ({ entity: 'a', field, value: `${rank}`, rank })))
      expect(await written(true, rankedOnes, [{ reach: 1, back: 0, event: 'none' }])).toBe(dumpOf(rankedOnes, 1))
    })

    test('ranks of another length, and removals beside ranks, are faults of the projection that change nothing', async () => {
      for (const [projection, ops] of [
        [opsProjection(true), [{ entity: 'a', field: 'f', value: 'x' }]],
        [opsProjection(true), [{ entity: 'a', field: 'f', value: null }]],
        [opsProjection(true), [{ entity: 'a' }]],
        [opsProjection(false), [{ entity: 'a', field: 'f', value: 'x', rank: 1 }]],
      ] as const) {
        const harness = await makeHarness(projection)
        const sink = harness.open()
        const good: Op = { entity: 'a', field: 'f', value: 'x', ...(projection.rankBytes ? { rank: 1 } : {}) }
        const records = [recordOf(0, [good, ...ops])]
        await expect(sink.write({ partition: 1, from: 0, to: 1, records })).rejects.toThrow(TypeError)
        expect(await harness.dump()).toBe('')
        await harness.close()
      }
    })
  })
}
