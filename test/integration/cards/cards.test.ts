/** Model cards on the real stack: made of what the log says, published, read in every form, kept as they were, and looked at in a browser. */
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest'
import { main } from '../../../cli/main.ts'
import { projectionOf, rebuild } from '../../../operations/rebuild/index.ts'
import { verify } from '../../../operations/verify/index.ts'
import { browserMissing, openBrowser } from '../../support/browser.ts'
import { HOSTILE } from '../../support/cards.ts'
import { buildSet, type Json, openFlights, type Site, until } from '../gateway/support.ts'

const VERSION = '/v1/models/churn/versions/1'
let site: Site
let runId: string
let trainingSet: string

const post = async (path: string, body: unknown): Promise<Json> => {
  const { status, body: found } = await site.call('POST', path, body)
  expect([path, status, found]).toEqual([path, 200, found])
  return found
}
const mlflow = (path: string, body: unknown) => post(`/api/2.0/mlflow/${path}`, body)
const raw = async (path: string, headers: Record<string, string> = {}) => {
  const answer = await fetch(site.url + path, { headers })
  return { status: answer.status, headers: answer.headers, text: await answer.text() }
}
/** A log time behind everything so far, and before everything that comes. */
const moment = async (): Promise<number> => {
  const then = Date.now()
  await until(
    async () => Date.now(),
    (now) => now > then,
  )
  return then
}

beforeAll(async () => {
  site = await openFlights(inject('stack'))
  const hour = Date.parse('2001-01-01T00:00:00Z')
  const rows = [1, 2, 3].map((n) => ({ origin: 'OSL', delay: n, time: hour + n }))
  const { position } = await post('/v1/datasets/flights/rows', rows)
  const spine = JSON.stringify({ origin: 'OSL', at: hour + 1000 })
  const query = `features=delays:last&time=at&min_position=${encodeURIComponent(position)}`
  const built = await buildSet(site, `/v1/training-sets?${query}`, spine, 'application/x-ndjson')
  trainingSet = String(built.trailers['millrace-training-set-id'])
  const { experiment_id } = await mlflow('experiments/create', { name: 'churn nightly' })
  runId = (await mlflow('runs/create', { experiment_id, run_name: 'night', start_time: 10 })).run.info.run_id
  await mlflow('runs/log-batch', {
    run_id: runId,
    params: [
      { key: 'depth', value: '4' },
      { key: 'random_state', value: '7' },
    ],
    metrics: [{ key: 'auc', value: 0.91, step: 1, timestamp: 5 }],
    tags: [
      { key: 'mlflow.source.git.commit', value: 'c0ffee' },
      { key: 'hostile', value: HOSTILE[0] },
    ],
  })
  const dataset = {
    name: 'set',
    digest: '1',
    source_type: 'millrace',
    source: JSON.stringify({ training_set: trainingSet }),
  }
  await mlflow('runs/log-inputs', { run_id: runId, datasets: [{ dataset }] })
  await mlflow('registered-models/create', { name: 'churn' })
  await mlflow('model-versions/create', { name: 'churn', source: 's3://models/1', run_id: runId })
  const policy = {
    name: 'promotion',
    guards: { model: 'churn', alias: 'champion' },
    dataset: 'holdout',
    rules: [{ name: 'good', check: 'absolute', metric: 'accuracy', threshold: 0.8 }],
  }
  await post('/v1/catalog/policies', policy)
  await post(`${VERSION}/evaluations`, {
    ...{ dataset: 'holdout', digest: 'd1' },
    metrics: [
      { metric: 'accuracy', value: 0.98, rows: 200 },
      { metric: 'accuracy', by: 'sex', group: 'f', value: 0.97, rows: 100 },
    ],
    groups: [
      { by: 'sex', group: 'f', rows: 100, selected: 40 },
      { by: 'sex', group: 'm', rows: 100, selected: 50 },
    ],
  })
  await until(
    () => site.call('POST', `${VERSION}/gates`, { policy: 'promotion' }),
    ({ status }) => status === 200,
  )
}, 240_000)
afterAll(() => site?.close())

