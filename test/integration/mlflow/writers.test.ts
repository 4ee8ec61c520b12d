/** Many clients that write to one run at the same time, in ways that make other servers fail. */
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { openSite, type Site } from '../gateway/support.ts'

const API = '/api/2.0/mlflow'

let site: Site
beforeAll(async () => {
  site = await openSite(inject('stack'))
}, 240_000)
afterAll(() => site?.close())

test('eight writers that log 900 keys to one run in opposite orders are all answered, and everything is there', async () => {
  const { body } = await site.call('POST', `${API}/runs/create`, { experiment_id: '0', start_time: 1 })
  const runId = body.run.info.run_id
  const keys = Array.from({ length: 900 }, (_, i) => `k${i}`)
  const writer = async (w: number): Promise<number[]> => {
    const statuses: number[] = []
    const order = w % 2 === 0 ? keys : [...keys].reverse()
    for (let batch = 0; batch < 5; batch++) {
      const step = batch * 8 + w
      const metrics = order.map((key) => ({ key, value: step, timestamp: step, step }))
      statuses.push((await site.call('POST', `${API}/runs/log-batch`, { run_id: runId, metrics })).status)
    }
    return statuses
  }
  const statuses = (await Promise.all(Array.from({ length: 8 }, (_, w) => writer(w)))).flat()
  expect(statuses).toEqual(Array(40).fill(200))
  const { body: read } = await site.call('GET', `${API}/runs/get?run_id=${runId}`)
  const shown = read.run.data.metrics as { key: string; value: number; step: number }[]
  expect(shown.length).toBe(900)
  expect(shown.every(({ value, step }) => value === 39 && step === 39)).toBe(true)
  const { body: history } = await site.call('GET', `${API}/metrics/get-history?run_id=${runId}&metric_key=k17`)
  expect(history.metrics.map(({ value }: { value: number }) => value)).toEqual(Array.from({ length: 40 }, (_, i) => i))
  expect(site.failures).toEqual([])
})

test('versions that are registered at the same time have every number once', async () => {
  await site.call('POST', `${API}/registered-models/create`, { name: 'crowded' })
  const numbers: number[] = []
  const client = async (c: number) => {
    for (let i = 0; i < 5; i++) {
      const version = { name: 'crowded', source: `s3://models/${c}/${i}` }
      const { body } = await site.call('POST', `${API}/model-versions/create`, version)
      numbers.push(Number(body.model_version.version))
    }
  }
  await Promise.all(Array.from({ length: 32 }, (_, c) => client(c)))
  expect(numbers.sort((a, b) => a - b)).toEqual(Array.from({ length: 160 }, (_, i) => i + 1))
})

test('the largest batch that MLflow allows is stored as a whole, and a larger one not at all', async () => {
  const { body } = await site.call('POST', `${API}/runs/create`, { experiment_id: '0', start_time: 1 })
  const runId: string = body.run.info.run_id
  const labels = (kind: string, count: number, characters: number) =>
    Array.from({ length: count }, (_, i) => ({ key: `${kind}${i}`, value: `${i}`.padEnd(characters, kind) }))
  const metrics = Array.from({ length: 800 }, (_, i) => ({ key: `m${i}`, value: i, timestamp: 1, step: 0 }))
  const batch = { run_id: runId, params: labels('p', 60, 6000), tags: labels('t', 74, 8000), metrics }
  // A last tag fills up the 1,000,000 bytes.
  const rest = 1_000_000 - JSON.stringify({ ...batch, tags: [...batch.tags, { key: 'rest', value: '' }] }).length
  const value = 'r'.repeat(rest)
  const tooMuch = { ...batch, tags: [...batch.tags, { key: 'rest', value: `${value}r` }] }
  const refused = await site.call('POST', `${API}/runs/log-batch`, tooMuch)
  expect([refused.status, refused.body.error_code]).toEqual([400, 'INVALID_PARAMETER_VALUE'])
  const read = async () => (await site.call('GET', `${API}/runs/get?run_id=${runId}`)).body.run.data
  expect((await read()).params ?? []).toEqual([])
  const largest = { ...batch, tags: [...batch.tags, { key: 'rest', value }] }
  expect(JSON.stringify(largest)).toHaveLength(1_000_000)
  const stored = await site.call('POST', `${API}/runs/log-batch`, largest)
  expect([stored.status, stored.body]).toEqual([200, {}])
  const data = await read()
  const byKey = (found: readonly { key: string; value: string }[]) =>
    new Map(found.map((each) => [each.key, each.value]))
  expect(byKey(data.params)).toEqual(byKey(largest.params))
  for (const { key, value } of largest.tags) expect(byKey(data.tags).get(key) === value, key).toBe(true)
  expect(data.metrics).toHaveLength(800)
  expect(site.failures).toEqual([])
})
