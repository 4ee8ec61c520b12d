/** Tables of a real Postgres on the real stack: each row and each change has one effect, whoever is killed. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Child, startChild } from '../../../cli/processes/index.ts'
import { type Postgres, startPostgres } from '../../../infra/index.ts'
import { connectPlatform, type Platform } from '../../../platform/index.ts'
import { resumeTasks } from '../../../platform/resume.ts'
import { sourceInstance } from '../../../processors/sources/index.ts'
import type { DatasetDeclaration } from '../../../schemas/index.ts'
import { lsnOf } from '../../../sources/postgres/pgoutput.ts'
import type { Worker } from '../../../worker/index.ts'
import type { Declarer } from '../../support/declare.ts'
import { closed, runningOn, stackConfig } from '../../support/running-platform.ts'
import { acceptedOf, broughtAll, judged, parkedWhy } from '../../support/source-rows.ts'
import { until } from '../../support/until.ts'

const orders: DatasetDeclaration = {
  name: 'orders',
  columns: [
    { name: 'id', type: 'long' },
    { name: 'version', type: 'long', nullable: false },
    { name: 'note', type: 'string' },
    { name: 'op', type: 'string' },
    { name: 'at', type: 'timestamp' },
  ],
  key: ['id'],
  time: 'at',
  partitions: 2,
}
const payments: DatasetDeclaration = { ...orders, name: 'payments' }
const parts: DatasetDeclaration = { ...orders, name: 'parts' }

const CERTIFICATES = path.resolve(import.meta.dirname, '../../fixtures/tls')
const ROWS = 40_000
const WAIT_MS = 60_000
/** A worker is killed twice, and its place is given away after six seconds each time. */
const TEST_MS = 180_000

const config = stackConfig('postgres')
const quick = { ...config, kafka: { ...config.kafka, sessionTimeoutMs: 6_000 } }
let postgres: Postgres
let client: pg.Client
let platform: Platform
let worker: Worker
let declarer: Declarer
let child: Child

const startSources = () =>
  startChild({ kind: 'worker', platform: quick, roles: ['sources'], sources: { folders: [], hosts: ['127.0.0.1'] } })
const killed = async (): Promise<void> => {
  await child.kill()
  child = await startSources()
}
const connected = async (): Promise<pg.Client> => {
  const { host, port, database, user, password } = postgres
  const one = new pg.Client({ host, port, database, user, password })
  one.on('error', () => {}) // a test that failed may have left it open
  await one.connect()
  return one
}

beforeAll(async () => {
  postgres = await startPostgres()
  process.env.MILLRACE_SOURCE_TEST_PASSWORD = postgres.password
  process.env.MILLRACE_SOURCE_WRONG_PASSWORD = 'no-such-password'
  client = await connected()
  process.env.NODE_EXTRA_CA_CERTS = path.join(CERTIFICATES, 'authority.pem')
  platform = connectPlatform(config)
  ;({ worker, declarer } = await runningOn(platform, {
    roles: ['catalog', 'intake'],
    datasets: [orders, payments, parts],
  }))
  child = await startSources()
  await platform.progress.ready()
})

afterAll(async () => {
  delete process.env.MILLRACE_SOURCE_TEST_PASSWORD
  delete process.env.MILLRACE_SOURCE_WRONG_PASSWORD
  delete process.env.NODE_EXTRA_CA_CERTS
  await child?.stop()
  await closed(declarer, worker, platform)
  await client?.end()
  await postgres?.stop()
})

const from = () => {
  const { host, port, database, user } = postgres
  return { type: 'postgres', host, port, database, user, tls: 'off', passwordFrom: 'MILLRACE_SOURCE_TEST_PASSWORD' }
}
const declare = (name: string, dataset: string, readsFrom: object, columns: object = { op: '$operation' }) =>
  declarer.declare('source', {
    name,
    dataset,
    readsFrom: { ...from(), every: '100ms', ...readsFrom },
    columns,
  } as never)
const told = (name: string) => platform.progress.source(sourceInstance(name))

interface Row {
  readonly id: number
  readonly version: number
  readonly op: string
}

/** What a reader of the dataset knows of the table: the last row of each key, those that were deleted left out. */
const folded = (rows: readonly Row[]): Map<number, number> => {
  const table = new Map<number, number>()
  for (const { id, version, op } of rows)
    if (op === 'delete') table.delete(id)
    else table.set(id, version)
  return table
}

/** What a change left in the table. */
const tableNow = async (): Promise<Map<number, number>> => {
  const { rows } = await client.query('SELECT id, version FROM orders')
  return new Map(rows.map(({ id, version }) => [Number(id), Number(version)]))
}