describe('a card', () => {
  let then: number
  let first: string

  test('says what the log holds of a version, before anybody has published one', async () => {
    expect((await site.call('GET', `${VERSION}/cards`)).body).toEqual({ items: [], nextPageToken: null })
    const { body, headers } = await site.call('GET', `${VERSION}/card`)
    expect(headers.get('millrace-card-number')).toBeNull()
    expect(body).toMatchObject({
      ...{ schema: 'millrace.model-card/1', model: { name: 'churn' }, runId },
      words: { intendedUse: null },
      reproducibility: { codeCommit: 'c0ffee', seed: 7, missing: ['environment'] },
      run: { experiment: 'churn nightly', name: 'night', metrics: [{ key: 'auc', value: 0.91 }] },
      trainingSets: [{ trainingSetId: trainingSet, recorded: { rows: 1, features: ['delays:last'] } }],
      features: [{ view: 'delays', dataset: 'flights', features: [{ name: 'n_1h' }, { name: 'last' }] }],
      datasets: [{ dataset: 'flights', columns: [{ name: 'origin' }, { name: 'delay' }, { name: 'time' }] }],
      evaluations: [{ dataset: 'holdout', slices: [{ group: 'f' }], fairness: [{ demographicParityRatio: 0.8 }] }],
      gates: [{ policy: 'promotion', verdict: 'pass', results: [{ candidate: 0.98, threshold: 0.8 }] }],
      history: { moves: [] },
    })
  })

  test('is published with an intended use, not without; what is published never changes', async () => {
    const { body: without } = await site.call('POST', `${VERSION}/cards`, {})
    expect(without).toMatchObject({ status: 400, code: 'REQUEST_INVALID', problems: [{ field: 'intendedUse' }] })
    expect(without.detail).toMatch(/^intendedUse is absent, expected .*; no card of it says so yet\.$/)
    const { body: empty } = await site.call('POST', `${VERSION}/cards`, { intendedUse: ' \n' })
    expect(empty.detail).toBe('intendedUse is empty, expected a text that says what the version is for.')
    const words = { intendedUse: `Find customers who leave.\n\n${HOSTILE.join('\n\n')}`, owners: ['growth'] }
    const done = await post(`${VERSION}/cards`, { ...words, expectedNumber: 0 })
    expect(done).toMatchObject({ outcome: 'published', model: 'churn', version: 1, number: 1 })
    const { text, headers } = await raw(`${VERSION}/cards/1`)
    first = text
    expect(createHash('sha256').update(text).digest('hex')).toBe(done.digest)
    expect(headers.get('millrace-card-digest')).toBe(done.digest)
    expect(JSON.parse(text).words).toMatchObject(words)
    expect((await raw(`${VERSION}/card`)).text).toBe(text)
    then = await moment()
    expect(await post(`${VERSION}/cards`, words)).toMatchObject({
      outcome: 'unchanged',
      number: 1,
      digest: done.digest,
    })
  })

  test('gets the next number when the log or a person says something new; words that are not given go on', async () => {
    await post('/v1/models/churn/aliases/champion', { version: 1, reason: 'better' })
    const other = await site.call('POST', `${VERSION}/cards`, { expectedNumber: 0 })
    expect(other.body).toMatchObject({ status: 409, code: 'CARD_CONFLICT' })
    const keyed = { 'idempotency-key': 'second' }
    const second = await site.call('POST', `${VERSION}/cards`, { limitations: 'Few rows.' }, keyed)
    expect(second.body).toMatchObject({ outcome: 'published', number: 2 })
    const third = await post(`${VERSION}/cards`, { owners: null })
    expect(third).toMatchObject({ outcome: 'published', number: 3 })
    // The request that comes again is answered with its own card.
    const again = await site.call('POST', `${VERSION}/cards`, { limitations: 'Few rows.' }, keyed)
    expect(again.body).toEqual({ ...second.body, outcome: 'unchanged' })
    const { body } = await site.call('GET', `${VERSION}/cards/3`)
    expect(body.words).toMatchObject({ limitations: 'Few rows.', owners: [] })
    expect(body.version.aliases).toEqual(['champion'])
    expect(body.history.moves).toMatchObject([{ alias: 'champion', from: null, to: '1', reason: 'better' }])
    expect((await raw(`${VERSION}/cards/1`)).text).toBe(first)
  })

  test('is listed in pages, and each read takes as_of', async () => {
    const { body: page } = await site.call('GET', `${VERSION}/cards?limit=2`)
    expect(page.items).toMatchObject([{ number: 3 }, { number: 2, positions: [{}, {}, {}, {}] }])
    const { body: rest } = await site.call('GET', `${VERSION}/cards?limit=2&page_token=${page.nextPageToken}`)
    expect(rest).toMatchObject({ items: [{ number: 1, bytes: Buffer.byteLength(first) }], nextPageToken: null })
    expect((await site.call('GET', `${VERSION}/cards?as_of=${then}`)).body.items).toEqual(rest.items)
    expect((await raw(`${VERSION}/card?as_of=${then}`)).text).toBe(first)
    expect((await site.call('GET', `${VERSION}/cards/2?as_of=${then}`)).body.code).toBe('CARD_UNKNOWN')
    expect((await site.call('GET', `${VERSION}/cards/9`)).body.code).toBe('CARD_UNKNOWN')
    expect((await site.call('GET', `${VERSION}/card?as_of=980935200000`)).body.code).toBe('MODEL_UNKNOWN')
    expect((await site.call('GET', '/v1/models/churn/versions/9/cards')).body.code).toBe('MODEL_VERSION_UNKNOWN')
    expect((await site.call('GET', `${VERSION}/card?format=pdf`)).body.code).toBe('REQUEST_INVALID')
  })

  test('comes in the form that is asked for', async () => {
    const typeOf = async (path: string, accept?: string) =>
      (await site.call('GET', path, undefined, accept === undefined ? {} : { accept })).headers.get('content-type')
    const [json, markdown, html] = ['application/json', 'text/markdown', 'text/html'].map(
      (type) => `${type}; charset=utf-8`,
    )
    expect(await typeOf(`${VERSION}/cards/1?format=markdown`)).toBe(markdown)
    expect(await typeOf(`${VERSION}/cards/1`, 'text/html,application/xhtml+xml,*/*;q=0.8')).toBe(html)
    expect(await typeOf(`${VERSION}/card`, 'text/html;q=0.1, text/markdown;q=0.5')).toBe(markdown)
    expect(await typeOf(`${VERSION}/card`, 'image/png')).toBe(json)
    expect(await typeOf(`${VERSION}/card?format=json`, 'text/html')).toBe(json)
  })
})

