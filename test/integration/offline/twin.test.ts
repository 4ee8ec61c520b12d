import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { vectorsAt } from '../../../queries/offline/index.ts'
import { type TwinQuery, valuesAt, vectorOf } from '../../support/as-of.ts'
import { OfflineStore, rowsOf } from '../../support/offline-store.ts'
import { propertySettings } from '../../support/sink-contract.ts'

let offline: OfflineStore
beforeAll(() => {
  offline = new OfflineStore(inject('stack').clickhouse)
})
afterAll(() => offline.close())

const columns = [
  { name: 'a', type: 'string' },
  { name: 'b', type: 'long' },
  { name: 'at', type: 'timestamp' },
  { name: 'label', type: 'double' },
] as const
/** Names of the two features. Some are names that our queries use themselves. */
const featureNames = fc.constantFrom(
  ['x', 'n'],
  ['f1', 'f0'],
  ['stamp', 'offset'],
  ['row_time', 'known_at'],
  ['e', 'since'],
  ['place', 'version'],
  ['s', 't'],
  ['r0', 'c0'],
  ['known', 'newest'],
)

const small = fc.integer({ min: -4, max: 12 })
const entityOf = fc.constantFrom('["p",1]', '["p",2]', '["q\\"",-1]')
const history = fc.array(
  fc.record({
    entityId: entityOf,
    stamp: small,
    knownAt: small,
    age: fc.nat(3),
    x: fc.option(fc.double(), { nil: null }),
    n: fc.option(fc.integer(), { nil: null }),
  }),
  { minLength: 1, maxLength: 25 },
)
const spineRows = fc.array(
  fc.record({
    entityId: fc.oneof(entityOf, fc.constant('["r",9]')),
    time: small,
    label: fc.double({ noNaN: true, noDefaultInfinity: true }),
  }),
  { maxLength: 25 },
)
const asks = fc.record({
  mode: fc.constantFrom('served' as const, 'known' as const),
  knownAt: fc.option(small, { nil: undefined }),
  ttlMs: fc.constantFrom(0, 1, 3),
  repeat: fc.constantFrom(1, 2),
  joinBytesMax: fc.constantFrom(2 ** 30, 300),
  names: featureNames,
})

/** As JSON of the answer shows a value. */
const shown = (value: unknown): unknown =>
  Number.isNaN(value)
    ? 'nan'
    : value === Number.POSITIVE_INFINITY
      ? 'inf'
      : value === Number.NEGATIVE_INFINITY
        ? '-inf'
        : value

describe('against the twin', () => {
  test('any history, spine and mode: every row once, in order, with the values of the twin', async () => {
    const run = async (
      given: { entityId: string; stamp: number; knownAt: number; age: number; x: number | null; n: number | null }[],
      spine: { entityId: string; time: number; label: number }[],
      {
        mode,
        knownAt,
        ttlMs,
        repeat,
        joinBytesMax,
        names,
      }: {
        mode: 'served' | 'known'
        knownAt: number | undefined
        ttlMs: number
        repeat: number
        joinBytesMax: number
        names: readonly string[]
      },
    ): Promise<void> => {
      const features = [
        { name: names[0], type: 'double' },
        { name: names[1], type: 'long' },
      ] as const
      const entity = [
        { name: 'a', type: 'string' },
        { name: 'b', type: 'long' },
      ] as const
      const vectors = given.map(({ entityId, stamp, knownAt: known, age, x, n }) => ({
        entityId,
        stamp,
        knownAt: known,
        rowTime: stamp - age,
        values: [x, n],
      }))
      const stored = await offline.store({ entity, features, ttlMs }, vectors, { repeat })
      const rows = spine.map(({ entityId, time, label }) => [
        ...(JSON.parse(entityId) as [string, number]),
        time,
        label,
      ])
      const query: TwinQuery = { mode, ttlMs, ...(mode === 'known' && knownAt !== undefined ? { knownAt } : {}) }
      const set = { spine: { columns, time: 'at', rows }, views: [stored.view], ...query }
      const { bytes, summary } = await offline.ask(set, { joinBytesMax })
      const expected = spine.map(({ entityId, time, label }) => {
        const [a, b] = JSON.parse(entityId) as [string, number]
        const [x, n] = valuesAt(stored.vectors, entityId, time, query, 2)
        return { a, b, at: new Date(time).toISOString(), label, [names[0]]: shown(x), [names[1]]: n }
      })
      expect(rowsOf(bytes)).toEqual(expected)
      expect(summary.rows).toBe(spine.length)
      const other = await offline.ask(set, { joinBytesMax: joinBytesMax === 300 ? 2 ** 30 : 300 })
      expect(other.summary).toEqual(summary)
      const entityIds = [...spine.map(({ entityId }) => entityId), '["p",1]']
      for (const { entityId, time } of spine.slice(0, 3)) {
        const found = (await vectorsAt(offline.options, { ...stored.view, entityIds, time, ...query })).get(entityId)
        const twin = vectorOf(stored.vectors, entityId, time, query)
        expect(found?.offset).toBe(twin?.offset)
        expect(found?.values).toEqual(twin?.values)
      }
    }
    await fc.assert(fc.asyncProperty(history, spineRows, asks, run), propertySettings(20))
  })
})
