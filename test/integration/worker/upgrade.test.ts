/**
 * The upgrade of a whole installation: the topics, changelogs, Redis keys and tables that the release before wrote are taken over. They
 * were recorded from that release (test/support/installation), with late and refused rows, two versions of a view and of a dataset, a
 * retired view, a topic of a user, an idle clock, and a worker that was killed.
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeGateway } from '../../../gateway/server.ts'
import { noSignals } from '../../../gateway/signals.ts'
import { type Stack, startStack } from '../../../infra/index.ts'
import { type Verified, verify } from '../../../operations/verify/index.ts'
import { CatalogTail, connectPlatform, type Platform, type PlatformConfig } from '../../../platform/index.ts'
import { catalogCodec } from '../../../processors/catalog/index.ts'
import { rowsTableName } from '../../../processors/intake/index.ts'
import { SETS_SPACE } from '../../../processors/records/index.ts'
import { quoted } from '../../../sinks/clickhouse/index.ts'
import { epochKey, parseEpoch, parsePosition, partitionKey, positionKey } from '../../../sinks/redis/index.ts'
import { POSITION_KEY } from '../../../streams/core/changelog.ts'
import { decodePosition } from '../../../streams/core/position.ts'
import { startWorker, type Worker } from '../../../worker/index.ts'
import { OldCopies } from '../../../worker/old-copies.ts'
import { noSignals as noWorkerSignals, type WorkerSignals } from '../../../worker/signals.ts'
import { Millrace } from '../../e2e/millrace.ts'
import { type Installation, loadInstallation, readInstallation } from '../../support/installation/index.ts'
import { until } from '../../support/until.ts'

const recorded: Installation = readInstallation(new URL('../../fixtures/installation-1.json.gz', import.meta.url))
const { prefix, answers } = recorded

let stack: Stack
let platform: Platform
let worker: Worker
let gateway: Awaited<ReturnType<typeof makeGateway>>
let millrace: Millrace
let url: string
/** Rows of every table before the upgrade. */
const stored = new Map<string, readonly object[]>()
/** What this release says of the installation before one of its workers has run. */
let before: readonly Verified[]

beforeAll(async () => {
  stack = await startStack()
  await loadInstallation(recorded, stack.addresses)
  const { kafka, registry, redis, clickhouse } = stack.addresses
  const config: PlatformConfig = {
    kafka: { brokers: [kafka], clientId: 'test-upgrade' },
    registry: { url: registry },
    redis: { urls: [redis] },
    clickhouse: { url: clickhouse },
    prefix,
  }
  platform = connectPlatform(config)
  for (const { name } of recorded.tables) stored.set(name, await rowsOf(name, '*'))
  const tail = new CatalogTail(platform, await catalogCodec(platform.codecs, prefix, platform.kinds))
  await tail.start()
  before = await verified(tail.catalog.current)
  await tail.stop()
  worker = await startWorker({ platform, replaceOldCopies: false })
  gateway = await makeGateway({ platform, settings: { port: 0, positionTimeoutMs: 30_000 }, signals: noSignals })
  await gateway.ready(30_000)
  url = await gateway.listen()
  const folder = await mkdtemp(path.join(tmpdir(), 'millrace-upgrade-'))
  await writeFile(path.join(folder, 'millrace.config.json'), JSON.stringify(config))
  millrace = new Millrace(folder, ['--set', `client.url=${url}`])
}, 240_000)

afterAll(async () => {
  millrace?.end()
  await gateway?.stop()
  await worker?.stop()
  await platform?.close()
  await stack?.stop()
  if (millrace !== undefined) await rm(millrace.folder, { recursive: true, force: true })
})

const counterOf = async (name: string): Promise<number> => {
  const metric = await worker.metrics.registry.getSingleMetric(`millrace_task_${name}_total`)?.get()
  return metric?.values.reduce((sum, { value }) => sum + value, 0) ?? 0
}

