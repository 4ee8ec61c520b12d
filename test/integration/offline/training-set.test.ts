import { parquetMetadata, parquetReadObjects, type SchemaElement } from 'hyparquet'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { featuresTable } from '../../../processors/features/index.ts'
import {
  type OfflineError,
  reached,
  type TrainingSetQuery,
  tablePositions,
  trainingSet,
  vectorsIn,
} from '../../../queries/offline/index.ts'
import { type ClickHouseSinkOptions, clickhouseSink, connectClickHouse } from '../../../sinks/clickhouse/index.ts'
import { D0, D1, D2, driverSpine, lastOf, OfflineStore, rowsOf, vector } from '../../support/offline-store.ts'

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
const typeInParquet = ({ name, type, converted_type, logical_type }: SchemaElement) => {
  if (converted_type === undefined) expect(logical_type).toBeUndefined()
  return [name, type, converted_type]
}

describe('training sets', () => {
  test('several views with entities of their own, passed columns, duplicates kept, in the order of the spine', async () => {
    const one = await offline.store(
      { features: [{ name: 'x', type: 'double' }], entity: [{ name: 'a', type: 'string' }] },
      [vector('p', 0.1, D0), vector('p', -0, D1)],
    )
    const two = await offline.store(
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
    const set = await offline.ask({ spine: { columns, time: 'at', rows }, views: [one.view, both] })
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

    const csv = await offline.ask({ spine: { columns, time: 'at', rows }, views: [one.view, both], format: 'csv' })
    expect(csv.bytes.toString().split('\n')[0]).toBe(
      '"a","b","at","label","x","two__x","two__raw","two__yes","two__when"',
    )
    expect(csv.bytes.toString()).toContain(`"q",7,"${at(D1)}",,,"Zürich ""\n","AP8=",true,"${at(D2 + 1)}"\n`)
    expect(csv.summary).toEqual(set.summary)

    const parquet = await offline.ask({
      spine: { columns, time: 'at', rows },
      views: [one.view, both],
      format: 'parquet',
    })
    const file = parquet.bytes.buffer.slice(
      parquet.bytes.byteOffset,
      parquet.bytes.byteOffset + parquet.bytes.length,
    ) as ArrayBuffer
    const objects = await parquetReadObjects({ file, utf8: false })
    expect(parquetMetadata(file).schema.slice(1).map(typeInParquet)).toEqual([
      ['a', 'BYTE_ARRAY', 'UTF8'],
      ['b', 'INT64', undefined],
      ['at', 'INT64', 'TIMESTAMP_MILLIS'],
      ['label', 'DOUBLE', undefined],
      ['x', 'DOUBLE', undefined],
      ['two__x', 'BYTE_ARRAY', 'UTF8'],
      ['two__raw', 'BYTE_ARRAY', undefined],
      ['two__yes', 'BOOLEAN', undefined],
      ['two__when', 'INT64', 'TIMESTAMP_MILLIS'],
    ])
    expect(objects.map(({ two__raw: raw }) => raw && Buffer.from(raw as Uint8Array).toString('hex'))).toEqual([
      '00ff',
      '00ff',
      null,
      '00ff',
    ])
    expect(
      objects.map(({ a, b, at: time, label, x }) => [String(a), Number(b), (time as Date).getTime(), label, x]),
    ).toEqual(expected.map(({ a, b, at: time, label, x }) => [a, b, Date.parse(time), label, x]))
    expect(parquet.summary).toEqual(set.summary)
  })

  test('the vectors of a table are counted once: no position that holds none counts, and no row that was written again', async () => {
    // Between the vectors lie the marks of transactions, and what was aborted.
    const given = [0, 7, 8, 5000].map((offset) => ({ ...vector(1, offset, D0), offset }))
    const { view } = await offline.store({ features: lastOf }, given, { repeat: 2 })
    const { name } = featuresTable(offline.options.prefix, view.view, 1, view.entity, view.features)
    const topic = offline.topicOf(view.view)
    expect(await tablePositions(offline.client, name, topic)).toEqual({ positions: [5001], rows: 8 })
    expect(await vectorsIn(offline.client, name, topic)).toBe(4)
  })

  test('with the positions of an earlier set, the same query gives the same set', async () => {
    const stored = await offline.store({ features: lastOf }, [vector(1, 10, D0)])
    const query = { spine: driverSpine([[1, D2]]), views: [stored.view] }
    const first = await offline.ask(query)
    expect(first.summary.positions).toEqual({ [`${stored.view.view}.v1`]: [1] })
    const table = featuresTable(offline.options.prefix, stored.view.view, 1, stored.view.entity, stored.view.features)
    const topic = offline.topicOf(stored.view.view)
    const project: ClickHouseSinkOptions['project'] = (_, emit) => emit(['1', D1, D1, D1, 1, 20])
    const sink = clickhouseSink({ client: offline.client, table, topic, project })
    await sink.resume(0)
    await sink.write({ partition: 0, from: 1, to: 2, records: [{ offset: 1, key: null, value: null, timestamp: 0 }] })
    const later = await offline.ask(query)
    expect(rowsOf(later.bytes)[0].value).toBe(20)
    const again = await offline.ask({ ...query, positions: first.summary.positions })
    expect(again.bytes.equals(first.bytes)).toBe(true)
    expect(again.summary).toEqual(first.summary)
    expect(later.summary.sha256).not.toBe(first.summary.sha256)
    await expect(offline.ask({ ...query, positions: { [`${stored.view.view}.v1`]: [9] } })).rejects.toMatchObject({
      code: 'POSITION_NOT_REACHED',
    })
    expect(await tablePositions(offline.client, table.name, topic)).toEqual({ positions: [2], rows: 2 })
    const of = { table: table.name, topic }
    await reached(offline.client, of, 0, 2, { timeoutMs: 1000 })
    await expect(reached(offline.client, of, 0, 3, { timeoutMs: 30 })).rejects.toMatchObject({
      code: 'POSITION_NOT_REACHED',
    })
  })

  test('an empty spine gives an empty set, and an empty table nulls', async () => {
    const stored = await offline.store({ features: lastOf }, [])
    expect((await offline.ask({ spine: driverSpine([]), views: [stored.view] })).summary.rows).toBe(0)
    expect(await offline.values(stored, { spine: driverSpine([[1, D0]]) })).toEqual([null])
  })

  test('a row with a null in its key has nulls, and its neighbours are served', async () => {
    const stored = await offline.store({ features: lastOf }, [vector(1, 10, D0)])
    const rows = [
      [1, D1],
      [null as never, D1],
      [1, D2],
    ] as const
    for (const joinBytesMax of [2 ** 30, 1]) {
      const { bytes } = await offline.ask({ spine: driverSpine(rows), views: [stored.view] }, { joinBytesMax })
      expect(rowsOf(bytes).map(({ driver_id, value }) => [driver_id, value])).toEqual([
        [1, 10],
        [null, null],
        [1, 10],
      ])
    }
  })

  test('integers of 64 bits are exact in every format', async () => {
    const stored = await offline.store({ features: lastOf }, [vector(1, 10, D0)])
    const spine = driverSpine([])
    const ids = [9007199254740993n, -(2n ** 63n), 7]
    const rows = ids.map((id) => [1, D1, id])
    const query = { spine: { ...spine, columns: [...spine.columns, { name: 'id', type: 'long' } as const], rows } }
    const { bytes } = await offline.ask({ ...query, views: [stored.view] })
    expect([...bytes.toString().matchAll(/"id":(-?\d+),/g)].map(([, digits]) => digits)).toEqual(ids.map(String))
    const csv = await offline.ask({ ...query, views: [stored.view], format: 'csv' })
    expect(csv.bytes.toString().split('\n')[1].split(',')[2]).toBe('9007199254740993')
    const parquet = await offline.ask({ ...query, views: [stored.view], format: 'parquet' })
    const file = parquet.bytes.buffer.slice(parquet.bytes.byteOffset, parquet.bytes.byteOffset + parquet.bytes.length)
    expect((await parquetReadObjects({ file: file as ArrayBuffer })).map(({ id }) => id)).toEqual(ids.map(BigInt))
  })

  test('replayed history asked as known says that nothing was known', async () => {
    const stored = await offline.store({ features: lastOf }, [vector(1, 10, D0, D2)])
    const { summary, bytes } = await offline.ask({ spine: driverSpine([[1, D1]]), views: [stored.view], mode: 'known' })
    expect(rowsOf(bytes)[0].value).toBeNull()
    expect(summary.notes).toEqual([expect.stringContaining('was replayed later')])
  })

  test('nothing is left behind, whether a set was read, left early or refused', async () => {
    const stored = await offline.store({ features: lastOf }, [vector(1, 10, D0)])
    const many = Array.from({ length: 50_000 }, (_, i) => [1, D0 + i] as const)
    const left = await trainingSet(offline.options, { spine: driverSpine(many), views: [stored.view] })
    for await (const _ of left.stream) break
    await expect(left.summary).rejects.toThrow('The result ended early')
    await offline.ask({ spine: driverSpine([[1, D0]]), views: [stored.view] })
    const bad = {
      spine: driverSpine([
        [1, D0],
        [2, 0.5],
      ]),
      views: [stored.view],
    }
    await expect(offline.ask(bad)).rejects.toThrow(
      "Row 1 of the spine: column 'event_timestamp' is 0.5, expected a time in milliseconds.",
    )
    const answer = await offline.client.query({
      query: "SELECT name FROM system.tables WHERE name IN ('spine', 'keys0', 'part0')",
      format: 'JSONEachRow',
    })
    expect(await answer.json()).toEqual([])
  })

  test('a wrong value is refused with field, value and what was expected', async () => {
    const stored = await offline.store({ features: lastOf }, [vector(1, 10, D0)])
    const spine = driverSpine([[1, D0]])
    const refused = async (query: object) => {
      const error = await offline.ask({ spine, views: [stored.view], ...query } as TrainingSetQuery).then(
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
    expect((await refused({ views: [{ ...stored.view, version: 2 }] }))?.[0]).toBe('VIEW_NOT_STORED')
    expect(await refused({})).toBeUndefined()
    const small = { spineRowsMax: 1 }
    await expect(
      offline.ask(
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
    await expect(offline.ask({ spine, views: [stored.view] }, { client: nobody })).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
    })
    await nobody.close()
  })
})
