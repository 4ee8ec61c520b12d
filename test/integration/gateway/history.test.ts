/**
 * A history that is loaded from a file gives the same features, whatever the order of the file and the number of partitions: for the dataset's key
 * and for another column, for views that were declared before and after.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { Commands } from '../../support/commands.ts'
import { until } from '../../support/until.ts'
import { newPrefix, stackSettings } from './support.ts'

const RUN_TIMEOUT_MS = 100_000
const HOUR = 3_600_000
const DAY = 24 * HOUR
const T0 = Date.UTC(2026, 0, 1)
const ROWS = 4_000
const DAYS = 20
const CARDS = 40
const MERCHANTS = 10

interface Payment {
  readonly card: string
  readonly merchant: string
  readonly amount: number
  readonly time: number
}

/** Rows in the order of their times, all times different. */
const payments: readonly Payment[] = Array.from({ length: ROWS }, (_, i) => ({
  card: `c${(i * 7) % CARDS}`,
  merchant: `m${(i * 13 + Math.floor(i / 7)) % MERCHANTS}`,
  amount: (i % 17) + 1,
  time: T0 + Math.floor((i * DAYS * DAY) / ROWS) + (i % 3),
}))

let folder: string
let millrace: Commands
let address: string
/** Starts the worker and the gateway. */
let start: () => Promise<void>

const run = (...args: string[]) => millrace.run(...args)
// biome-ignore lint/suspicious/noExplicitAny: the answers are compared as they are
const json = (...args: string[]) => millrace.json<any>(...args)
const write = (name: string, content: string) => writeFileSync(path.join(folder, name), content)

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'history-test-'))
  const settings = { prefix: newPrefix(), ...stackSettings(inject('stack')) }
  millrace = new Commands(folder, RUN_TIMEOUT_MS)
  start = async () => {
    write('millrace.config.json', JSON.stringify(settings))
    ;({ address } = await millrace.start('up', '--port', '0'))
    write('millrace.config.json', JSON.stringify({ ...settings, client: { url: address } }))
  }
  await start()
  await sendNow()
}, 240_000)
afterAll(() => {
  millrace?.end()
  rmSync(folder, { recursive: true })
})

const columns = [
  { name: 'card', type: 'string' },
  { name: 'merchant', type: 'string', nullable: false },
  { name: 'amount', type: 'double' },
  { name: 'time', type: 'timestamp' },
]
const dataset = (name: string, partitions: number) => ({ name, columns, key: ['card'], time: 'time', partitions })
const view = (name: string, of: string, entity: string) => ({
  name,
  dataset: of,
  entity: [entity],
  features: {
    n_1h: { function: 'count', window: '1h' },
    n_7d: { function: 'count', window: '7d' },
    sum_7d: { function: 'sum', column: 'amount', window: '7d' },
    n: { function: 'count' },
  },
})
const DATASETS = [
  ['one', 1],
  ['four', 4],
] as const

/** Rows at which the features are asked for, with what is true then. */
const spine = payments.filter((_, i) => i % 20 === 7)

const featuresOf = async (name: string, entity: 'card' | 'merchant', position: string): Promise<number[][]> => {
  write('spine.ndjson', spine.map((row) => JSON.stringify({ [entity]: row[entity], t: row.time })).join('\n'))
  const features = ['n_1h', 'n_7d', 'sum_7d', 'n'].map((feature) => `${name}:${feature}`).join(',')
  const asked = ['--features', features, '--time', 't', '--min-position', position, '--out', 'set.ndjson']
  await json('training-set', 'spine.ndjson', ...asked)
  const lines = readFileSync(path.join(folder, 'set.ndjson'), 'utf8').trim().split('\n')
  return lines.map((line) => {
    const { n_1h, n_7d, sum_7d, n } = JSON.parse(line)
    return [n_1h, n_7d, sum_7d, n]
  })
}

const countSince = (entity: 'card' | 'merchant', row: Payment, ms: number): number =>
  payments.filter((each) => each[entity] === row[entity] && each.time <= row.time && each.time > row.time - ms).length

/** A count over the last second of rows that are of this moment: live ones of every partition, and those of a load. */
const NOW = ['live_card', 'live_merchant', 'loaded_card']
const sentAt: Record<'first' | 'last', number> = { first: 0, last: 0 }
const sendNow = async (): Promise<void> => {
  const counting = (name: string, of: string, entity: string) => ({
    ...view(name, of, entity),
    features: { n: { function: 'count', window: '1s', hop: '1s' } },
  })
  const declarations = [
    dataset('live', 4),
    dataset('loaded', 1),
    counting('live_card', 'live', 'card'),
    counting('live_merchant', 'live', 'merchant'),
    counting('loaded_card', 'loaded', 'card'),
  ]
  write('now.json', JSON.stringify(declarations))
  expect((await run('apply', 'now.json', '--wait', '30')).code).toBe(0)
  sentAt.first = Date.now()
  const rows = Array.from({ length: CARDS }, (_, i) => ({ card: `c${i}`, merchant: 'm1', amount: 1, time: Date.now() }))
  const body = JSON.stringify(rows)
  const headers = { 'content-type': 'application/json' }
  expect((await fetch(`${address}/v1/datasets/live/rows`, { method: 'POST', headers, body })).status).toBe(200)
  sentAt.last = Date.now()
  write('now.ndjson', JSON.stringify({ ...rows[0], merchant: 'm2' }))
  await json('ingest', 'loaded', 'now.ndjson', '--wait', '60')
}