const verified = async (catalog = worker.tail.catalog.current): Promise<Verified[]> => {
  const results: Verified[] = []
  for await (const each of verify({ platform, catalog })) results.push(each)
  return results
}

/** As text, a line each: a failed comparison of objects would not show what they hold. */
const differencesOf = (results: readonly Verified[]): readonly string[] =>
  results.flatMap(({ instance, first }) => first.map((each) => `${instance}: ${JSON.stringify(each)}`))

const EARLIER_COLUMNS = '* EXCEPT (_topic, _epoch, _number)'
const rowsOf = async (name: string, columns = EARLIER_COLUMNS): Promise<readonly object[]> => {
  const answer = await platform.clickhouse.query({
    query: `SELECT ${columns} FROM ${quoted(name)} ORDER BY _partition, _offset, _ordinal`,
    format: 'JSONEachRow',
  })
  return answer.json<object>()
}

test('before a worker of this release has run, everything equals its replay but what this release adds: an index, the policies, and lineage', () => {
  const index = partitionKey(prefix, SETS_SPACE, 0)
  expect(
    before.flatMap(({ first }) => first),
    differencesOf(before).join('\n'),
  ).toEqual([
    { where: 'policies.all.v1.s1-0', which: 'committed position', expected: expect.any(String), actual: '0' },
    { where: `Redis ${index}`, which: 'position', expected: 'at least 1', actual: '0' },
    ...['catalog.v1.s3', 'sets.v1.s3'].map((of) => ({
      ...{ where: `lineage.${of}-0`, which: 'committed position', expected: expect.any(String), actual: '0' },
    })),
  ])
  expect(before.reduce((sum, { compared }) => sum + compared, 0)).toBeGreaterThan(1000)
})

test('every task takes over at its first try, and nothing is refused or filled again', async () => {
  await until('all work', () => worker.ready().ok)
  for (const name of ['restarts', 'parkings', 'healed', 'quarantined'])
    expect([name, await counterOf(name)]).toEqual([name, 0])
})

test('every row of every table is there once, with the values that it had', async () => {
  expect(stored.size).toBeGreaterThan(6)
  // That of the idle clock goes on, and so does time in its views.
  for (const [name, rows] of stored) expect((await rowsOf(name)).slice(0, rows.length)).toEqual(rows)
})

test('the answers of the earlier release are unchanged: online vectors and a training set', async () => {
  for (const [at, values] of Object.entries(answers.online)) {
    const { results } = (await (await fetch(`${url}/v1/views/${at}`)).json()) as { results: { values: unknown[] }[] }
    expect([at, results.map((each) => each.values)]).toEqual([at, values])
  }
  const { spine, features, time, rows } = answers.trainingSet
  await writeFile(path.join(millrace.folder, 'spine.ndjson'), spine)
  const { code, err } = await millrace.run(
    ...['training-set', 'spine.ndjson', '--features', features, '--time', time, '--out', 'set.ndjson'],
  )
  expect([code, err]).toEqual([0, expect.any(String)])
  expect(await readFile(path.join(millrace.folder, 'set.ndjson'), 'utf8')).toBe(rows)
})

test('lineage knows what the earlier release did, as of when it did it', async () => {
  const node = encodeURIComponent(`dataset:millrace://${prefix.replace(/\.$/, '')}:dataset/payments`)
  const { graph } = (await (await fetch(`${url}/api/v1/lineage?nodeId=${node}`)).json()) as {
    graph: { type: string }[]
  }
  expect(graph.filter(({ type }) => type === 'JOB').length).toBeGreaterThan(2)
  const edges = await rowsOf(`${prefix}lineage_edges`, 'known_at < _log_time AS isEarlier')
  expect(edges).toEqual(edges.map(() => ({ isEarlier: 1 })))
})

test('everything equals its replay', async () => {
  const results = await verified()
  expect(differencesOf(results)).toEqual([])
  expect(results.flatMap(({ missing }) => missing)).toEqual([])
  expect(results.reduce((sum, { compared }) => sum + compared, 0)).toBeGreaterThan(1000)
})