describe('the cards of other versions', () => {
  const of = (version: number) => `/v1/models/churn/versions/${version}`
  const movesOf = async (version: number) => {
    const { body } = await site.call('GET', `${of(version)}/card`)
    return body.history.moves.map(({ alias, from, to }: Json) => [alias, from, to])
  }
  beforeAll(async () => {
    for (const source of ['s3://models/2', 's3://models/3'])
      await mlflow('model-versions/create', { name: 'churn', source })
  })

  test('say which aliases came and went, and through which stages they were moved', async () => {
    for (const version of [2, 3, null, 2]) await post('/v1/models/churn/aliases/next', { version })
    await post('/v1/models/churn/aliases/other', { version: 2 })
    await mlflow('model-versions/transition-stage', { name: 'churn', version: '2', stage: 'Staging' })
    expect(await movesOf(2)).toEqual([
      [null, 'None', 'Staging'],
      ['other', null, '2'],
      ['next', null, '2'],
      ['next', '2', '3'],
      ['next', null, '2'],
    ])
    expect(await movesOf(3)).toEqual([
      ['next', '3', null],
      ['next', '2', '3'],
    ])
    expect((await movesOf(1)).length).toBe(1)
  })

  test('are numbered without a gap, however many publish at once, and nobody overwrites the words of another unseen', async () => {
    const publish = (owner: number) =>
      site.call('POST', `${of(2)}/cards`, { intendedUse: 'Try.', owners: [`owner ${owner}`] })
    const answers = await Promise.all(Array.from({ length: 8 }, (_, i) => publish(i)))
    const done = answers.filter(({ status }) => status === 200)
    expect(done.length).toBeGreaterThan(0)
    for (const { body } of answers.filter(({ status }) => status !== 200)) expect(body.code).toBe('CARD_CONFLICT')
    const numbers = done.map(({ body }) => body.number).sort()
    expect(numbers).toEqual(done.map((_, i) => i + 1))
    const { body } = await site.call('GET', `${of(2)}/cards`)
    expect(body.items.map(({ number }: Json) => number).reverse()).toEqual(numbers)
  })

  test('may be as large as a record of the log, and no larger', async () => {
    const words = {
      intendedUse: 'ä'.repeat(50_000),
      limitations: 'ö'.repeat(50_000),
      outOfScopeUse: 'ü'.repeat(50_000),
    }
    const { number } = await post(`${of(3)}/cards`, words)
    const { text } = await raw(`${of(3)}/cards/${number}`)
    expect(JSON.parse(text).words).toMatchObject(words)
    for (let i = 0; i < 12; i++)
      await post(`/v1/models/churn/versions/3/evaluations`, {
        dataset: `part ${i}`,
        metrics: Array.from({ length: 200 }, (_, k) => ({ metric: `${'m'.repeat(240)}${k}`, value: k })),
        groups: [],
      })
    const { body } = await site.call('POST', `${of(3)}/cards`, { owners: ['ann'] })
    expect(body).toMatchObject({ status: 422, code: 'CARD_TOO_LARGE' })
    expect(body.detail).toMatch(
      /^The card has \d+ bytes, expected at most 880000; its largest parts: evaluations \d+, words 3\d+, /,
    )
  })

  test('stay where the version is deleted: as they were at the time', async () => {
    const then = await moment()
    const before = await raw(`${of(2)}/cards/1?as_of=${then}`)
    expect(before.status).toBe(200)
    await site.call('DELETE', '/api/2.0/mlflow/model-versions/delete', { name: 'churn', version: '2' })
    expect((await site.call('GET', `${of(2)}/cards/1`)).body.code).toBe('MODEL_VERSION_UNKNOWN')
    expect(await raw(`${of(2)}/cards/1?as_of=${then}`).then(({ text }) => text)).toBe(before.text)
  })
})

