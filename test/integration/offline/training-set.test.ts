import { randomBytes } from 'node:crypto'
import type { ClickHouseClient } from '@clickhouse/client'
import fc from 'fast-check'
import { parquetReadObjects } from 'hyparquet'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import {
  type OfflineError,
  type OfflineOptions,
  reached,
  type TrainingSetQuery,
  tablePositions,
  trainingSet,
  type ViewOfSet,
  vectorAt,
} from '../../../gateway/offline/index.ts'
import {
  clickhouseSink,
  connectClickHouse,
  featuresTable,
  quoted,
  type Value,
} from '../../../sinks/clickhouse/index.ts'
import type { LogRecord } from '../../../streams/core/log.ts'
import { type TwinQuery, type TwinVector, valuesAt, vectorOf } from '../../support/as-of.ts'
import { propertySettings } from '../../support/sink-contract.ts'

const prefix = `test-${randomBytes(4).toString('hex')}.`
let client: ClickHouseClient
let options: OfflineOptions
beforeAll(() => {
  client = connectClickHouse({ url: inject('stack').clickhouse })
  options = { client, prefix }
})
const tables = new Set<string>()
afterAll(async () => {
  for (const table of tables) await client.command({ query: `DROP TABLE IF EXISTS ${quoted(table)}` })
  await client.close()
})

const day = 86_400_000
const [D0, D1, D2] = [0, 1, 2].map((n) => 980_000_000_000 + n * day)

interface Stored {
  readonly view: ViewOfSet
  readonly vectors: readonly TwinVector[]
}

let views = 0
type VectorInput = Omit<TwinVector, 'offset'> & { readonly offset?: number }
/** Stores vectors in the table of a new view, one log record each; `repeat` writes every one twice. */
const store = async (
  view: Partial<ViewOfSet> & Pick<ViewOfSet, 'features'>,
  given: readonly VectorInput[],
  { repeat = 1, partition = 0 } = {},
): Promise<Stored> => {
  const entity = view.entity ?? [{ name: 'driver_id', type: 'long' }]
  const name = `v${views++}`
  const table = featuresTable(prefix, name, 1, entity, view.features)
  tables.add(table.name)
  const vectors = given.map((vector, i) => ({ offset: i, ...vector }))
  for (let i = 0; i < repeat; i++) {
    const sink = clickhouseSink({
      client,
      table: i === 0 ? table : { ...table, name: `${table.name}_copy` },
      insertRecordsMax: 3,
      project: ({ offset }, emit) => {
        const vector = vectors.find((candidate) => candidate.offset === offset) as TwinVector
        const ids = entity.length === 1 ? [vector.entityId] : (JSON.parse(vector.entityId) as unknown[])
        const keys = entity.map(({ type }, k) => (type === 'long' ? Number(ids[k]) : ids[k])) as Value[]
        emit([vector.entityId, vector.stamp, vector.rowTime, vector.knownAt, ...keys, ...(vector.values as Value[])])
      },
    })
    await sink.resume(partition)
    const records = [...vectors]
      .sort((a, b) => a.offset - b.offset)
      .map(({ offset }): LogRecord => ({ offset, key: Buffer.alloc(0), value: Buffer.alloc(0), timestamp: 0 }))
    const to = Math.max(0, ...vectors.map(({ offset }) => offset + 1))
    await sink.write({ partition, from: 0, to, records })
    if (i > 0) {
      await client.command({ query: `INSERT INTO ${quoted(table.name)} SELECT * FROM ${quoted(`${table.name}_copy`)}` })
      await client.command({ query: `DROP TABLE ${quoted(`${table.name}_copy`)}` })
    }
  }
  return { view: { view: name, version: 1, entity, ttlMs: 0, ...view }, vectors }
}

const vector = (
  entityId: string | number,
  value: unknown,
  stamp: number,
  knownAt = stamp,
  rowTime = stamp,
): VectorInput => ({
  entityId: String(entityId),
  stamp,
  rowTime,
  knownAt,
  values: [value],
})

const ask = async (query: TrainingSetQuery, on: OfflineOptions = options) => {
  const set = await trainingSet(on, query)
  const chunks: Buffer[] = []
  for await (const chunk of set.stream) chunks.push(chunk as Buffer)
  return { bytes: Buffer.concat(chunks), summary: await set.summary }
}
const rowsOf = (bytes: Buffer): Record<string, unknown>[] =>
  bytes
    .toString()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>)