/** Changes of all kinds, in transactions of all sizes. Each change of a row raises its version. */
const change = async (on: pg.Client, round: number): Promise<void> => {
  await on.query('BEGIN')
  await on.query('UPDATE orders SET version = version + 1 WHERE id % 97 = $1 AND id NOT BETWEEN 39901 AND 40000', [
    round % 97,
  ])
  await on.query("INSERT INTO orders SELECT $1::bigint + n, 1, 'new', now() FROM generate_series(1, 20) n", [
    1_000_000 + round * 100,
  ])
  await on.query('DELETE FROM orders WHERE id % 1009 = $1 AND id NOT BETWEEN 39901 AND 40000', [round % 1009])
  await on.query('COMMIT')
}

test(
  'a table is read while it changes, and then its changes, though the worker is killed in the middle of both',
  async () => {
    await client.query(
      'CREATE TABLE orders (id bigint PRIMARY KEY, version bigint NOT NULL, note text, at timestamptz NOT NULL)',
    )
    await client.query('ALTER TABLE orders REPLICA IDENTITY FULL')
    await client.query(`INSERT INTO orders SELECT n, 1, 'note ' || n, now() FROM generate_series(1, ${ROWS}) n`)
    await client.query('ANALYZE orders')
    const slow = await connected()
    await declare('orders_table', 'orders', {
      ...{ table: 'orders', changes: 'replication', updates: 'row', deletes: 'row' },
    })
    await until('some rows are brought', () => (told('orders_table')?.rows ?? 0) > 0, WAIT_MS)
    await slow.query("BEGIN; UPDATE orders SET version = version + 1, note = 'slow' WHERE id BETWEEN 39901 AND 40000")
    expect(told('orders_table')?.position).toMatch(/at first reading/)
    const killing = killed()
    let round = 0
    for (; round < 40; round++) await change(client, round)
    await slow.query('COMMIT')
    await slow.end()
    for (; round < 80; round++) await change(client, round)
    await killing
    await until('changes are brought', () => told('orders_table')?.position.startsWith('commit') === true, WAIT_MS)
    const again = killed()
    for (; round < 110; round++) await change(client, round)
    await again
    for (; round < 130; round++) await change(client, round)
    await client.query("INSERT INTO orders VALUES (7777777, 1, 'last', now())")
    const { rows: ended } = await client.query('SELECT pg_current_wal_lsn() AS lsn')
    const isAll = () => {
      const { behind, position = '' } = told('orders_table') ?? {}
      return behind === 0 && lsnOf(position.split(' ').at(-1) ?? '0/0') >= lsnOf(ended[0].lsn)
    }
    await until('all changes are brought', isAll, WAIT_MS)
    await judged(platform, orders)

    const rows = (await acceptedOf(platform, orders)) as unknown as readonly Row[]
    expect(folded(rows)).toEqual(await tableNow())
    const versions = new Map<number, number[]>()
    for (const { id, version, op } of rows)
      if (op !== 'delete') versions.set(id, [...(versions.get(id) ?? []), version])
    const torn = [...versions].filter(([, of]) =>
      of.some((version, i) => i > 0 && version !== (of[i - 1] as number) + 1),
    )
    expect(torn).toEqual([]) // no version is missing, and none is there twice
    expect(new Set(rows.map(({ op }) => op))).toEqual(new Set(['snapshot', 'insert', 'update', 'delete']))
  },
  TEST_MS,
)

test(
  'by a column that ascends, a row that is committed late is not passed over',
  async () => {
    await client.query(
      'CREATE TABLE payments (id bigserial PRIMARY KEY, version bigint NOT NULL, note text, at timestamptz NOT NULL DEFAULT now())',
    )
    await client.query("INSERT INTO payments (version, note) SELECT 1, 'x' FROM generate_series(1, 12000)")
    await declare('payments_table', 'payments', { table: 'payments', changes: 'cursor', cursor: 'id' })
    await broughtAll(platform, 'payments_table', 12_000)
    const slow = await connected()
    await slow.query("BEGIN; INSERT INTO payments (version, note) VALUES (1, 'slow')")
    await client.query("INSERT INTO payments (version, note) VALUES (1, 'quick')")
    const waits = () => told('payments_table')?.position.endsWith('waits for transactions that are open') === true
    await until('it waits for the slow one', waits, WAIT_MS)
    const killing = killed()
    await slow.query('COMMIT')
    await slow.end()
    await killing
    await broughtAll(platform, 'payments_table', 12_002)
    await judged(platform, payments)
    const rows = await acceptedOf(platform, payments)
    expect(new Set(rows.map(({ id }) => id)).size).toBe(12_002)
    expect(new Set(rows.map(({ op }) => op))).toEqual(new Set(['read']))
  },
  TEST_MS,
)