test('the command shows, lists and publishes cards', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'cards-test-'))
  const said = vi.spyOn(process.stdout, 'write').mockReturnValue(true)
  const errors = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  const run = async (...args: string[]) => {
    said.mockClear()
    const code = await main(['card', 'churn', '1', ...args, '--set', `client.url=${site.url}`])
    return { code, out: said.mock.calls.flat().join('') }
  }
  try {
    const file = path.join(folder, 'ethics.txt')
    writeFileSync(file, 'No one is refused a contract.')
    expect(await run('--publish', '--ethics', file, '--owner', 'growth', '--expected', '3')).toMatchObject({
      ...{ code: 0, out: expect.stringMatching(/^Card 4 is published/) },
    })
    expect((await run('--publish')).out).toMatch(/^Card 4 says the same/)
    expect((await run()).out).toContain('No one is refused a contract.')
    expect((await run('--list')).out).toMatch(/^CARD .*\n4 .*\n3 .*\n2 .*\n1 /)
    const out = path.join(folder, 'card.json')
    expect((await run('--number', '1', '--format', 'json', '--out', out)).code).toBe(0)
    expect(readFileSync(out, 'utf8')).toBe((await raw(`${VERSION}/cards/1`)).text)
    expect((await run('--list', '--publish')).code).toBe(2)
    expect((await run('--owner', 'x')).code).toBe(2)
    expect((await run('--publish', '--ethics', path.join(folder, 'none'))).code).toBe(2)
  } finally {
    said.mockRestore()
    errors.mockRestore()
    rmSync(folder, { recursive: true, force: true })
  }
})

const missing = browserMissing()
const mayBeSkipped = missing !== undefined && process.env.CI !== 'true'
if (mayBeSkipped) console.warn(`skipped: ${missing}`)

