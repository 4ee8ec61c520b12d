/** Rows of a source that were refused, put back over HTTP when their declaration was mended: each has one effect. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { connectPlatform, type Platform } from '../../../platform/index.ts'
import type { DatasetDeclaration } from '../../../schemas/index.ts'
import type { Worker } from '../../../worker/index.ts'
import type { Declarer } from '../../support/declare.ts'
import { closed, runningOn, stackConfig } from '../../support/running-platform.ts'
import { acceptedOf, broughtAll, judged } from '../../support/source-rows.ts'
import { until } from '../../support/until.ts'
import { openSite, type Site } from '../gateway/support.ts'

const orders = (nullable: boolean): DatasetDeclaration => ({
  name: 'orders',
  columns: [
    { name: 'id', type: 'string' },
    { name: 'amount', type: 'double', nullable },
    { name: 'time', type: 'timestamp' },
  ],
  key: ['id'],
  time: 'time',
})
const quality = (minimum: number) => ({
  name: 'orders_quality',
  dataset: 'orders',
  odcs: {
    ...{ apiVersion: 'v3.1.0', kind: 'DataContract', id: 'orders', version: '1.0.0', status: 'active' },
    schema: [
      { name: 'orders', properties: [{ name: 'amount', logicalType: 'number', logicalTypeOptions: { minimum } }] },
    ],
  },
})

const root = mkdtempSync(path.join(tmpdir(), 'millrace-replay-'))
let platform: Platform
let worker: Worker
let declarer: Declarer
let site: Site

beforeAll(async () => {
  const config = stackConfig('replay')
  platform = connectPlatform(config)
  ;({ worker, declarer } = await runningOn(platform, {
    roles: ['catalog', 'intake', 'sources'],
    datasets: [orders(false)],
    sources: { folders: [root], hosts: [], environment: {} },
  }))
  site = await openSite(inject('stack'), {}, config.prefix, false)
})
afterAll(async () => {
  await site?.close()
  await closed(declarer, worker, platform)
  rmSync(root, { recursive: true, force: true })
})

const T = '2026-01-05T00:00:00Z'
const all = async () =>
  (await site.call('GET', '/v1/quarantine')).body.items as readonly {
    offset: number
    message: string
    reason: string
  }[]
const refused = async () => (await all()).filter(({ message }) => !message.includes('-1000'))
const replay = (offsets: readonly number[]) => site.call('POST', '/v1/quarantine/replay', { offsets })
/** Sends rows that every version refuses, until this one does. */
const inForce = (version: number) =>
  until(`version ${version} of the contract is in force`, async () => {
    await site.call('POST', '/v1/datasets/orders/rows', { id: 'probe', amount: -1000, time: T })
    return (await all()).some(({ message }) => message.includes(`contract orders_quality v${version}`))
  })

test('rows of a file that were refused are put back when contract and dataset were mended, each once', async () => {
  await declarer.declare('contract', quality(0))
  await inForce(1)
  writeFileSync(path.join(root, 'a.csv'), `id,amount,time\na,1,${T}\nb,-5,${T}\nc,,${T}\nd,4,2026-01-05T00:00:00\n`)
  const readsFrom = { type: 'files', path: root, settle: '0s', every: '100ms' }
  await declarer.declare('source', { name: 'files', dataset: 'orders', readsFrom } as never)
  await broughtAll(platform, 'files', 2)
  await until('all are judged', async () => (await refused()).length === 3)
  const entries = await refused()
  const offsetOf = (text: RegExp) => entries.find(({ message }) => text.test(message))?.offset as number
  const [broken, unfit, unread] = [offsetOf(/Column amount is -5/), offsetOf(/amount is null/), offsetOf(/time is "/)]

  expect((await replay([unfit, unread])).body).toMatchObject({
    replayed: 0,
    skipped: [
      { offset: unfit, reason: "amount is null, expected a number, or one of 'NaN', 'Infinity', '-Infinity'." },
      { offset: unread, reason: expect.stringMatching(/^It holds what could not be read, not a row/) },
    ],
  })
  await declarer.declare('contract', quality(-10))
  await declarer.dataset(orders(true))
  await inForce(2)
  expect((await replay([broken, unfit])).body).toMatchObject({ replayed: 2, repeated: 0, skipped: [] })
  expect((await replay([broken, unfit])).body).toMatchObject({ replayed: 0, repeated: 2 })
  writeFileSync(path.join(root, 'b.csv'), `id,amount,time\ne,,${T}\n`)
  await broughtAll(platform, 'files', 3)
  await judged(platform, orders(true))
  const accepted = await acceptedOf(platform, orders(true))
  const ours = accepted.filter(({ id }) => id !== 'probe')
  expect(ours.sort((a, b) => (String(a.id) < String(b.id) ? -1 : 1))).toEqual(
    [
      ['a', 1],
      ['b', -5],
      ['c', null],
      ['e', null],
    ].map(([id, amount]) => ({ id, amount, time: Date.parse(T) })),
  )
  expect((await refused()).length).toBe(3)
})
