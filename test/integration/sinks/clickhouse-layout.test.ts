/** Tables that several topics feed, tables of an earlier release, and tables that have lost a part. */
import { randomBytes } from 'node:crypto'
import type { ClickHouseClient } from '@clickhouse/client'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest'
import {
  type ClickHouseSinkOptions,
  clickhouseSink,
  connectClickHouse,
  quoted,
  topicCondition,
} from '../../../sinks/clickhouse/index.ts'
import type { LogRecord } from '../../../streams/core/log.ts'
import type { TableDeclaration } from '../../../streams/core/projection.ts'
import { contractRecord, contractStamp } from '../../support/sink-contract.ts'

let client: ClickHouseClient
beforeAll(() => {
  client = connectClickHouse({ url: inject('stack').clickhouse })
})
afterAll(async () => {
  await drop()
  await client.close()
})

const table: TableDeclaration = {
  name: `test-${randomBytes(4).toString('hex')}.layout`,
  columns: [
    { name: '_key', type: 'string', nullable: false },
    { name: 'stamp', type: 'timestamp', nullable: false },
    { name: 'value', type: 'bytes', nullable: true },
  ],
  order: ['_key', 'stamp'],
}
const project: ClickHouseSinkOptions['project'] = (record, emit) =>
  emit([(record.key as Buffer).toString(), contractStamp(record), record.value])

const command = (query: string) => client.command({ query })
const ask = async <T>(query: string): Promise<T[]> =>
  (
    await client.query({
      query,
      format: 'JSONEachRow',
      clickhouse_settings: { output_format_json_quote_64bit_integers: 0 },
    })
  ).json<T>()
const drop = () => command(`DROP TABLE IF EXISTS ${quoted(table.name)} SYNC`)
beforeEach(drop)

const sinkOn = (on: ClickHouseClient, options: Partial<ClickHouseSinkOptions> = {}) =>
  clickhouseSink({ client: on, table, topic: 'contract', project, insertRecordsMax: 2, checkIntervalMs: 0, ...options })
const records = (from: number, to: number): LogRecord[] =>
  Array.from({ length: to - from }, (_, i) => contractRecord(from + i, `k${i % 3}`, from + i))
const batch = (from: number, to: number) => ({ partition: 0, from, to, records: records(from, to) })

describe('several topics feed one table', () => {
  const of = (topic: string, extra: Partial<ClickHouseSinkOptions> = {}) => sinkOn(client, { topic, ...extra })
  const counted = () =>
    ask(`SELECT _topic AS topic, count() AS rows FROM ${quoted(table.name)} FINAL GROUP BY topic ORDER BY topic`)

  test('each keeps its own position, and rows at equal positions are all kept', async () => {
    const [one, other] = [of('one'), of('other')]
    await one.resume(0)
    await other.resume(0)
    await one.write(batch(0, 6))
    await other.write(batch(0, 4))
    await command(`OPTIMIZE TABLE ${quoted(table.name)} FINAL`)
    expect(await counted()).toEqual([
      { topic: 'one', rows: 6 },
      { topic: 'other', rows: 4 },
    ])
    expect((await of('one').resume(0)).position).toBe(6)
    expect((await of('other').resume(0)).position).toBe(4)
  })

  test('rows that one has lost are filled again without touching those of the other', async () => {
    const [one, other] = [of('one'), of('other')]
    await one.resume(0)
    await other.resume(0)
    await one.write(batch(0, 6))
    await other.write(batch(0, 4))
    await command(
      `ALTER TABLE ${quoted(table.name)} DELETE WHERE _topic = 'one' AND _first = 1 SETTINGS mutations_sync = 2`,
    )
    expect((await of('other').resume(0)).position).toBe(4)
    const next = of('one')
    expect((await next.resume(0)).position).toBe(0)
    await next.write(batch(0, 6))
    expect(await counted()).toEqual([
      { topic: 'one', rows: 6 },
      { topic: 'other', rows: 4 },
    ])
  })
})