describe.skipIf(mayBeSkipped)('the page of a card, in a browser', () => {
  let browser: Browser
  let page: Page
  const wrong: string[] = []
  const asked: string[] = []
  beforeAll(async () => {
    expect(missing).toBeUndefined()
    browser = await openBrowser()
    page = await browser.newPage({ viewport: { width: 1280, height: 900 } })
    page.on('pageerror', (error) => wrong.push(String(error)))
    page.on('console', (message) => wrong.push(message.text()))
    page.on('dialog', (dialog) => wrong.push(dialog.message()))
    page.on('request', (request) => asked.push(request.url()))
    await page.goto(`${site.url}${VERSION}/cards/4?format=html`)
  }, 240_000)
  afterAll(() => browser?.close())

  test('has the headings, and rows with numbers', async () => {
    expect(await page.title()).toBe('Model card: churn, version 1')
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('churn, version 1')
    expect(await page.getByRole('heading', { level: 2 }).allInnerTexts()).toEqual([
      ...['Overview', 'Intended use', 'Evaluations', 'Gates', 'Approvals', 'Training', 'Data and features', 'History'],
    ])
    const rows = async (name: string) =>
      Promise.all(
        (await page.getByRole('table', { name, exact: true }).locator('tbody tr').all()).map((row) =>
          row.locator('td').allInnerTexts(),
        ),
      )
    expect(await rows('Metrics on holdout')).toEqual([['accuracy', '0.98', '200']])
    expect(await rows('Metrics by slice on holdout')).toEqual([['sex', 'f', 'accuracy', '0.97', '100']])
    expect((await rows('Fairness by sex on holdout')).map(([group, , , rate]) => [group, rate])).toEqual([
      ['f', '0.4'],
      ['m', '0.5'],
    ])
    expect(await rows('Rules of promotion')).toEqual([
      ['good', 'accuracy', '–', '0.98', '–', '0.8', '0.18', '200', 'pass', '–'],
    ])
    expect(await rows('Parameters of the run')).toEqual([
      ['depth', '4'],
      ['random_state', '7'],
    ])
  })

  test('shows hostile words as they are: nothing of them runs, and nothing is asked for', async () => {
    const use = await page.locator('#use').textContent()
    for (const text of [HOSTILE[0], HOSTILE[3], HOSTILE[5], HOSTILE[12]]) expect(use).toContain(text)
    expect(await page.locator('script, img, iframe, form, [onerror], [onmouseover]').count()).toBe(0)
    expect(await page.locator('a:not(nav a)').count()).toBe(0)
    expect(wrong).toEqual([])
    expect(asked).toEqual([`${site.url}${VERSION}/cards/4?format=html`])
  })

  test('would run no script even if one stood in it', async () => {
    await page.evaluate(
      `document.body.append(Object.assign(document.createElement('script'), { textContent: 'document.title = 1' }))`,
    )
    expect(await page.title()).toBe('Model card: churn, version 1')
    expect(wrong.join()).toContain('Content Security Policy')
  })

  test('fits a phone, in light and in dark', async () => {
    await page.setViewportSize({ width: 390, height: 800 })
    const colours = new Set<string>()
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      colours.add(String(await page.evaluate('getComputedStyle(document.body).backgroundColor')))
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390)
    }
    expect(colours.size).toBe(2)
  })
})

test('Redis and ClickHouse hold what the log gives, and a rebuilt table gives the same bytes', async () => {
  const before = await Promise.all([1, 2, 3, 4].map((n) => raw(`${VERSION}/cards/${n}?format=html`)))
  const catalog = site.gateway.context.tail.catalog.current
  const found: Record<string, unknown> = {}
  for await (const { instance, first } of verify({ platform: site.platform, catalog })) found[instance] = first
  for (const name of ['registry.all', 'fields.registry', 'table.registry', 'table.model_cards'])
    expect(found[`${name}.v1.s1`], name).toEqual([])
  await rebuild({ platform: site.platform, projection: projectionOf('table:model_cards', catalog, site.platform) })
  const after = await Promise.all([1, 2, 3, 4].map((n) => raw(`${VERSION}/cards/${n}?format=html`)))
  expect(after.map(({ status, text }) => [status, text])).toEqual(before.map(({ status, text }) => [status, text]))
  expect(site.failures).toEqual([])
})
