/** Profiles of columns against the same figures computed here, on a real ClickHouse, with values that are hard on purpose. */
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { rowsTable } from '../../../processors/intake/index.ts'
import { batchesOf, countedWindows, Profiles, type Scope, samplesOf } from '../../../queries/profiles/index.ts'
import type { ColumnType } from '../../../schemas/index.ts'
import { clickhouseSink, connectClickHouse } from '../../../sinks/clickhouse/index.ts'
import { quoted } from '../../../sinks/clickhouse/table.ts'
import { seededRandom } from '../../../streams/core/simulation/random.ts'
import { newPrefix } from '../gateway/support.ts'

const HOUR = 3_600_000
const T0 = Date.UTC(1969, 11, 31, 20) // windows begin before the epoch, too
const PARTITIONS = 2
const client = connectClickHouse({ url: inject('stack').clickhouse })
const prefix = newPrefix()
const topic = `${prefix}ml.rows.hard`
afterAll(() => client.close())

type Value = string | number | boolean | null
const columns: readonly { readonly name: string; readonly type: ColumnType }[] = [
  { name: 'id', type: 'string' },
  { name: 'at', type: 'timestamp' },
  // Called like parts of the query.
  { name: 'w', type: 'double' },
  { name: 'n', type: 'long' },
  { name: 'rows', type: 'boolean' },
  { name: '_offset_', type: 'string' },
  { name: 'bytes', type: 'bytes' },
  { name: 'none', type: 'double' },
  { name: 'wide', type: 'double' },
  { name: 'one', type: 'timestamp' },
]
const declared = rowsTable(prefix, 'hard', columns, 'at')
const of = { client, table: declared.name, topic, time: 'at' }

const long = 'é'.repeat(50_000)
const random = seededRandom(7)
const doubles = [0, -0, 1, 1, 1.5, -2, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 5e-324, null]
const longs = [9_007_199_254_740_990, -9_007_199_254_740_990, 3, 3, null]
const texts = ["'", '"', '\n', '\\', '', 'NULL', '🎉', `${long}a`, `${long}b`, 'x', 'x', null]
const wide = [-1.7976931348623157e308, 1.7976931348623157e308, 0]
const pick = <T>(values: readonly T[]): T => values[random.below(values.length)]!
const rowOf = (i: number): Value[] => [
  ...[String(i), T0 + random.below(8 * HOUR), pick(doubles), pick(longs), pick([true, false, null]), pick(texts)],
  ...[pick([Buffer.from([0, 255]).toString('latin1'), '']), null, pick(wide), T0],
]
const all = Array.from({ length: PARTITIONS }, () => Array.from({ length: 400 }, (_, i) => rowOf(i)))
const positions = [400, 300]
const counting = all.flatMap((rows, partition) => rows.slice(0, positions[partition]))

beforeAll(async () => {
  for (const [partition, rows] of all.entries()) {
    const sink = clickhouseSink({
      ...{ client, topic, table: declared },
      project: ({ offset }, emit) => {
        const [id, at, w, n, flag, text, bytes, ...rest] = rows[offset]!
        emit(['k', id, at, w, n, flag, text, Buffer.from(bytes as string, 'latin1'), ...rest] as never)
      },
    })
    await sink.resume(partition)
    const records = rows.map((_, offset) => ({ offset, key: null, value: null, timestamp: 1_000 + offset }))
    await sink.write({ partition, from: 0, to: rows.length, records })
  }
}, 240_000)

const profile = async (name: string, scope: Scope) => {
  const { table, windows } = await countedWindows(of, scope, { limit: 100 })
  const column = columns.find((each) => each.name === name)!
  const found = (await new Profiles().of(table, { columns: [column] }, scope, windows)).get(name)!
  return windows.map(({ window }, i) => ({ window, ...found[i]! }))
}

/** The same by the letter of the definition. */
const expected = (i: number, values: readonly Value[]) => {
  const present = values.filter((value): value is Exclude<Value, null> => value !== null)
  const finite = present.filter((value) => typeof value !== 'number' || Number.isFinite(value))
  const counts = new Map<string | number | boolean, number>()
  for (const value of finite) counts.set(value, (counts.get(value) ?? 0) + 1)
  const { type } = columns[i]!
  const isNumber = type === 'double' || type === 'long' || type === 'timestamp'
  const numbers = isNumber ? (finite as number[]).map((value) => value + 0).sort((a, b) => a - b) : []
  return {
    ...{ rows: values.length, profiledRows: values.length, missing: values.length - present.length },
    distinct: new Set(present).size,
    notANumber: present.filter(Number.isNaN).length,
    infinite: present.filter((value) => Math.abs(value as number) === Number.POSITIVE_INFINITY).length,
    tops: [...counts.values()].sort((a, b) => b - a).slice(0, 10),
    quantiles:
      numbers.length === 0
        ? null
        : [0, 0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99, 1].map((share) => ({
            share,
            value: numbers[Math.max(0, Math.ceil(numbers.length * share) - 1)],
          })),
  }
}