/** The first result of an online read. */
const online = async (name: string, entity: string): Promise<{ values: unknown[]; stamps: number[] }> => {
  const answer = await fetch(`${address}/v1/views/${name}/online/${entity}`)
  return ((await answer.json()) as { results: { values: unknown[]; stamps: number[] }[] }).results[0]
}

const positions = new Map<string, string>()

test('a file that is sorted by key is loaded in the order of its times, and no row is late', async () => {
  const declarations = DATASETS.flatMap(([name, partitions]) => [
    dataset(name, partitions),
    view(`${name}_card`, name, 'card'),
    view(`${name}_before`, name, 'merchant'),
  ])
  write('declarations.json', JSON.stringify(declarations))
  expect((await run('apply', 'declarations.json', '--wait', '30')).code).toBe(0)
  const byKey = payments.toSorted((a, b) => (a.card < b.card ? -1 : a.card > b.card ? 1 : a.time - b.time))
  const lines = byKey.map(({ card, merchant, amount, time }) => `${card},${merchant},${amount},${time}`)
  write('payments.csv', `card,merchant,amount,time\n${lines.join('\n')}\n`)
  for (const [name] of DATASETS) {
    const ingest = ['ingest', name, 'payments.csv', '--key', 'history']
    const ingested = await json(...ingest, '--rows-per-request', '300', '--wait', '60')
    expect(ingested).toMatchObject({ accepted: ROWS, rejected: 0, late: { late: 0 } })
    expect(ingested.late.views).toHaveLength(2)
    positions.set(name, ingested.position)
    // The counts of the tests below are of rows that came once.
    if (name === 'one') expect(await json(...ingest)).toMatchObject({ accepted: ROWS, rejected: 0 })
  }
}, 240_000)

test('rows that come after later ones are counted, listed, and end the command with 1', async () => {
  const stale = view('stale_card', 'stale', 'card')
  const { n: _, ...windowed } = stale.features
  write('stale.json', JSON.stringify([dataset('stale', 2), { ...stale, features: windowed }]))
  expect((await run('apply', 'stale.json', '--wait', '30')).code).toBe(0)
  const line = (time: number) => JSON.stringify({ card: 'c1', merchant: 'm1', amount: 1, time })
  write('new.ndjson', `${line(T0 + 30 * DAY)}\n`)
  write('old.ndjson', `${line(T0)}\n${line(T0 + 1)}\n${line(T0 + 30 * DAY)}\n`)
  expect((await run('ingest', 'stale', 'new.ndjson', '--wait', '60')).out).toContain('No row was late')
  const { code, out } = await run('ingest', 'stale', 'old.ndjson', '--wait', '60')
  expect([code, out]).toEqual([1, expect.stringContaining('2 rows were too late for view stale_card@1')])
  expect(out).toContain(`2 rows are earlier than ${new Date(T0 + 30 * DAY).toISOString()}, which stale had reached`)
  const late = await json('late', '--view', 'stale_card')
  expect(late.map(({ entity, rowTime }: { entity: string; rowTime: number }) => [entity, rowTime])).toEqual([
    ['c1', T0],
    ['c1', T0 + 1],
  ])
  expect(await json('late', '--dataset', 'one')).toEqual([])
  expect((await run('late', '--view', 'nope')).code).toBe(3)
}, 240_000)

test('a load says which rows views do not have at their times, and which intake could not use', async () => {
  const line = (time: number) => JSON.stringify({ card: 'c2', merchant: 'm1', amount: 1, time })
  write('near.ndjson', `${line(T0 + 30 * DAY - 1)}\n${line(T0 + 30 * DAY)}\n`)
  const near = await run('ingest', 'stale', 'near.ndjson', '--wait', '60')
  expect([near.code, near.out]).toEqual([0, expect.stringContaining('1 rows are earlier than')])
  write('ahead.ndjson', `${line(T0 + 30 * DAY)}\n${line(Date.now() + DAY)}\n`)
  const ahead = await run('ingest', 'stale', 'ahead.ndjson', '--wait', '60')
  expect([ahead.code, ahead.out]).toEqual([1, expect.stringContaining('1 records could not be used')])
  expect(ahead.out).not.toContain('earlier than')
  write('bare.json', JSON.stringify(dataset('bare', 2)))
  expect((await run('apply', 'bare.json')).code).toBe(0)
  expect(await json('ingest', 'bare', 'near.ndjson')).not.toHaveProperty('older')
  const bare = await run('ingest', 'bare', 'ahead.ndjson', '--wait', '60')
  expect([bare.code, bare.out]).toEqual([1, expect.stringContaining('1 records could not be used')])
}, 240_000)

