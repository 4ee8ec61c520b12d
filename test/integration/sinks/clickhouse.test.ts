import { randomBytes } from 'node:crypto'
import type { ClickHouseClient } from '@clickhouse/client'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest'
import { rowsTable } from '../../../processors/intake/index.ts'
import type { ColumnType } from '../../../schemas/index.ts'
import {
  type ClickHouseSinkOptions,
  clickhouseSink,
  connectClickHouse,
  quoted,
} from '../../../sinks/clickhouse/index.ts'
import type { LogRecord } from '../../../streams/core/log.ts'
import type { TableDeclaration } from '../../../streams/core/projection.ts'
import { contractRecord, contractStamp, type SinkHarness, sinkContract } from '../../support/sink-contract.ts'

const prefix = `test-${randomBytes(4).toString('hex')}.`
let client: ClickHouseClient
beforeAll(() => {
  client = connectClickHouse({ url: inject('stack').clickhouse })
})
afterAll(async () => {
  for (const { name } of await ask<{ name: string }>(
    `SELECT name FROM system.tables WHERE database = currentDatabase() AND startsWith(name, '${prefix}')`,
  )) {
    await command(`DROP TABLE ${quoted(name)}`)
  }
  await client.close()
})

const command = (query: string) => client.command({ query })
const ask = async <T>(query: string): Promise<T[]> =>
  (
    await client.query({
      query,
      format: 'JSONEachRow',
      clickhouse_settings: { output_format_json_quote_64bit_integers: 0 },
    })
  ).json<T>()

const table: TableDeclaration = {
  name: `${prefix}contract`,
  columns: [
    { name: '_key', type: 'string', nullable: false },
    { name: 'stamp', type: 'timestamp', nullable: false },
    { name: 'value', type: 'bytes', nullable: true },
  ],
  order: ['_key', 'stamp'],
}
const project: ClickHouseSinkOptions['project'] = (record, emit) =>
  emit([(record.key as Buffer).toString(), contractStamp(record), record.value])

type Method = 'command' | 'exec' | 'query'

/** The client, with another way of one method. */
const clientWhere = (
  method: Method,
  answer: (parameters: { readonly query: string }, real: () => Promise<unknown>) => Promise<unknown>,
): ClickHouseClient =>
  new Proxy(client, {
    get: (target, name) => {
      const member = Reflect.get(target, name) as unknown
      if (typeof member !== 'function') return member
      if (name !== method) return member.bind(target)
      return (parameters: { readonly query: string }) => answer(parameters, () => member.call(target, parameters))
    },
  })

/** A client whose process dies before its n-th insert. */
const dying = (dieBeforePart: number): ClickHouseClient => {
  let part = 0
  return clientWhere('exec', (_, real) => {
    part++
    return part >= dieBeforePart ? Promise.reject(new Error('died')) : real()
  })
}

const sinkOn = (on: ClickHouseClient, options: Partial<ClickHouseSinkOptions> = {}) =>
  clickhouseSink({ client: on, table, topic: 'contract', project, insertRecordsMax: 2, checkIntervalMs: 0, ...options })

const dump = async (): Promise<string> => {
  const rows = await ask<object>(
    `SELECT _key, toUnixTimestamp64Milli(stamp) AS stamp, hex(value) AS value, _partition, _offset, _ordinal,
       toUnixTimestamp64Milli(_log_time) AS log_time
     FROM ${quoted(table.name)} FINAL ORDER BY _partition, _offset, _ordinal`,
  )
  return rows.map((row) => JSON.stringify(row)).join('\n')
}

const truncate = () => command(`TRUNCATE TABLE ${quoted(table.name)}`)
const drop = () => command(`DROP TABLE IF EXISTS ${quoted(table.name)} SYNC`)

const harness = async (): Promise<SinkHarness> => {
  await drop()
  await sinkOn(client).resume(9)
  return {
    open: ({ dieBeforePart } = {}) => sinkOn(dieBeforePart === undefined ? client : dying(dieBeforePart)),
    dump,
    empty: async () => {
      await truncate()
    },
    close: async () => {},
  }
}
sinkContract('ClickHouse', harness, { propertyRuns: 6 })

