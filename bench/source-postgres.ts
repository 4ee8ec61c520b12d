/** Measures the first reading of a table of Postgres: from the declaration of the source until all rows are committed on the intake topic. See docs/benchmarks.md. */
import pg from 'pg'
import { startPostgres } from '../infra/index.ts'
import { endsOf, pastTasks } from '../platform/index.ts'
import { intakeInstance } from '../processors/intake/index.ts'
import { sourceInstance } from '../processors/sources/index.ts'
import { defineDataset } from '../schemas/index.ts'
import { Declarer } from '../test/support/declare.ts'
import type { BenchOptions, BenchResult } from './harness/bench.ts'
import { againstLimit } from './harness/limit.ts'
import { median, rounded } from './harness/rounds.ts'
import { withStack } from './harness/stack.ts'
import { withPlatform } from './platform/run.ts'

export const name = 'source-postgres'
export const description =
  'Rows/s of the first reading of a table of Postgres, from the declaration until all rows are committed on the intake topic, while intake judges them in another process; the limit is 30,000.'

export const sizes = { rows: 1_000_000 }

const LIMIT = 30_000
const TIMEOUT_MS = 600_000
const PASSWORD = 'MILLRACE_SOURCE_BENCH'

const payments = defineDataset({
  name: 'payments',
  columns: [
    { name: 'id', type: 'long' },
    { name: 'card', type: 'string' },
    { name: 'merchant', type: 'string' },
    { name: 'amount', type: 'double' },
    { name: 'time', type: 'timestamp' },
  ],
  key: ['card'],
  time: 'time',
  partitions: 4,
})

type Server = Awaited<ReturnType<typeof startPostgres>>
type Bench = Parameters<Parameters<typeof withPlatform>[2]>[0]

const filled = async ({ host, port, database, user, password }: Server, rows: number): Promise<void> => {
  const client = new pg.Client({ host, port, database, user, password })
  client.on('error', () => {}) // a query that fails says why
  await client.connect()
  await client.query(
    'CREATE TABLE payments (id bigint PRIMARY KEY, card text, merchant text, amount float8, time timestamptz)',
  )
  await client.query(
    `INSERT INTO payments SELECT n, 'c' || n::bigint * 7919 % 10007, 'm' || n % 997, n % 1000 / 10.0, timestamptz '2026-01-01 00:00:00+00' + n * interval '1 second' FROM generate_series(1, ${rows}) n`,
  )
  await client.query('VACUUM ANALYZE payments')
  await client.end()
}

const once = async ({ platform, worker }: Bench, postgres: Server, rows: number) => {
  const declarer = await Declarer.open(platform)
  try {
    await declarer.dataset(payments)
    const reading = await worker(['sources'])
    const { host, port, database, user } = postgres
    const readsFrom = {
      ...{ type: 'postgres', host, port, database, user, passwordFrom: PASSWORD, tls: 'off' },
      ...{ table: 'payments', changes: 'replication', updates: 'row', deletes: 'row', slot: `bench_${Date.now()}` },
    }
    await platform.progress.ready()
    const started = performance.now()
    await declarer.declare('source', { name: 'payments_table', dataset: 'payments', readsFrom } as never)
    const told = () => platform.progress.source(sourceInstance('payments_table'))
    const isRead = await platform.progress.waitFor(() => told()?.rows === rows, TIMEOUT_MS)
    if (!isRead) throw new Error(`${told()?.rows} of ${rows} rows were read within ${TIMEOUT_MS} ms`)
    const seconds = (performance.now() - started) / 1000
    const ends = await endsOf(platform, platform.names.intake(payments.name))
    const deadline = performance.now() + TIMEOUT_MS
    if (!(await pastTasks(platform, intakeInstance(payments.name), ends, () => performance.now() > deadline)))
      throw new Error(`intake did not judge the rows within ${TIMEOUT_MS} ms`)
    const { rssBytes } = await reading.memory()
    return {
      rowsPerSecond: Math.round(rows / seconds),
      seconds: rounded(seconds, 4),
      judgedSeconds: rounded((performance.now() - started) / 1000, 4),
      rejected: told()?.rejected ?? 0,
      workerMegabytes: Math.round(rssBytes / 2 ** 20),
    }
  } finally {
    await declarer.close()
  }
}

export const run = async ({ quick, rounds, sizes: given, progress }: BenchOptions): Promise<BenchResult> => {
  const { rows } = { ...(quick ? { rows: 20_000 } : sizes), ...given }
  const postgres = await startPostgres()
  process.env[PASSWORD] = postgres.password
  try {
    await filled(postgres, rows)
    const runs = await withStack(['kafka', 'registry', 'redis', 'clickhouse'], progress, async (addresses) => {
      const done: Awaited<ReturnType<typeof once>>[] = []
      for (let round = 1; round <= rounds; round++) {
        const of = { sources: { folders: [], hosts: [postgres.host] } }
        done.push(await withPlatform(addresses, [['catalog', 'intake']], (bench) => once(bench, postgres, rows), of))
        progress(`round ${round} of ${rounds}: ${done[round - 1].rowsPerSecond} rows/s`)
      }
      return done
    })
    const value = median(runs.map(({ rowsPerSecond }) => rowsPerSecond))
    return againstLimit({
      bench: name,
      value: Math.round(value),
      unit: 'rows/s',
      limit: LIMIT,
      ratio: value / LIMIT,
      config: { rows, quick, rounds, partitions: payments.partitions, runs },
    })
  } finally {
    await postgres.stop()
  }
}