describe('a table of an earlier release', () => {
  /** As the release before the topic column made it. */
  const createEarlier = () =>
    command(`CREATE TABLE IF NOT EXISTS ${quoted(table.name)} (
  \`_key\` String,
  \`stamp\` DateTime64(3, 'UTC'),
  \`value\` Nullable(String),
  \`_log_time\` DateTime64(3, 'UTC'),
  \`_partition\` UInt32,
  \`_offset\` Int64,
  \`_ordinal\` UInt32,
  \`_first\` UInt8,
  PROJECTION positions (SELECT _partition, max(_offset), max(_first), count() GROUP BY _partition)
) ENGINE = ReplacingMergeTree ORDER BY (\`_key\`, \`stamp\`, \`_partition\`, \`_offset\`, \`_ordinal\`)
SETTINGS non_replicated_deduplication_window = 1000, deduplicate_merge_projection_mode = 'rebuild'`)
  const insertEarlier = (from: number, to: number) =>
    client.insert({
      table: quoted(table.name),
      columns: ['_key', 'stamp', 'value', '_log_time', '_partition', '_offset', '_ordinal', '_first'],
      values: records(from, to).map((record) => [
        record.key?.toString(),
        contractStamp(record),
        record.value?.toString('latin1'),
        record.timestamp,
        0,
        record.offset,
        0,
        from === 0 ? 1 : 0,
      ]),
      format: 'JSONCompactEachRow',
    })
  const offsets = async (condition = '1') =>
    (
      await ask<{ _offset: number }>(
        `SELECT _offset FROM ${quoted(table.name)} WHERE ${condition} ORDER BY _offset, _ordinal`,
      )
    ).map(({ _offset }) => _offset)
  const upTo = (count: number) => Array.from({ length: count }, (_, i) => i)

  test('is taken over in place: no row is lost, none is doubled', async () => {
    await createEarlier()
    await insertEarlier(0, 3)
    await insertEarlier(3, 5)
    const [sink, other] = [sinkOn(client), sinkOn(client)]
    const [resumed] = await Promise.all([sink.resume(0), other.resume(1)])
    expect(resumed).toEqual({ position: 5 })
    expect(await sink.write({ ...batch(3, 9), epoch: 2 })).toEqual({ kind: 'applied', rows: 4 })
    expect(await offsets()).toEqual(upTo(9))
    expect(await offsets(await topicCondition(client, table.name, 'contract'))).toEqual(upTo(9))
    expect(await offsets(await topicCondition(client, table.name, 'another'))).toEqual([])
    await command(`OPTIMIZE TABLE ${quoted(table.name)} FINAL`)
    expect(await offsets()).toEqual(upTo(9))
    expect(await sinkOn(client).resume(0)).toEqual({ position: 9, epoch: 2 })
  })

  test('a process of that release writes on, and the next owner continues behind it', async () => {
    await createEarlier()
    await insertEarlier(0, 3)
    const sink = sinkOn(client)
    await sink.resume(0)
    await sink.write({ ...batch(3, 5), epoch: 2 })
    await insertEarlier(5, 7)
    const next = sinkOn(client)
    expect(await next.resume(0)).toEqual({ position: 7 })
    await next.write({ ...batch(7, 9), epoch: 3 })
    expect(await offsets()).toEqual(upTo(9))
    expect(await sinkOn(client).resume(0)).toEqual({ position: 9, epoch: 3 })
  })

  test('a second topic may feed it', async () => {
    await createEarlier()
    await insertEarlier(0, 3)
    await sinkOn(client).resume(0)
    const second = sinkOn(client, { topic: 'second' })
    expect((await second.resume(0)).position).toBe(0)
    await second.write(batch(0, 3))
    expect((await sinkOn(client).resume(0)).position).toBe(3)
    expect(await offsets()).toEqual([0, 0, 1, 1, 2, 2])
  })
})