test.each(columns.map(({ name }, i) => [name, i] as const))('column %s is as it is by definition', async (name, i) => {
  const values = counting.map((row) => row[i]!)
  const [{ window: _, top, histogram, lengths: __, ...whole }, ...others] = await profile(name, { positions })
  expect(others).toEqual([])
  expect({ ...whole, tops: top.map(({ rows }) => rows) }).toEqual(expected(i, values))
  if (histogram !== null) {
    expect(histogram.reduce((sum, { rows }) => sum + rows, 0)).toBe(
      whole.rows - whole.missing - whole.notANumber - whole.infinite,
    )
    expect(histogram.every(({ from, to }) => Number.isFinite(from) && Number.isFinite(to) && from <= to)).toBe(true)
  }
  const windowMs = 3 * HOUR
  const windows = await profile(name, { positions, windowMs })
  expect(windows.map(({ window }) => window)).toEqual([1, 0, -1, -2])
  for (const { window, top: some, histogram: ____, lengths: _____, ...each } of windows) {
    const inside = counting.filter((row) => Math.floor((row[1] as number) / windowMs) === window)
    const { tops, ...figures } = expected(
      i,
      inside.map((row) => row[i]!),
    )
    expect({ ...each, tops: some.map(({ rows }) => rows) }).toEqual({ ...figures, tops })
  }
})

test('columns that are read together have the profiles of each', async () => {
  const { table, windows } = await countedWindows(of, { positions })
  const batches = batchesOf(columns, windows)
  expect(batches.map(({ columns: some }) => some.map(({ name }) => name))).toEqual([
    ['id', '_offset_'],
    ['at', 'one'],
    ['w', 'none', 'wide'],
    ...[['n'], ['rows'], ['bytes']],
  ])
  for (const batch of batches) {
    const found = await new Profiles().of(table, batch, { positions }, windows)
    for (const { name } of batch.columns) {
      const [{ window: _, ...alone }] = await profile(name, { positions })
      expect(found.get(name)).toEqual([alone])
    }
  }
  expect(batchesOf(columns, [{ window: 0, rows: 600_000, digest: '' }])).toHaveLength(columns.length)
})

test('long texts are cut, and counted as what they are', async () => {
  const [{ top, lengths }] = await profile('_offset_', { positions })
  expect(top.filter(({ isCut }) => isCut).map(({ value }) => value)).toEqual(['é'.repeat(100), 'é'.repeat(100)])
  expect(lengths).toEqual({ least: 0, greatest: 50_001 })
  expect(JSON.stringify(top).length).toBeLessThan(2_000)
})

test('a row that is stored twice counts once', async () => {
  const before = await profile('n', { positions })
  await client.command({ query: `SYSTEM STOP MERGES ${quoted(declared.name)}` })
  await client.command({
    query: `INSERT INTO ${quoted(declared.name)} SELECT * FROM ${quoted(declared.name)} WHERE _partition = 0 AND _offset < 50`,
  })
  expect(await profile('n', { positions })).toEqual(before)
  const { table } = await countedWindows(of, { positions })
  expect(table.once).toBe('FINAL')
  const found = await samplesOf(table, columns, { positions: [50, 0] }, 20)
  expect(found.map(({ offset }) => offset)).toEqual(Array.from({ length: 20 }, (_, i) => 49 - i))
})

test('samples are the latest rows before the positions, cut, and only of the columns that are asked for', async () => {
  const { table } = await countedWindows(of, { positions })
  const named = columns.filter(({ name }) => ['w', 'at', 'rows', '_offset_'].includes(name))
  const found = await samplesOf(table, named, { positions }, 5)
  expect(found.map(({ partition, offset }) => [partition, offset])).toEqual(
    [399, 398, 397, 396, 395].map((o) => [0, o]),
  )
  for (const { offset, values, cut } of found) {
    const row = all[0]![offset]!
    const double = row[2] as number | null
    expect(Object.keys(values)).toEqual(['at', 'w', 'rows', '_offset_'])
    expect(values.w).toEqual(double === null || Number.isFinite(double) ? double : String(double))
    expect(values.at).toBe(new Date(row[1] as number).toISOString())
    expect(values.rows).toBe(row[4])
    expect(values._offset_).toBe(row[5] === null ? null : (row[5] as string).slice(0, 200))
    expect(cut).toEqual(row[5] !== null && (row[5] as string).length > 200 ? ['_offset_'] : [])
  }
})

test('a table that is not there, and a column that it does not have yet, have no values', async () => {
  const later = { name: 'later', type: 'double' as const }
  const { table, windows } = await countedWindows(of, { positions })
  const found = await new Profiles().of(table, { columns: [later] }, { positions }, windows)
  expect(found.get('later')?.[0]).toMatchObject({ rows: 700, missing: 700, distinct: 0, quantiles: null })
  expect((await samplesOf(table, [later], { positions }, 1))[0]?.values).toEqual({ later: null })
  const none = await countedWindows({ ...of, table: `${declared.name}_none` }, { positions })
  expect(none.windows).toEqual([])
  expect(await samplesOf(none.table, [later], { positions }, 1)).toEqual([])
})

test('what is kept is not read again, until the rows of a window change', async () => {
  const scope = { positions: [400, 299], windowMs: HOUR }
  const kept = new Profiles()
  const column = { columns: [columns[3]!] }
  const first = await countedWindows(of, scope, { limit: 100 })
  expect(kept.has(first.table, column, scope, first.windows)).toBe(false)
  await kept.of(first.table, column, scope, first.windows)
  expect(kept.has(first.table, column, scope, first.windows)).toBe(true)
  const later = { ...scope, positions }
  const second = await countedWindows(of, later, { limit: 100 })
  const changed = second.windows.filter((window) => !kept.has(second.table, column, later, [window]))
  expect(changed.map(({ window }) => window)).toEqual([Math.floor((all[1]![299]![1] as number) / HOUR)])
})
