/** A table that has not got its rows yet: the page says so and judges nothing by it, profiles and samples are refused. */
import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest'
import { main } from '../../../cli/main.ts'
import { startWorker, type Worker } from '../../../worker/index.ts'
import { openSite, type Site, until } from '../gateway/support.ts'

let site: Site
let intakeOnly: Worker | undefined

const trips = {
  name: 'trips',
  columns: [
    { name: 'id', type: 'string', doc: 'Its\nnumber.' },
    { name: 'at', type: 'timestamp' },
    { name: 'rider', type: 'string', classification: 'personal' },
  ],
  ...{ key: ['id'], time: 'at' },
}
const contract = {
  name: 'trips_fresh',
  dataset: 'trips',
  odcs: {
    ...{ apiVersion: 'v3.1.0', kind: 'DataContract', id: 'trips', version: '1.0.0', status: 'active' },
    schema: [{ name: 'trips', properties: [{ name: 'id', required: true }] }],
    slaProperties: [{ property: 'frequency', value: 1, unit: 'd' }],
  },
}
const row = (id: string) => ({ id, at: Date.now(), rider: 'Xanthippe' })
const page = async () => (await site.call('GET', '/v1/datasets/trips')).body

beforeAll(async () => {
  site = await openSite(inject('stack'), { positionTimeoutMs: 2_000 })
  for (const [kind, declaration] of [
    ['datasets', trips],
    ['contracts', contract],
  ] as const)
    expect((await site.call('POST', `/v1/catalog/${kind}`, declaration)).status).toBe(200)
  expect((await site.call('POST', '/v1/datasets/trips/rows', [row('a')])).status).toBe(200)
  await until(page, ({ freshness }) => freshness.value?.rows === 1)
}, 240_000)
afterAll(async () => {
  await intakeOnly?.stop()
  await site?.close()
})

test('commands show page, profile and samples', async () => {
  const said = vi.spyOn(process.stdout, 'write').mockReturnValue(true)
  const run = async (...args: string[]) => {
    said.mockClear()
    expect(await main(['dataset', ...args, '--set', `client.url=${site.url}`])).toBe(0)
    return said.mock.calls.flat().join('')
  }
  const [shown, profile, windows, samples] = [
    await run('show', 'trips'),
    await run('profile', 'trips'),
    await run('profile', 'trips', '--column', 'id', '--window', '1h'),
    await run('samples', 'trips'),
  ]
  said.mockRestore()
  expect(shown).toMatch(/rows +1, last event time \d{4}-/)
  expect(shown).toContain('frequency 1d: kept')
  expect(shown).toContain('personal (masked)')
  expect(shown).toContain('Its number.')
  expect(profile).toMatch(/rider +string +1 +0 +1 +\(masked\)/)
  expect(windows).toMatch(/WINDOW.*\n\d{4}-.* "a" \(1\)/)
  expect(samples).toContain('Masked: rider')
  expect(shown + profile + windows + samples).not.toContain('Xanthippe')
})

test('rows that the table lacks are waited for, and then said', async () => {
  await site.stopWorker()
  intakeOnly = await startWorker({ platform: site.platform, roles: ['intake'] })
  const { positions } = (await site.call('POST', '/v1/datasets/trips/rows', [row('b')])).body
  const topic = site.platform.names.rows('trips')
  await until(
    () => site.platform.log.writtenEnds(topic),
    ([{ end }]) => end > positions[0].offset,
  )
  const found = await page()
  expect(found.freshness.value).toMatchObject({ rows: 1, behind: expect.stringContaining(`${topic}:0 at`) })
  expect(found.contracts[0].serviceLevels).toMatchObject([{ measuredMs: null, isMet: null }])
  for (const path of ['profile', 'samples', 'profile/windows?column=id&window=1d']) {
    const { status, body } = await site.call('GET', `/v1/datasets/trips/${path}`)
    expect([path, status, body.code]).toEqual([path, 503, 'OFFLINE_STORE_BEHIND'])
  }
  await site.startWorker()
  await until(page, ({ freshness }) => freshness.value?.rows === 2 && freshness.value.behind === null)
  expect((await site.call('GET', '/v1/datasets/trips/profile')).body.rows).toBe(2)
})