test('rows that come now are taken as before, a row that was taken is known, and everything equals its replay', async () => {
  const before = stored.get(rowsTableName(prefix, 'payments')) ?? []
  const time = Math.max(...before.map((row) => Date.parse(`${(row as { time: string }).time}Z`)))
  const rows = Array.from({ length: 40 }, (_, n) =>
    JSON.stringify({ card: `c${n % 11}`, merchant: `m${n % 4}`, amount: n, cents: n, ok: true, time: time + n * 1000 }),
  )
  await writeFile(path.join(millrace.folder, 'rows.ndjson'), rows.join('\n'))
  for (let times = 0; times < 2; times++) {
    const { code, out, err } = await millrace.run('ingest', 'payments', 'rows.ndjson', '--key', 'again')
    expect(code, out + err).toBe(0)
  }
  const count = async () => (await rowsOf(rowsTableName(prefix, 'payments'))).length
  await until('the rows are stored', async () => (await count()) === before.length + 40)
  const results = await verified()
  expect(differencesOf(results)).toEqual([])
  for (const name of ['restarts', 'parkings', 'healed', 'quarantined'])
    expect([name, await counterOf(name)]).toEqual([name, 0])
})

test('positions have a leader epoch from then on', async () => {
  const { names, redis } = platform
  const reader = await platform.log.reader(names.changelog('intake.payments.v1.s1'), 0)
  const positions: number[] = []
  for (let from = 0, end = 1; from < end; ) {
    const fetched = await reader.fetch(from, 100)
    for (const { key, value } of fetched.records)
      if (key?.equals(POSITION_KEY) && value !== null) positions.push(decodePosition(value).epoch)
    from = fetched.next
    end = fetched.end
  }
  await reader.close()
  expect(positions[0]).toBe(-1)
  expect(positions.at(-1)).toBe(0)
  const keys = partitionKey(prefix, 'by_card.v1', 0)
  const { position } = parsePosition(await redis.get(positionKey(keys))) ?? { position: -1 }
  expect(parseEpoch(await redis.get(epochKey(keys)), position)).toBe(0)
})

const generationsOf = (dataset: string) =>
  worker.tail.catalog
    .history('dataset', dataset)
    .filter(({ event }) => event.type === 'SortedGenerationBegun')
    .map(({ event, stamp }) => ({ actor: stamp.meta.actor, reason: event.value.reason }))

test('copies in no order of time are replaced, once and not silently: status says so, the log says why, and readers are switched to views filled from sorted rows', async () => {
  const sentence = 'by_merchant@2: the rows of the payments dataset are not in the order of time for it'
  const status = async () => (await millrace.run('status')).out
  expect(await status()).toContain(`${sentence}; a worker sorts them`)
  await worker.stop()
  const replaced = new Set<string>()
  const copiesReplaced: WorkerSignals['copiesReplaced'] = ({ dataset, views }) => replaced.add(`${dataset}: ${views}`)
  const signals = { ...noWorkerSignals, copiesReplaced }
  const another = new OldCopies({ ...gateway.context, signals, now: Date.now })
  another.start() // as a second worker does
  worker = await startWorker({ platform, signals })
  const activeOf = (view: string) => worker.tail.catalog.current.view(view)?.active?.version
  await until('readers are switched', () => activeOf('by_merchant') === 3 && activeOf('by_card') === 2)
  await another.stop()
  expect([...replaced]).toEqual(['payments: by_merchant@2'])
  const reason = 'An earlier release has written the rows of by_merchant@2 in no order of time.'
  expect(['payments', 'clicks', 'pings'].map(generationsOf)).toEqual([[{ actor: 'millrace', reason }], [], []])
  await until('the gateway has heard of it', () => gateway.context.notes().length === 0)
  expect(await status()).not.toContain('not in the order of time')
  const results = await verified()
  expect(results.flatMap(({ first }) => first)).toEqual([])
  expect(results.flatMap(({ missing }) => missing)).toEqual([])
})
