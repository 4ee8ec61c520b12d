/** A table of a real Postgres that is altered while its source reads the changes: what stays readable goes on, and what does not says what to do. */
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Child, startChild } from '../../../cli/processes/index.ts'
import { type Postgres, startPostgres } from '../../../infra/index.ts'
import { connectPlatform, type Platform } from '../../../platform/index.ts'
import type { DatasetDeclaration } from '../../../schemas/index.ts'
import type { Worker } from '../../../worker/index.ts'
import type { Declarer } from '../../support/declare.ts'
import { closed, runningOn, stackConfig } from '../../support/running-platform.ts'
import { acceptedOf, broughtAll, judged, parkedWhy } from '../../support/source-rows.ts'

const orders: DatasetDeclaration = {
  name: 'altered',
  columns: [
    { name: 'id', type: 'long' },
    { name: 'at', type: 'timestamp' },
    { name: 'price', type: 'double' },
    { name: 'note', type: 'string' },
  ],
  key: ['id'],
  time: 'at',
  partitions: 4,
}

const config = stackConfig('altered')
let postgres: Postgres
let client: pg.Client
let platform: Platform
let worker: Worker
let declarer: Declarer
let child: Child

beforeAll(async () => {
  postgres = await startPostgres()
  process.env.MILLRACE_SOURCE_ALTERED_PASSWORD = postgres.password
  const { host, port, database, user, password } = postgres
  client = new pg.Client({ host, port, database, user, password })
  await client.connect()
  platform = connectPlatform(config)
  ;({ worker, declarer } = await runningOn(platform, { roles: ['catalog', 'intake'], datasets: [orders] }))
  child = await startChild({
    ...{ kind: 'worker', platform: config, roles: ['sources'], sources: { folders: [], hosts: ['127.0.0.1'] } },
  })
  await platform.progress.ready()
})

afterAll(async () => {
  delete process.env.MILLRACE_SOURCE_ALTERED_PASSWORD
  await child?.stop()
  await closed(declarer, worker, platform)
  await client?.end()
  await postgres?.stop()
})

const declare = (columns: object) => {
  const { host, port, database, user } = postgres
  const readsFrom = {
    ...{ type: 'postgres', host, port, database, user, tls: 'off', passwordFrom: 'MILLRACE_SOURCE_ALTERED_PASSWORD' },
    ...{ table: 'altered', changes: 'replication', updates: 'row', deletes: 'ignore', every: '100ms' },
  }
  return declarer.declare('source', { name: 'altered_table', dataset: 'altered', readsFrom, columns } as never)
}

test('columns that are added, retyped and dropped meanwhile lose no row, and a dropped one is declared as $null', async () => {
  await client.query(
    `CREATE TABLE altered (id bigint PRIMARY KEY, at timestamptz NOT NULL, price double precision, note text);
     INSERT INTO altered SELECT n, '2026-01-05', n, 'n' || n FROM generate_series(1, 100) n`,
  )
  await declare({})
  await broughtAll(platform, 'altered_table', 100)
  await client.query(
    `ALTER TABLE altered ADD COLUMN extra text;
     INSERT INTO altered VALUES (101, '2026-01-05', 101, 'n101', 'e');
     ALTER TABLE altered ALTER COLUMN price TYPE numeric(12, 2);
     INSERT INTO altered VALUES (102, '2026-01-05', 102.25, 'n102', 'e')`,
  )
  await broughtAll(platform, 'altered_table', 102)
  await client.query(`ALTER TABLE altered DROP COLUMN note; INSERT INTO altered VALUES (103, '2026-01-05', 103, 'e')`)
  expect(await parkedWhy(platform, 'altered_table')).toMatch(/: column note /)
  await declare({ note: '$null' })
  await broughtAll(platform, 'altered_table', 103)
  await judged(platform, orders)
  const rows = [...(await acceptedOf(platform, orders))].sort((a, b) => Number(a.id) - Number(b.id))
  expect(rows.map(({ id }) => Number(id))).toEqual(Array.from({ length: 103 }, (_, i) => i + 1))
  expect(rows.slice(100).map(({ price, note }) => [price, note])).toEqual([
    [101, 'n101'],
    [102.25, 'n102'],
    [103, null],
  ])
})