const driverSpine = (rows: readonly (readonly [number, number])[]): TrainingSetQuery['spine'] => ({
  columns: [
    { name: 'driver_id', type: 'long' },
    { name: 'event_timestamp', type: 'timestamp' },
  ],
  time: 'event_timestamp',
  rows,
})
const lastOf = [{ name: 'value', type: 'long' }] as const
const valuesOf = async (stored: Stored, query: Omit<TrainingSetQuery, 'views'>): Promise<unknown[]> =>
  rowsOf((await ask({ ...query, views: [stored.view] })).bytes).map(({ value }) => value)

describe('golden cases', () => {
  test('FE1: a value that came in later for the same time is the later offset', async () => {
    const stored = await store({ features: lastOf }, [
      vector(1001, 10, D0, D0),
      vector(1002, 40, D1, D0),
      vector(1001, 20, D0, D1),
      // A late row changes the vector from the stream's time on: its stamp is D1.
      vector(1002, 40, D1, D1),
    ])
    expect(
      await valuesOf(stored, {
        spine: driverSpine([
          [1001, D2],
          [1002, D2],
        ]),
      }),
    ).toEqual([20, 40])
  })

  test('FE2: served takes what holds, known what had arrived', async () => {
    const stored = await store({ features: lastOf }, [
      vector(1001, 10, D0, D0),
      vector(1002, 30, D0, D0),
      vector(1001, 20, D0, D2),
      vector(1002, 40, D1, D2),
    ])
    const spine = driverSpine([
      [1001, D1],
      [1002, D1],
    ])
    expect(await valuesOf(stored, { spine })).toEqual([20, 40])
    expect(await valuesOf(stored, { spine, mode: 'known' })).toEqual([10, 30])
    expect(await valuesOf(stored, { spine, mode: 'known', knownAt: D1 })).toEqual([10, 30])
    expect(await valuesOf(stored, { spine, mode: 'known', knownAt: D2 })).toEqual([20, 40])
  })

  test('FE3: an entity column may have another name in the spine', async () => {
    const stored = await store({ features: lastOf, spineColumns: ['id'] }, [
      vector(1001, 20, D0, D1),
      vector(1002, 40, D1, D1),
    ])
    const columns = [
      { name: 'id', type: 'long' },
      { name: 'at', type: 'timestamp' },
    ] as const
    const rows = [
      [1001, D2],
      [1002, D2],
    ]
    expect(await valuesOf(stored, { spine: { columns, time: 'at', rows } })).toEqual([20, 40])
  })

  test('FE6: values of several types, and their times', async () => {
    const features = [
      { name: 'trips', type: 'long' },
      { name: 'acc', type: 'double' },
      { name: 'conv', type: 'double' },
    ] as const
    const stored = await store({ features }, [
      { ...vector(1, 0, 1_646_263_500_000), values: [4, 0.6, 0.5] },
      { ...vector(2, 0, 1_646_263_600_000), values: [5, 0.4, 0.3] },
    ])
    const { bytes } = await ask({
      spine: driverSpine([
        [1, 1_646_263_700_000],
        [2, 1_646_263_700_000],
      ]),
      views: [stored.view],
    })
    expect(rowsOf(bytes)).toEqual([
      { driver_id: 1, event_timestamp: '2022-03-02T23:28:20.000Z', trips: 4, acc: 0.6, conv: 0.5 },
      { driver_id: 2, event_timestamp: '2022-03-02T23:28:20.000Z', trips: 5, acc: 0.4, conv: 0.3 },
    ])
    const found = await vectorAt(options, { ...stored.view, entityId: '2', time: 1_646_263_700_000 })
    expect(found).toMatchObject({ values: [5, 0.4, 0.3], stamp: 1_646_263_600_000, rowTime: 1_646_263_600_000 })
  })

  test('FE7: an age equal to the TTL is inside, one more is outside', async () => {
    const stored = await store({ features: lastOf, ttlMs: 1000 }, [vector(1, 4, D0)])
    const spine = driverSpine([
      [1, D0 - 1],
      [1, D0],
      [1, D0 + 1000],
      [1, D0 + 1001],
    ])
    expect(await valuesOf(stored, { spine })).toEqual([null, 4, 4, null])
    const at = async (time: number) => (await vectorAt(options, { ...stored.view, entityId: '1', time }))?.outsideMaxAge
    expect([await at(D0 - 1), await at(D0), await at(D0 + 1000), await at(D0 + 1001)]).toEqual([
      undefined,
      false,
      false,
      true,
    ])
  })

  test('FT1: the point-in-time join of Feathr', async () => {
    const may = (date: number): number => Date.UTC(2020, 4, date)
    const values = { u1: [0.5, 0.4, 0.3], u2: [0.3, 0.2, 0.2], u3: [0.1, 0.1, 0.15] }
    const history = Object.entries(values).flatMap(([user, days]) =>
      days.map((value, i) => vector(user, value, may(i + 1))),
    )
    const stored = await store(
      { features: [{ name: 'value', type: 'double' }], entity: [{ name: 'user', type: 'string' }] },
      history.sort((a, b) => a.stamp - b.stamp),
    )
    const rows = [
      ['u1', may(1)],
      ['u2', may(1)],
      ['u3', may(2)],
      ['u1', may(3)],
      ['u3', may(3)],
    ]
    const columns = [
      { name: 'user', type: 'string' },
      { name: 'at', type: 'timestamp' },
    ] as const
    expect(await valuesOf(stored, { spine: { columns, time: 'at', rows } })).toEqual([0.5, 0.3, 0.1, 0.3, 0.15])
  })

  test('of equal times the later offset wins, in whatever order they lie in the table', async () => {
    for (const offsets of [
      [0, 1, 2],
      [2, 1, 0],
      [1, 2, 0],
    ]) {
      const stored = await store(
        { features: lastOf },
        offsets.map((offset) => ({ ...vector(1, 10 * offset, D0), offset })),
      )
      const spine = driverSpine([
        [1, D0],
        [1, D0 - 1],
      ])
      expect(await valuesOf(stored, { spine })).toEqual([20, null])
      expect(await valuesOf(stored, { spine, mode: 'known' })).toEqual([20, null])
    }
  })
})