describe('a part of a table is missing', () => {
  const partOf = async (offset: number): Promise<string> => {
    const [{ _part }] = await ask<{ _part: string }>(
      `SELECT _part FROM ${quoted(table.name)} WHERE _offset = ${offset}`,
    )
    return _part
  }
  const written = async () => {
    await sinkOn(client).resume(0)
    await command(`SYSTEM STOP MERGES ${quoted(table.name)}`)
    const sink = sinkOn(client, { insertRecordsMax: 100 })
    await sink.resume(0)
    for (const from of [0, 4, 8]) await sink.write(batch(from, from + 4))
    return sink
  }
  const missing = {
    code: 'ROWS_MISSING',
    react: 'stop',
    message: expect.stringContaining('it has 8 numbered rows of contract:0, expected 12'),
    remedy: expect.stringContaining('millrace rebuild'),
  }

  test('between the first and the last row: the writer, the probe and the next owner name it', async () => {
    const sink = await written()
    expect(await sink.probe(0)).toBe(12)
    const part = await partOf(5)
    await command(`ALTER TABLE ${quoted(table.name)} DETACH PART '${part}'`)
    await expect(sink.write(batch(12, 13))).rejects.toMatchObject(missing)
    await expect(sink.probe(0)).rejects.toMatchObject(missing)
    await expect(sinkOn(client).resume(0)).rejects.toMatchObject(missing)
    expect((await sinkOn(client).resume(1)).position).toBe(0)
    await command(`ALTER TABLE ${quoted(table.name)} ATTACH PART '${part}'`)
    expect((await sinkOn(client).resume(0)).position).toBe(12)
  })

  test('at the end: it is filled again', async () => {
    const sink = await written()
    await command(`ALTER TABLE ${quoted(table.name)} DROP PART '${await partOf(9)}'`)
    expect(await sink.write(batch(12, 13))).toEqual({ kind: 'gap', position: 8 })
    await sink.write(batch(8, 13))
    expect(await ask(`SELECT count() AS rows FROM ${quoted(table.name)}`)).toEqual([{ rows: 13 }])
    expect((await sinkOn(client).resume(0)).position).toBe(13)
  })

  test('positions that are stored twice are not a loss, before and after a merge', async () => {
    const sink = await written()
    await command(`INSERT INTO ${quoted(table.name)} SELECT * FROM ${quoted(table.name)} WHERE _offset < 6`)
    await sink.write(batch(12, 13))
    await command(`SYSTEM START MERGES ${quoted(table.name)}`)
    await command(`OPTIMIZE TABLE ${quoted(table.name)} FINAL`)
    expect((await sinkOn(client).resume(0)).position).toBe(13)
    expect(await ask(`SELECT count() AS rows FROM ${quoted(table.name)}`)).toEqual([{ rows: 13 }])
  })
})

describe('views of a table', () => {
  const view = {
    name: `${table.name}.view`,
    query: (of: string) => `SELECT _key, count() AS rows FROM ${of} FINAL GROUP BY _key`,
  }
  const declared = { ...table, views: [view] }
  const comment = async (): Promise<string | undefined> =>
    (
      await ask<{ comment: string }>(
        `SELECT comment FROM system.tables WHERE database = currentDatabase() AND name = '${view.name}'`,
      )
    )[0]?.comment
  const shown = () => ask<object>(`SELECT * FROM ${quoted(view.name)} ORDER BY 1`)
  afterAll(() => command(`DROP VIEW IF EXISTS ${quoted(view.name)}`))

  test('one that is as declared is left alone, for a reader may not find a view while it is replaced; another one is replaced', async () => {
    await sinkOn(client, { table: declared }).resume(0)
    const digest = await comment()
    expect(digest).toMatch(/^[0-9a-f]{16}$/)
    await command(`CREATE OR REPLACE VIEW ${quoted(view.name)} AS SELECT 42 AS marked COMMENT '${digest}'`)
    await sinkOn(client, { table: declared }).resume(1)
    expect(await shown()).toEqual([{ marked: 42 }])
    const other = { ...view, query: (of: string) => `SELECT count() AS rows FROM ${of} FINAL` }
    await sinkOn(client, { table: { ...declared, views: [other] } }).resume(0)
    expect(await shown()).toEqual([{ rows: 0 }])
    expect(await comment()).not.toBe(digest)
  })

  test('one of an earlier release, which has no comment, is replaced', async () => {
    await command(`CREATE OR REPLACE VIEW ${quoted(view.name)} AS SELECT 1 AS former`)
    const sink = sinkOn(client, { table: declared })
    await sink.resume(0)
    await sink.write(batch(0, 2))
    expect(await shown()).toEqual([
      { _key: 'k0', rows: 1 },
      { _key: 'k1', rows: 1 },
    ])
  })
})
