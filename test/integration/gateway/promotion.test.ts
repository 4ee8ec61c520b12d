/** From a declared policy to a promotion on evidence, over HTTP and with the command. */
import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest'
import { main } from '../../../cli/main.ts'
import { verify } from '../../../operations/verify/index.ts'
import { openSite, type Site, until } from './support.ts'

const [ANN, BOB] = ['a'.repeat(32), 'b'.repeat(32)]
const policy = {
  name: 'promotion',
  guards: { model: 'churn', alias: 'champion' },
  dataset: 'holdout',
  rules: [
    { name: 'good', check: 'absolute', metric: 'accuracy', threshold: 0.8 },
    { name: 'better', check: 'minimum_change', metric: 'accuracy', threshold: 0, test: 'bootstrap' },
    { name: 'fair', check: 'demographic_parity_ratio', by: 'sex' },
  ],
  approvals: 1,
}
const MODEL = '/v1/models/churn'
const move = (version: number) => as(ANN, 'POST', `${MODEL}/aliases/champion`, { version })

let site: Site
const as = (token: string, method: string, url: string, body?: unknown) =>
  site.call(method, url, body, { authorization: `Bearer ${token}` })
const version = async () => {
  const body = { name: 'churn', source: 's3://models/1' }
  expect((await as(ANN, 'POST', '/api/2.0/mlflow/model-versions/create', body)).status).toBe(200)
}
/** Every k-th of 200 rows is wrong. */
const evaluation = (k: number) => ({
  ...{ dataset: 'holdout', digest: 'd1' },
  metrics: [{ metric: 'accuracy', scores: Array.from({ length: 200 }, (_, i) => Number(i % k !== 0)) }],
  groups: [
    { by: 'sex', group: 'f', rows: 100, selected: 40 },
    { by: 'sex', group: 'm', rows: 100, selected: 50 },
  ],
})

beforeAll(async () => {
  const tokens = [
    { token: ANN, actor: 'ann', team: 'ops' },
    { token: BOB, actor: 'bob', team: 'ops' },
  ]
  site = await openSite(inject('stack'), { tokens })
  expect((await as(ANN, 'POST', '/api/2.0/mlflow/registered-models/create', { name: 'churn' })).status).toBe(200)
  await version()
  await version()
  expect((await as(ANN, 'POST', `${MODEL}/aliases/champion`, { version: 1 })).status).toBe(200)
  expect((await as(ANN, 'POST', '/v1/catalog/policies', policy)).status).toBe(200)
}, 240_000)
afterAll(() => site?.close())

test('a version is promoted with a gate that passes and the approval of another person, not before', async () => {
  for (const [number, k] of [
    [1, 6],
    [2, 50],
  ] as const) {
    const { status, body } = await as(ANN, 'POST', `${MODEL}/versions/${number}/evaluations`, evaluation(k))
    expect([status, body]).toMatchObject([
      200,
      { dataset: 'holdout', metrics: [{ rows: 200, scores: 200 }], actor: 'ann' },
    ])
  }
  const gate = () => as(ANN, 'POST', `${MODEL}/versions/2/gates`, { policy: 'promotion' })
  // The policy was declared just before: the gateway waits until it is in force.
  const { status, body: passed } = await gate()
  expect(status).toBe(200)
  expect(passed).toMatchObject({
    ...{ verdict: 'pass', championVersion: 1, policyVersion: 1 },
    results: [{ candidate: 0.98 }, { champion: 0.83, resamples: 1999 }, { candidate: 0.8 }],
  })
  expect((await move(2)).body).toMatchObject({ status: 409, code: 'PROMOTION_UNSUPPORTED' })
  const approvals = `${MODEL}/versions/2/approvals`
  const { body: request } = await as(ANN, 'POST', approvals, { policy: 'promotion', reason: 'better' })
  const approve = (token: string) =>
    as(token, 'POST', `${approvals}/${request.approvalId}`, { policy: 'promotion', outcome: 'approved' })
  expect((await approve(ANN)).body).toMatchObject({ status: 409, code: 'FOUR_EYES' })
  expect((await approve(BOB)).body).toMatchObject({ state: 'approved', approvers: ['bob'] })
  expect((await move(2)).body).toMatchObject({ outcome: 'moved', version: 2 })
  const { body: alias } = await as(ANN, 'GET', `${MODEL}/aliases/champion`)
  const evidence = { gateIds: [passed.gateId], approvalIds: [request.approvalId], policyVersion: 1 }
  expect(alias).toMatchObject({ version: 2, previous: 1, actor: 'ann', evidence })
  for (const [part, item] of [
    ['gates', passed],
    ['approvals', { state: 'approved' }],
    ['evaluations', { digest: 'd1' }],
  ]) {
    expect((await as(ANN, 'GET', `${MODEL}/versions/2/${part}`)).body.items).toMatchObject([item])
    expect((await as(ANN, 'GET', `${MODEL}/versions/2/${part}?as_of=1000`)).body.code).toBe('MODEL_VERSION_UNKNOWN')
  }
})

test('the commands evaluate, ask and approve', async () => {
  const said = vi.spyOn(process.stdout, 'write').mockReturnValue(true)
  const errors = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  const run = (token: string, ...args: string[]) =>
    main([...args, '--version', '1', '--set', `client.url=${site.url}`, '--set', `client.token=${token}`])
  // Version 1 is worse than the champion.
  expect(await run(ANN, 'gate', 'churn', 'promotion')).toBe(1)
  expect(String(said.mock.calls.flat().join(''))).toMatch(/better .*fail/)
  expect(await run(ANN, 'approve', 'churn', 'promotion', '--request')).toBe(3)
  expect(await run(BOB, 'approve', 'churn', 'promotion')).toBe(3)
  said.mockRestore()
  errors.mockRestore()
})

test('what is not an evaluation, a policy or a version is refused', async () => {
  const post = async (part: string, body: unknown) =>
    (await as(ANN, 'POST', `${MODEL}/versions/${part}`, body)).body.code
  expect(await post('2/evaluations', { dataset: 'd' })).toBe('EVALUATION_INVALID')
  expect(await post('2/evaluations', { dataset: 'd', metrics: [{ metric: 'm', value: 'x' }] })).toBe('REQUEST_INVALID')
  expect(await post('9/evaluations', evaluation(2))).toBe('VERSION_UNKNOWN')
  expect(await post('2/gates', { policy: 'nope' })).toBe('POLICY_UNKNOWN')
  expect(await post('2/approvals/x', { policy: 'promotion', outcome: 'approved' })).toBe('APPROVAL_UNKNOWN')
})

test('a retired policy guards nothing, and the log gives what Redis and ClickHouse hold', async () => {
  expect((await as(ANN, 'POST', '/v1/catalog/policies/promotion/retire', {})).status).toBe(200)
  await until(
    () => move(1),
    ({ status }) => status === 200,
  )
  const found: Record<string, unknown> = {}
  const catalog = site.gateway.context.tail.catalog.current
  for await (const { instance, first } of verify({ platform: site.platform, catalog })) found[instance] = first
  for (const name of ['policies.all', 'registry.all', 'fields.registry', 'table.registry'])
    expect(found[`${name}.v1.s1`], name).toEqual([])
})