const columns = [
  { name: 'a', type: 'string' },
  { name: 'b', type: 'long' },
  { name: 'at', type: 'timestamp' },
  { name: 'label', type: 'double' },
] as const
const features = [
  { name: 'x', type: 'double' },
  { name: 'n', type: 'long' },
] as const

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
      }: { mode: 'served' | 'known'; knownAt: number | undefined; ttlMs: number; repeat: number; joinBytesMax: number },
    ): Promise<void> => {
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
      const stored = await store({ entity, features, ttlMs }, vectors, { repeat })
      const rows = spine.map(({ entityId, time, label }) => [
        ...(JSON.parse(entityId) as [string, number]),
        time,
        label,
      ])
      const query: TwinQuery = { mode, ttlMs, ...(mode === 'known' && knownAt !== undefined ? { knownAt } : {}) }
      const set = { spine: { columns, time: 'at', rows }, views: [stored.view], ...query }
      const { bytes, summary } = await ask(set, { ...options, joinBytesMax })
      const expected = spine.map(({ entityId, time, label }) => {
        const [a, b] = JSON.parse(entityId) as [string, number]
        const [x, n] = valuesAt(stored.vectors, entityId, time, query, 2)
        return { a, b, at: new Date(time).toISOString(), label, x: shown(x), n }
      })
      expect(rowsOf(bytes)).toEqual(expected)
      expect(summary.rows).toBe(spine.length)
      const other = await ask(set, { ...options, joinBytesMax: joinBytesMax === 300 ? 2 ** 30 : 300 })
      expect(other.summary).toEqual(summary)
      for (const { entityId, time } of spine.slice(0, 3)) {
        const found = await vectorAt(options, { ...stored.view, entityId, time, ...query })
        const twin = vectorOf(stored.vectors, entityId, time, query)
        expect(found?.offset).toBe(twin?.offset)
        expect(found?.values).toEqual(twin?.values)
      }
    }
    await fc.assert(fc.asyncProperty(history, spineRows, asks, run), propertySettings(20))
  })
})