test('what cannot be read parks its source alone, and no reason has a password', async () => {
  await declare('no_password', 'payments', {
    ...{ table: 'payments', changes: 'none', passwordFrom: 'MILLRACE_SOURCE_WRONG_PASSWORD' },
  })
  await declare('no_host', 'payments', { table: 'payments', changes: 'none', host: 'localhost' })
  await declare('no_table', 'payments', { table: 'sales.payments', changes: 'none' })
  await declare('no_column', 'payments', { table: 'payments', changes: 'none' }, { op: 'operation' })
  await declare('no_secret', 'payments', {
    ...{ table: 'payments', changes: 'none', passwordFrom: 'MILLRACE_SOURCE_ABSENT' },
  })
  const reason = await parkedWhy(platform, 'no_password')
  expect(reason).toMatch(
    /source no_password: Postgres answered: password authentication failed for user "tester" \(28P01\)/,
  )
  expect(reason).not.toContain('no-such-password')
  expect(await parkedWhy(platform, 'no_host')).toMatch(
    /host is localhost:\d+, expected one of the setting sources.hosts \(127.0.0.1\)/,
  )
  expect(await parkedWhy(platform, 'no_table')).toMatch(
    /readsFrom.table is sales.payments, expected a table of database postgres/,
  )
  expect(await parkedWhy(platform, 'no_column')).toMatch(
    /column op of dataset payments is filled from operation, expected a column of payments \(id, version, note, at\)/,
  )
  expect(await parkedWhy(platform, 'no_secret')).toMatch(
    /readsFrom.passwordFrom is MILLRACE_SOURCE_ABSENT, expected a variable/,
  )
  await client.query("INSERT INTO payments (version, note) VALUES (1, 'more')")
  await broughtAll(platform, 'payments_table', 12_003)
})

/** With its rest: the reason of a source that was parked before may be the former one. */
const isParkedWith = (name: string, reason: RegExp) =>
  until(`${name} is parked with ${reason}`, () => {
    const found = platform.progress.troubledTask(sourceInstance(name), 0)
    return found?.state === 'parked' && reason.test(found.reason ?? '')
  })

test(
  'a partitioned table is one table to its source: its key has a time, rows change their partition, and the server is killed',
  async () => {
    await client.query(
      `CREATE TABLE parts (id bigint, version bigint NOT NULL, note text, at timestamptz, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
       CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM ('2026-01-01') TO ('2026-02-01');
       CREATE TABLE parts_2 PARTITION OF parts FOR VALUES FROM ('2026-02-01') TO ('2026-03-01');
       ALTER TABLE parts_1 REPLICA IDENTITY FULL;
       ALTER TABLE parts_2 REPLICA IDENTITY FULL;
       INSERT INTO parts SELECT n, 1, 'x', '2026-01-05'::timestamptz + n * interval '1 minute' FROM generate_series(1, 6000) n`,
    )
    await declare('parts_table', 'parts', { table: 'parts', changes: 'replication', updates: 'row', deletes: 'row' })
    await broughtAll(platform, 'parts_table', 6_000)
    await client.query(
      `INSERT INTO parts VALUES (7001, 1, 'new', '2026-02-05'), (7002, 1, 'new', '2026-01-05');
       UPDATE parts SET version = 2 WHERE id = 1;
       UPDATE parts SET version = 2, at = '2026-02-06' WHERE id = 2;
       DELETE FROM parts WHERE id = 3`,
    )
    await broughtAll(platform, 'parts_table', 6_006)
    await postgres.kill()
    await postgres.restart()
    client = await connected()
    await client.query("INSERT INTO parts VALUES (7003, 1, 'last', '2026-02-05')")
    await broughtAll(platform, 'parts_table', 6_007)
    await judged(platform, parts)
    const { rows } = await client.query('SELECT id, version FROM parts')
    const accepted = (await acceptedOf(platform, parts)) as unknown as readonly Row[]
    expect(accepted.length).toBe(6_007)
    expect(folded(accepted)).toEqual(new Map(rows.map(({ id, version }) => [Number(id), Number(version)])))
  },
  TEST_MS,
)