test.each(['card', 'before'])(
  'views by %s have equal training rows with one and with four partitions',
  async (of) => {
    const entity = of === 'card' ? 'card' : 'merchant'
    const [one, four] = await Promise.all(
      DATASETS.map(([name]) => featuresOf(`${name}_${of}`, entity, positions.get(name) as string)),
    )
    expect(one.map((row) => row[3])).toEqual(spine.map((row) => countSince(entity, row, Number.POSITIVE_INFINITY)))
    for (const [i, [, n]] of one.entries()) {
      // The tail of a window of 7 days has a granularity of an hour.
      expect(n).toBeGreaterThanOrEqual(countSince(entity, spine[i], 7 * DAY))
      expect(n).toBeLessThanOrEqual(countSince(entity, spine[i], 7 * DAY + HOUR))
    }
    expect(four).toEqual(one)
  },
  120_000,
)

test('a view that is declared afterwards has the same training rows', async () => {
  write('later.json', JSON.stringify(DATASETS.map(([name]) => view(`${name}_after`, name, 'merchant'))))
  expect((await run('apply', 'later.json', '--wait', '30')).code).toBe(0)
  const before = await featuresOf('one_before', 'merchant', positions.get('one') as string)
  for (const [name] of DATASETS)
    expect(await featuresOf(`${name}_after`, 'merchant', positions.get(name) as string)).toEqual(before)
}, 240_000)

test('a backfill puts rows that are older than the dataset in their places, and what was served before stays', async () => {
  const views = ['card', 'merchant'].map((entity) => view(`back_${entity}`, 'back', entity))
  write('back.json', JSON.stringify([dataset('back', 2), ...views]))
  expect((await run('apply', 'back.json', '--wait', '30')).code).toBe(0)
  const file = (name: string, rows: readonly Payment[]) =>
    write(name, rows.map((row) => JSON.stringify(row)).join('\n'))
  file('later.ndjson', payments.slice(ROWS / 2))
  file('earlier.ndjson', payments.slice(0, ROWS / 2).reverse())
  await json('ingest', 'back', 'later.ndjson', '--wait', '60')
  const earlier = await json('ingest', 'back', 'earlier.ndjson', '--backfill')
  // Wherever the worker is with the new generation: what it has committed counts once.
  millrace.end()
  await start()
  const repeated = await json('ingest', 'back', 'earlier.ndjson', '--backfill', '--wait', '90', '--key', earlier.key)
  expect(repeated.generation).toEqual(earlier.generation)
  expect(earlier).toMatchObject({ accepted: ROWS / 2, generation: { generation: 2 } })
  expect(earlier.generation.views).toEqual(views.map(({ name }) => ({ view: name, version: 2 })))
  const byCard = await featuresOf('one_card', 'card', positions.get('one') as string)
  const byMerchant = await featuresOf('one_before', 'merchant', positions.get('one') as string)
  expect(await featuresOf('back_card', 'card', earlier.position)).toEqual(byCard)
  expect(await featuresOf('back_merchant', 'merchant', earlier.position)).toEqual(byMerchant)
  // The version before counts the late rows where a feature has no window, and nowhere else.
  const before = await json('features', 'back_card', 'c7', '--view-version', '1')
  const after = await json('features', 'back_card', 'c7')
  expect(before.results[0].values).toEqual(after.results[0].values)

  write('live.ndjson', JSON.stringify({ ...payments[ROWS - 1], time: T0 + DAYS * DAY }))
  expect(await json('ingest', 'back', 'live.ndjson', '--wait', '60')).toMatchObject({ accepted: 1, late: { late: 0 } })
}, 240_000)

test('windows of live rows are empty when time has passed, without a row, also by another column; a load stays as it is', async () => {
  const found = async () => Promise.all(NOW.map((name) => online(name, name === 'live_merchant' ? 'm1' : 'c0')))
  await until('the windows are empty', async () => (await found())[1].values[0] === 0, 150_000)
  await until('the windows are empty', async () => (await found())[0].values[0] === 0)
  const [card, merchant, loaded] = await found()
  expect(loaded.values).toEqual([1])
  // A vector carries the time at which it became so: the end of the step that has left the window.
  for (const { stamps } of [card, merchant]) {
    expect(stamps[0]).toBeGreaterThanOrEqual(sentAt.first + 1_000)
    expect(stamps[0]).toBeLessThanOrEqual(sentAt.last + 2_000)
  }
}, 240_000)

test('everything equals its sources and its replay', async () => {
  const verified = await json('verify')
  for (const copy of ['live.by.merchant.g1', 'four.by.merchant.g1', 'back.by.card.g2', 'back.by.merchant.g2'])
    expect(JSON.stringify(verified)).toContain(`merge.${copy}`)
}, 240_000)