describe('training sets', () => {
  test('several views with entities of their own, passed columns, duplicates kept, in the order of the spine', async () => {
    const one = await store({ features: [{ name: 'x', type: 'double' }], entity: [{ name: 'a', type: 'string' }] }, [
      vector('p', 0.1, D0),
      vector('p', -0, D1),
    ])
    const two = await store(
      {
        features: [
          { name: 'x', type: 'string' },
          { name: 'raw', type: 'bytes' },
          { name: 'yes', type: 'boolean' },
          { name: 'when', type: 'timestamp' },
        ],
        entity: [{ name: 'b', type: 'long' }],
      },
      [{ ...vector(7, 0, D0), values: ['Zürich "\n', Buffer.from([0, 255]), true, D2 + 1] }],
    )
    const both = {
      ...two.view,
      features: two.view.features.map((feature) => ({ ...feature, as: `two__${feature.name}` })),
    }
    const rows = [
      ['p', 7, D1, 1.5],
      ['q', 7, D1, null],
      ['p', 8, D0, -2],
      ['p', 7, D1, 1.5],
    ]
    const set = await ask({ spine: { columns, time: 'at', rows }, views: [one.view, both] })
    const seven = { two__x: 'Zürich "\n', two__raw: 'AP8=', two__yes: true, two__when: '2001-01-22T14:13:20.001Z' }
    const none = { two__x: null, two__raw: null, two__yes: null, two__when: null }
    const at = (time: number) => new Date(time).toISOString()
    const expected = [
      { a: 'p', b: 7, at: at(D1), label: 1.5, x: -0, ...seven },
      { a: 'q', b: 7, at: at(D1), label: null, x: null, ...seven },
      { a: 'p', b: 8, at: at(D0), label: -2, x: 0.1, ...none },
      { a: 'p', b: 7, at: at(D1), label: 1.5, x: -0, ...seven },
    ]
    expect(rowsOf(set.bytes).map((row) => ({ ...row, two__when: row.two__when }))).toEqual(
      expected.map((row) => ({ ...row, two__when: row.two__when && at(D2 + 1) })),
    )

    const csv = await ask({ spine: { columns, time: 'at', rows }, views: [one.view, both], format: 'csv' })
    expect(csv.bytes.toString().split('\n')[0]).toBe(
      '"a","b","at","label","x","two__x","two__raw","two__yes","two__when"',
    )
    expect(csv.bytes.toString()).toContain(`"q",7,"${at(D1)}",,,"Zürich ""\n","AP8=",true,"${at(D2 + 1)}"\n`)
    expect(csv.summary).toEqual(set.summary)

    const parquet = await ask({ spine: { columns, time: 'at', rows }, views: [one.view, both], format: 'parquet' })
    const file = parquet.bytes.buffer.slice(
      parquet.bytes.byteOffset,
      parquet.bytes.byteOffset + parquet.bytes.length,
    ) as ArrayBuffer
    const objects = await parquetReadObjects({ file, utf8: false })
    expect(
      objects.map(({ a, b, at: time, label, x }) => [String(a), Number(b), (time as Date).getTime(), label, x]),
    ).toEqual(expected.map(({ a, b, at: time, label, x }) => [a, b, Date.parse(time), label, x]))
    expect(parquet.summary).toEqual(set.summary)
  })

  test('with the positions of an earlier set, the same query gives the same set', async () => {
    const stored = await store({ features: lastOf }, [vector(1, 10, D0)])
    const query = { spine: driverSpine([[1, D2]]), views: [stored.view] }
    const first = await ask(query)
    expect(first.summary.positions).toEqual({ [`${stored.view.view}.v1`]: [1] })
    const table = featuresTable(prefix, stored.view.view, 1, stored.view.entity, stored.view.features)
    const sink = clickhouseSink({ client, table, project: (_, emit) => emit(['1', D1, D1, D1, 1, 20]) })
    await sink.resume(0)
    await sink.write({ partition: 0, from: 1, to: 2, records: [{ offset: 1, key: null, value: null, timestamp: 0 }] })
    const later = await ask(query)
    expect(rowsOf(later.bytes)[0].value).toBe(20)
    const again = await ask({ ...query, positions: first.summary.positions })
    expect(again.bytes.equals(first.bytes)).toBe(true)
    expect(again.summary).toEqual(first.summary)
    expect(later.summary.sha256).not.toBe(first.summary.sha256)
    await expect(ask({ ...query, positions: { [`${stored.view.view}.v1`]: [9] } })).rejects.toMatchObject({
      code: 'POSITION_NOT_REACHED',
    })
    expect(await tablePositions(client, table.name)).toEqual({ positions: [2], rows: 2 })
    await reached(client, table.name, 0, 2, { timeoutMs: 1000 })
    await expect(reached(client, table.name, 0, 3, { timeoutMs: 30 })).rejects.toMatchObject({
      code: 'POSITION_NOT_REACHED',
    })
  })

  test('an empty spine gives an empty set, and an empty table nulls', async () => {
    const stored = await store({ features: lastOf }, [])
    expect((await ask({ spine: driverSpine([]), views: [stored.view] })).summary.rows).toBe(0)
    expect(await valuesOf(stored, { spine: driverSpine([[1, D0]]) })).toEqual([null])
  })

  test('replayed history asked as known says that nothing was known', async () => {
    const stored = await store({ features: lastOf }, [vector(1, 10, D0, D2)])
    const { summary, bytes } = await ask({ spine: driverSpine([[1, D1]]), views: [stored.view], mode: 'known' })
    expect(rowsOf(bytes)[0].value).toBeNull()
    expect(summary.notes).toEqual([expect.stringContaining('was replayed later')])
  })

  test('nothing is left behind, whether a set was read, left early or refused', async () => {
    const stored = await store({ features: lastOf }, [vector(1, 10, D0)])
    const many = Array.from({ length: 50_000 }, (_, i) => [1, D0 + i] as const)
    const left = await trainingSet(options, { spine: driverSpine(many), views: [stored.view] })
    for await (const _ of left.stream) break
    await expect(left.summary).rejects.toThrow('The answer broke off')
    await ask({ spine: driverSpine([[1, D0]]), views: [stored.view] })
    const bad = {
      spine: driverSpine([
        [1, D0],
        [2, 0.5],
      ]),
      views: [stored.view],
    }
    await expect(ask(bad)).rejects.toThrow(
      "Row 1 of the spine: column 'event_timestamp' is 0.5, expected a time in milliseconds.",
    )
    const answer = await client.query({
      query: "SELECT name FROM system.tables WHERE name IN ('spine', 'keys0', 'part0')",
      format: 'JSONEachRow',
    })
    expect(await answer.json()).toEqual([])
  })

  test('what cannot be used is refused with field, value and what was expected', async () => {
    const stored = await store({ features: lastOf }, [vector(1, 10, D0)])
    const spine = driverSpine([[1, D0]])
    const refused = async (query: object) => {
      const error = await ask({ spine, views: [stored.view], ...query } as TrainingSetQuery).then(
        () => undefined,
        (thrown: OfflineError) => thrown,
      )
      return error && [error.code, error.message]
    }
    expect(await refused({ views: [] })).toEqual(['QUERY_INVALID', 'views is empty, expected at least one view.'])
    expect(await refused({ spine: { ...spine, time: 'driver_id' } })).toEqual([
      'QUERY_INVALID',
      "spine.time is 'driver_id', long, expected a column of type timestamp.",
    ])
    expect(await refused({ knownAt: 5 })).toEqual([
      'QUERY_INVALID',
      "knownAt is given with mode 'served', expected mode 'known'.",
    ])
    expect(await refused({ views: [stored.view, stored.view] })).toEqual([
      'QUERY_INVALID',
      "The result would have two columns 'value', expected distinct names: rename one with 'as'.",
    ])
    expect((await refused({ views: [{ ...stored.view, spineColumns: ['nope'] }] }))?.[1]).toContain(
      "column 'nope' of the spine, which has only 'driver_id', 'event_timestamp'",
    )
    expect((await refused({ views: [{ ...stored.view, features: [{ name: 'x`; DROP', type: 'long' }] }] }))?.[0]).toBe(
      'QUERY_INVALID',
    )
    expect((await refused({ spine: driverSpine([[null as never, D0]]) }))?.[1]).toContain(
      'Row 0 of the spine has no entity (driver_id)',
    )
    expect((await refused({ views: [{ ...stored.view, version: 2 }] }))?.[0]).toBe('VIEW_NOT_STORED')
    expect(await refused({})).toBeUndefined()
    const small = { ...options, spineRowsMax: 1 }
    await expect(
      ask(
        {
          spine: driverSpine([
            [1, D0],
            [1, D1],
          ]),
          views: [stored.view],
        },
        small,
      ),
    ).rejects.toMatchObject({ code: 'SPINE_TOO_LARGE' })
    const nobody = connectClickHouse({ url: 'http://127.0.0.1:1' })
    await expect(ask({ spine, views: [stored.view] }, { client: nobody, prefix })).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
    })
    await nobody.close()
  })
})