describe('tables in ClickHouse', () => {
  beforeEach(drop)
  const records = (from: number, to: number): LogRecord[] =>
    Array.from({ length: to - from }, (_, i) => contractRecord(from + i, `k${i % 3}`, from + i))
  const batch = (from: number, to: number) => ({ partition: 0, from, to, records: records(from, to) })

  test('rows that are written after an unnoticed loss are removed, and the table is filled from 0', async () => {
    const unaware = sinkOn(client, { checkIntervalMs: 3_600_000 })
    await unaware.resume(0)
    await unaware.write(batch(0, 4))
    await truncate()
    expect((await unaware.write(batch(4, 8))).kind).toBe('applied')
    const next = sinkOn(client)
    expect((await next.resume(0)).position).toBe(0)
    await next.write(batch(0, 8))
    expect(await ask(`SELECT count() AS rows FROM ${quoted(table.name)}`)).toEqual([{ rows: 8 }])
    expect(await unaware.probe(0)).toBe(8)
  })

  for (const loss of ['dropped', 'dropped and created by another owner']) {
    test(`a table that is ${loss} is made anew and filled from 0`, async () => {
      for (const checkIntervalMs of [0, 3_600_000]) {
        const sink = sinkOn(client, { checkIntervalMs })
        await sink.resume(0)
        await sink.write(batch(0, 4))
        await drop()
        if (loss !== 'dropped') await sinkOn(client).resume(1)
        if (loss === 'dropped' || checkIntervalMs === 0) {
          expect(await sink.write(batch(4, 6))).toEqual({ kind: 'gap', position: 0 })
        } else {
          expect(await sink.probe(0)).toBe(0)
        }
        await sink.write(batch(0, 6))
        expect(await ask(`SELECT count() AS rows FROM ${quoted(table.name)}`)).toEqual([{ rows: 6 }])
        await drop()
      }
    })
  }

  test('a batch without records asks the server nothing, and a quiet table costs one question of its process', async () => {
    let asked = 0
    const counting = new Proxy(client, {
      get: (target, name) => {
        const member = Reflect.get(target, name) as unknown
        if (typeof member !== 'function') return member
        return (...given: unknown[]) => {
          asked++
          return member.apply(target, given)
        }
      },
    })
    const sink = sinkOn(counting)
    await Promise.all([0, 1, 2].map((partition) => sink.resume(partition)))
    await Promise.all([0, 1, 2].map((partition) => sink.probe(partition))) // the first look at the table is whole
    asked = 0
    for (const partition of [0, 1, 2]) {
      const answer = await sink.write({ partition, from: 0, to: 1, records: [] })
      expect(answer).toEqual({ kind: 'applied', rows: 0 })
    }
    expect(asked).toBe(0)
    expect(await Promise.all([0, 1, 2].map((partition) => sink.probe(partition)))).toEqual([1, 1, 1])
    expect(asked).toBe(1)
  })

  test('rows that heal a cleared partition are not taken for a repetition', async () => {
    const sink = sinkOn(client)
    await sink.resume(0)
    await sink.write(batch(0, 4))
    await command(`ALTER TABLE ${quoted(table.name)} DELETE WHERE 1 SETTINGS mutations_sync = 2`)
    expect(await sink.write(batch(4, 6))).toEqual({ kind: 'gap', position: 0 })
    await sink.write(batch(0, 4))
    expect(await ask(`SELECT count() AS rows FROM ${quoted(table.name)}`)).toEqual([{ rows: 4 }])
  })

  test('a write that begins while a probe reads the table waits for it', async () => {
    let read: () => void = () => {}
    let isRead: Promise<void> | undefined
    let reading: () => void = () => {}
    const isReading = new Promise<void>((resolve) => {
      reading = resolve
    })
    const slow = clientWhere('query', async ({ query }, real) => {
      if (query.includes('countIf') && isRead !== undefined) {
        reading()
        await isRead
      }
      return real()
    })
    const sink = sinkOn(slow, { checkIntervalMs: 3_600_000 })
    await sink.resume(0)
    await sink.write(batch(0, 4))
    isRead = new Promise((resolve) => {
      read = resolve
    })
    const probing = sink.probe(0)
    await isReading
    const writing = sink.write(batch(4, 6))
    read()
    expect(await probing).toBe(4)
    expect(await writing).toEqual({ kind: 'applied', rows: 2 })
    expect(await ask(`SELECT count() AS rows FROM ${quoted(table.name)}`)).toEqual([{ rows: 6 }])
  })

  test('an insert whose answer was lost is made again without doubling a row', async () => {
    let lost = 1
    const flaky = clientWhere('exec', async (_, real) => {
      const answer = await real()
      if (lost-- > 0) throw new Error('socket hang up')
      return answer
    })
    const sink = sinkOn(flaky, { checkIntervalMs: 3_600_000, insertRecordsMax: 100 })
    await sink.resume(0)
    await expect(sink.write(batch(0, 4))).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE', react: 'retry' })
    expect(await sink.write(batch(0, 4))).toEqual({ kind: 'applied', rows: 4 })
    expect(await ask(`SELECT count() AS rows FROM ${quoted(table.name)}`)).toEqual([{ rows: 4 }])
  })

  test('a table that is dropped while it is made ready is no conflict of schemas: the next attempt creates it', async () => {
    let drops = 1
    const dropping = clientWhere('command', async (_, real) => {
      const answer = await real()
      if (drops-- > 0) await command(`DROP TABLE ${quoted(table.name)} SYNC`)
      return answer
    })
    const sink = sinkOn(dropping)
    await expect(sink.resume(0)).rejects.toMatchObject({ code: 'STORE_REFUSED', react: 'retry' })
    expect(await sink.resume(0)).toEqual({ position: 0 })
  })

  test('values come back exactly, at the edges of every type', async () => {
    const typed = rowsTable(
      prefix,
      'edges',
      [
        { name: 'at', type: 'timestamp' },
        { name: 'text', type: 'string' },
        { name: 'whole', type: 'long' },
        { name: 'real', type: 'double' },
        { name: 'flag', type: 'boolean' },
        { name: 'raw', type: 'bytes' },
      ],
      'at',
    )
    const long = 'ü'.repeat(20_000)
    const rows = [
      ['a', 0, null, null, null, null, null],
      ['b', -1, '', 2 ** 53 - 1, -0, false, Buffer.alloc(0)],
      ['c', 980_000_000_123, long, -(2 ** 53 - 1), 0.1, true, Buffer.from([0, 255, 128])],
      ['d', -62_135_596_800_000, 'Zürich 日本 😀\n\t"\\', -4_294_967_297, 5e-324, true, Buffer.alloc(300, 7)],
      ['e', 1, 'x'.repeat(33), 0, Number.MAX_VALUE, true, null],
      ['f', 2, null, null, Number.NEGATIVE_INFINITY, null, null],
    ] as const
    const sink = clickhouseSink({
      client,
      table: typed,
      topic: 'edges',
      project: ({ offset }, emit) => emit(rows[offset]),
    })
    await sink.resume(0)
    await sink.write({ partition: 0, from: 0, to: 6, records: records(0, 6) })
    const found = await ask<{ row: unknown[] }>(
      `SELECT [_key, toString(toUnixTimestamp64Milli(at)), text, toString(whole), hex(reinterpretAsFixedString(real)), toString(flag), hex(raw)] AS row
       FROM ${quoted(typed.name)} ORDER BY _offset`,
    )
    const hexOf = (real: number | null): string | null => {
      if (real === null) return null
      const bytes = Buffer.alloc(8)
      bytes.writeDoubleLE(real)
      return bytes.toString('hex').toUpperCase()
    }
    expect(found.map(({ row }) => row)).toEqual(
      rows.map(([key, at, text, whole, real, flag, raw]) => [
        key,
        String(at),
        text,
        whole === null ? null : String(whole),
        hexOf(real),
        flag === null ? null : String(flag),
        raw === null ? null : raw.toString('hex').toUpperCase(),
      ]),
    )
  })

  test('a record may be several rows or none', async () => {
    const sink = sinkOn(client, {
      project: ({ offset }, emit) => {
        for (let i = 0; i < offset % 3; i++) emit([`k${offset}`, i, null])
      },
    })
    await sink.resume(0)
    expect(await sink.write(batch(0, 7))).toEqual({ kind: 'applied', rows: 6 })
    expect(await ask(`SELECT _offset, _ordinal FROM ${quoted(table.name)} ORDER BY _offset, _ordinal`)).toEqual(
      [1, 2, 2, 4, 5, 5].map((offset, i) => ({ _offset: offset, _ordinal: [0, 0, 1, 0, 0, 1][i] })),
    )
    expect(await sink.probe(0)).toBe(7)
    expect((await sinkOn(client).resume(0)).position).toBe(6)
  })

  test('the position is answered by the projection, before and after a merge', async () => {
    const sink = sinkOn(client)
    await sink.resume(0)
    await sink.write({ ...batch(0, 8), epoch: 4 })
    const query = `SELECT count() AS rows, max(_offset) AS last, argMax(_epoch, _offset) AS epoch, max(_first) AS headed,
         max(_number) AS numbered, countIf(_number > 0) AS counted
       FROM ${quoted(table.name)} WHERE _topic IN ('', 'contract') AND _partition = 0 SETTINGS force_optimize_projection = 1`
    const held = { rows: 8, last: 7, epoch: 4, headed: 1, numbered: 8, counted: 8 }
    expect(await ask(query)).toEqual([held])
    await command(`OPTIMIZE TABLE ${quoted(table.name)} FINAL`)
    expect(await ask(query)).toEqual([held])
  })

  test('a new nullable column is added, and earlier rows hold null in it', async () => {
    const sink = sinkOn(client)
    await sink.resume(0)
    await sink.write(batch(0, 1))
    const wider = { ...table, columns: [...table.columns, { name: 'added', type: 'long', nullable: true } as const] }
    const next = sinkOn(client, { table: wider, project: (_, emit) => emit(['k', 5, null, 42]) })
    expect((await next.resume(0)).position).toBe(1)
    await next.write(batch(1, 2))
    const rows = await ask(`SELECT added FROM ${quoted(table.name)} ORDER BY _offset`)
    expect(rows).toEqual([{ added: null }, { added: 42 }])
  })

  test('a column that becomes nullable alters the table; a process with the older declaration continues', async () => {
    const columns = (nullable: boolean) =>
      (['at', 'text', 'whole', 'flag', 'raw', 'due', 'real'] as const).map((name) => {
        const types = {
          at: 'timestamp',
          text: 'string',
          whole: 'long',
          flag: 'boolean',
          raw: 'bytes',
          due: 'timestamp',
          real: 'double',
        }
        return { name, type: types[name] as ColumnType, nullable }
      })
    const values = ['k', 5, 'ü', -7, true, Buffer.from([0xff]), -1, 0.5]
    const make = (nullable: boolean, of: typeof values) =>
      clickhouseSink({
        client,
        topic: 'grown',
        table: rowsTable(prefix, 'grown', columns(nullable), 'at'),
        project: (_, emit) => emit(of as never),
        checkIntervalMs: 0,
      })
    const older = make(false, values)
    await older.resume(0)
    await older.write(batch(0, 2))
    const newer = make(true, ['k', 5, ...new Array(6).fill(null)] as never)
    expect((await newer.resume(0)).position).toBe(2)
    expect(await newer.write(batch(2, 3))).toEqual({ kind: 'applied', rows: 1 })
    // The older one learns of it by a refusal, in which nothing is written, and writes what it has to write after its next take-over.
    await expect(older.write(batch(3, 4))).rejects.toMatchObject({ code: 'STORE_REFUSED', react: 'retry' })
    expect((await older.resume(0)).position).toBe(3)
    await older.write(batch(3, 4))
    const late = make(false, values)
    expect((await late.resume(1)).position).toBe(0)
    await late.write({ ...batch(0, 1), partition: 1 })
    const rows = await ask<object>(
      `SELECT text, whole, flag, hex(raw) AS raw, toUnixTimestamp64Milli(due) AS due, real
       FROM ${quoted(`${prefix}rows_grown`)} ORDER BY _partition, _offset`,
    )
    const full = { text: 'ü', whole: -7, flag: true, raw: 'FF', due: -1, real: 0.5 }
    const empty = { text: null, whole: null, flag: null, raw: null, due: null, real: null }
    expect(rows).toEqual([full, full, empty, full, full])
  })

  test('a table of another shape is refused with the column that differs', async () => {
    await sinkOn(client).resume(0)
    const columns = table.columns.map((column) =>
      column.name === 'value' ? { ...column, type: 'double' as const } : column,
    )
    await expect(sinkOn(client, { table: { ...table, columns } }).resume(0)).rejects.toThrow(
      /column 'value' of table '.*' is Nullable\(String\), expected Nullable\(Float64\)/,
    )
  })

  test('a value that does not fit names column and value, and nothing of its batch is written', async () => {
    const sink = sinkOn(client, { project: ({ offset }, emit) => emit(['k', offset === 1 ? 0.5 : offset, null]) })
    await sink.resume(0)
    await expect(sink.write(batch(0, 2))).rejects.toThrow("column 'stamp' is 0.5, expected an integer of milliseconds")
    expect(await ask(`SELECT count() AS rows FROM ${quoted(table.name)}`)).toEqual([{ rows: 0 }])
  })

  test('a server that cannot be reached is an error to be tried again', async () => {
    const nobody = connectClickHouse({ url: 'http://127.0.0.1:1' })
    await expect(sinkOn(nobody).resume(0)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE', react: 'retry' })
    await nobody.close()
  })
})