test('a slot that was made again by hand parks its source, because changes between the two are lost', async () => {
  const slot = 'millrace_parts_table'
  const dropped = () => client.query('SELECT pg_drop_replication_slot($1)', [slot]).then(Boolean, () => false)
  await until('the slot is free to be dropped', dropped, WAIT_MS)
  await client.query("INSERT INTO parts VALUES (7004, 1, 'lost', '2026-02-05')")
  await client.query("SELECT pg_create_logical_replication_slot($1, 'pgoutput')", [slot])
  await parkedWhy(platform, 'parts_table')
  const append = (record: Parameters<typeof declarer.appender.append>[0]) => declarer.appender.append(record)
  const resume = () => resumeTasks({ platform, append, instance: sourceInstance('parts_table'), timeoutMs: 30_000 })
  await resume()
  await isParkedWith('parts_table', /slot millrace_parts_table stands at .*, expected at most .*: it was made again/)
  await client.query('SELECT pg_drop_replication_slot($1)', [slot])
  await resume()
  await isParkedWith('parts_table', /slot millrace_parts_table is gone, and the changes since then with it/)
  expect(told('parts_table')?.rows).toBe(6_007)
})

test('a source of changes is parked if it would not be told of some of them', async () => {
  const changes = { changes: 'replication', updates: 'row', deletes: 'row' }
  await client.query(
    `CREATE PUBLICATION inserts FOR TABLE payments WITH (publish = 'insert');
     CREATE PUBLICATION some_rows FOR TABLE payments WHERE (id > 5);
     CREATE TABLE gone (id bigint PRIMARY KEY, version bigint NOT NULL, note text, at timestamptz, day date);
     INSERT INTO gone VALUES (1, 1, 'x', now(), now()), (2, 1, 'y', 'infinity', now())`,
  )
  await declare('inserts', 'payments', { table: 'payments', publication: 'inserts', ...changes })
  await declare('some_rows', 'payments', { table: 'payments', publication: 'some_rows', ...changes })
  await declare('gone', 'payments', { table: 'gone', ...changes })
  await declare('by_day', 'payments', { table: 'gone', changes: 'cursor', cursor: 'day' })
  await declare('endless', 'payments', { table: 'gone', changes: 'cursor', cursor: 'at' })
  expect(await parkedWhy(platform, 'inserts')).toMatch(
    /publication inserts does not tell of update, delete, truncate, expected insert, update, delete, truncate/,
  )
  expect(await parkedWhy(platform, 'some_rows')).toMatch(/tells only of rows of public.payments with \(id > 5\)/)
  expect(await parkedWhy(platform, 'by_day')).toMatch(/readsFrom.cursor is day, which is date, expected a column of/)
  expect(await parkedWhy(platform, 'endless')).toMatch(/readsFrom.cursor at of public.gone is infinity in some row/)
  await broughtAll(platform, 'gone', 1)
  await client.query('DROP TABLE gone')
  expect(await parkedWhy(platform, 'gone')).toMatch(
    /table public.gone was dropped, renamed, or taken out of publication/,
  )
})

test('the certificate of Postgres is checked against the authority and the host, unless it is declared otherwise', async () => {
  /** As Postgres' own user, which alone may read the key. */
  const use = async (name: string) => {
    for (const ending of ['pem', 'key']) {
      const text = readFileSync(path.join(CERTIFICATES, `${name}.${ending}`), 'utf8')
      await client.query(`COPY (SELECT '${text}') TO PROGRAM 'umask 077; sed "s/[\\]n/\\n/g" > "$PWD/tls.${ending}"'`)
    }
    await client.query("ALTER SYSTEM SET ssl_cert_file = 'tls.pem'")
    await client.query("ALTER SYSTEM SET ssl_key_file = 'tls.key'")
    await client.query('ALTER SYSTEM SET ssl = on')
    await client.query('SELECT pg_reload_conf()')
  }
  const rows = Number((await client.query('SELECT count(*) FROM payments')).rows[0].count)
  const reads = { table: 'payments', changes: 'none' }
  await declare('plain', 'payments', { ...reads, tls: 'require' })
  expect(await parkedWhy(platform, 'plain')).toMatch(/The server does not support SSL connections/)
  await use('server')
  await declare('verified', 'payments', { ...reads, tls: 'verify' })
  await broughtAll(platform, 'verified', rows)
  await use('other')
  await declare('other_host', 'payments', { ...reads, tls: 'verify' })
  expect(await parkedWhy(platform, 'other_host')).toMatch(
    /Hostname\/IP does not match certificate's altnames: .*127.0.0.1.* \(ERR_TLS_CERT_ALTNAME_INVALID\)/,
  )
})
