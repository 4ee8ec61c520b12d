/** A report of drift on the real stack: made of what was measured, written by the command, and looked at in a browser. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { main } from '../../../cli/main.ts'
import { avro, recordSubject } from '../../../schemas/index.ts'
import { browserMissing, openBrowser } from '../../support/browser.ts'
import { metaNow } from '../../support/declare.ts'
import { FULL_WINDOWS, HOSTILE_CATEGORY, HOUR, openMeasured, PER_WINDOW, T0 } from '../../support/drift-site.ts'
import type { Json, Site } from '../gateway/support.ts'

let site: Site
let folder: string
let file: string

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'report-test-'))
  file = path.join(folder, 'drift.html')
  site = await openMeasured('churn')
  await reportOverdue(1)
  await reportOverdue(9)
}, 240_000)
afterAll(async () => {
  await site?.close()
  rmSync(folder, { recursive: true, force: true })
})

/** What a task says when a partition lags: the window that ends at this hour waits. */
const reportOverdue = async (hour: number): Promise<void> => {
  const { platform, gateway } = site
  const { names, codecs } = platform
  const schema = avro.WindowOverdueSchema
  const encoder = await codecs.encoder(recordSubject(names.prefix, schema), schema)
  const value = encoder.encode({
    ...{ meta: metaNow(), monitor: 'churn_hourly', monitorVersion: 1, model: 'churn', modelVersion: 3 },
    ...{ baseline: 'churn_v3', baselineVersion: 1, windowEnd: T0 + hour * HOUR, since: T0, waitsFor: [1] },
  })
  const key = Buffer.from('churn')
  await gateway.context.appender.append({ topic: names.monitoring, partition: 0, key, value })
}

const reportOf = async (query: string): Promise<Json> => {
  const { status, body } = await site.call('GET', `/v1/reports/drift?format=json&${query}`)
  expect(status, JSON.stringify(body)).toBe(200)
  return body
}

describe('the content of a report', () => {
  test('has the windows, the columns that alarm or drift first, and what each figure was judged by', async () => {
    const { schema, subject, series, otherSeries } = await reportOf('model=churn')
    expect([schema, subject, otherSeries]).toEqual(['millrace.drift-report/1', { kind: 'model', name: 'churn' }, []])
    expect(series).toHaveLength(1)
    const [{ name, rules, windows, columns, columnsTotal, earlierTo }] = series
    expect(name).toEqual({
      ...{ model: 'churn', modelVersion: 3, monitor: 'churn_hourly', monitorVersion: 1 },
      ...{ baseline: 'churn_v3', baselineVersion: 1 },
    })
    expect(rules).toMatchObject({ ksMin: 0.05, windowMs: HOUR })
    expect(windows.map(({ start, rows }: Json) => [start, rows])).toEqual([
      ...[0, 1, 2, 3].map((n) => [T0 + n * HOUR, PER_WINDOW]),
      [T0 + 4 * HOUR, 10],
    ])
    expect([columns.map(({ feature }: Json) => feature)[0], columnsTotal, earlierTo]).toEqual(['amount', 3, null])
    expect(columns[0].points.map(({ verdict }: Json) => verdict)).toEqual([
      ...['no_drift', 'no_drift', 'drift', 'drift', 'insufficient_data'],
    ])
    expect(columns[0].points[3]).toMatchObject({ isAlarming: true, rows: PER_WINDOW })
    expect(columns[0].points[2].effect).toBeCloseTo(0.4, 9)
  })

  test('has distributions that follow from the counts: of the last window with a verdict, and of the one that differs most', async () => {
    const [{ columns }] = (await reportOf('monitor=churn_hourly')).series
    const [amount] = columns
    expect(amount.distributions.map(({ windowStart, isLatest, rows }: Json) => [windowStart, isLatest, rows])).toEqual([
      [T0 + 3 * HOUR, true, PER_WINDOW],
    ])
    const [{ shares, curve }] = amount.distributions
    expect(shares).toHaveLength(11)
    expect(shares.reduce((sum: number, each: Json) => sum + each.window, 0)).toBeCloseTo(1, 12)
    expect(shares.find(({ label }: Json) => label.startsWith('>')).window).toBeCloseTo(0.5, 1)
    expect(curve.at).toHaveLength(100)
    const country = columns.find(({ feature }: Json) => feature === 'country')
    expect(country.distributions[0].shares.map(({ label }: Json) => label)).toContain(HOSTILE_CATEGORY)
  })

  test('has the alert that fires, and performance as outcomes have shown it', async () => {
    const { alerts, performance } = await reportOf('model=churn')
    expect(alerts.items).toMatchObject([{ state: 'firing', subject: { rule: 'churn_drifts', feature: 'amount' } }])
    const accuracy = performance.find(({ title }: Json) => title.includes('accuracy'))
    const realised = accuracy.points.filter(({ isEstimated }: Json) => !isEstimated)
    expect(realised).toHaveLength(FULL_WINDOWS + 1)
    for (const point of realised) {
      expect(point.coverage).toBe(1)
      if (point.rows === PER_WINDOW) expect(point.value).toBeCloseTo(2 / 3, 2)
    }
  })

  test('has slices', async () => {
    const [{ slices }] = (await reportOf('model=churn')).series
    expect(slices.hasMore).toBe(false)
    expect(slices.items.map(({ slice, feature }: Json) => `${slice} ${feature}`).toSorted()).toEqual(
      ['DE', 'FR'].flatMap((country) => ['amount', 'country', 'score'].map((of) => `country=${country} ${of}`)),
    )
    expect(slices.items[0]).toMatchObject({ windows: 5, latest: { verdict: 'insufficient_data' } })
  })

  test('has the windows that wait: those that were measured since, or are followed by another, do not', async () => {
    const { overdue } = await reportOf('model=churn')
    expect(overdue).toEqual({
      items: [
        {
          ...{ monitor: 'churn_hourly', monitorVersion: 1, baseline: 'churn_v3', windowEnd: T0 + 9 * HOUR, since: T0 },
          waitsFor: [1],
        },
      ],
      hasMore: false,
    })
    const listed = async (query: string) => (await site.call('GET', `/v1/drift/overdue?${query}`)).body
    const { items, nextPageToken } = await listed('limit=1&monitor=churn_hourly')
    expect(items).toMatchObject([{ window_end: T0 + 9 * HOUR, is_waiting: true, waits_for: [1] }])
    const rest = await listed(`page_token=${nextPageToken}`)
    expect(rest).toMatchObject({ items: [{ window_end: T0 + HOUR, is_waiting: false }], nextPageToken: null })
    expect((await listed('waiting=true')).items).toHaveLength(1)
    expect((await listed(`as_of=${T0}`)).items).toEqual([])
  })

  test('is bounded, and says where the rest is', async () => {
    const [{ windows, columns, columnsTotal, earlierTo }] = (await reportOf('model=churn&windows=2&columns=1')).series
    expect([windows.length, columns.length, columnsTotal, earlierTo]).toEqual([2, 1, 3, T0 + 3 * HOUR])
    const before = (await reportOf(`model=churn&windows=2&to=${earlierTo}`)).series[0]
    expect(before.windows.map(({ start }: Json) => start)).toEqual([T0 + HOUR, T0 + 2 * HOUR])
    expect((await reportOf(`model=churn&from=${T0 + 90 * 60_000}`)).series[0].windows).toHaveLength(4)
    const nothing = await reportOf(`model=churn&as_of=${T0}`).catch(() => undefined)
    expect(nothing).toBeUndefined()
  })

  test('is refused for a name that nothing was declared for, and for a period that ends before it begins', async () => {
    const call = async (query: string) => (await site.call('GET', `/v1/reports/drift?${query}`)).body.code
    expect(await call('model=nobody')).toBe('DECLARATION_UNKNOWN')
    expect(await call('monitor=nobody')).toBe('DECLARATION_UNKNOWN')
    expect(await call('')).toBe('REQUEST_INVALID')
    expect(await call('model=churn&monitor=churn_hourly')).toBe('REQUEST_INVALID')
    expect(await call(`model=churn&from=${T0}&to=${T0}`)).toBe('REQUEST_INVALID')
    expect(await call('model=churn&from=yesterday')).toBe('TIME_INVALID')
  })
})

test('the command writes a file that is whole', async () => {
  const said = vi.spyOn(process.stdout, 'write').mockReturnValue(true)
  const errors = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  const run = (...args: string[]) => main(['report', 'drift', ...args, '--set', `client.url=${site.url}`])
  try {
    expect(await run('--model', 'churn', '--out', file)).toBe(0)
    expect(errors.mock.calls.flat().join('')).toContain(`${file} has the report, `)
    expect(await run('--monitor', 'nobody')).not.toBe(0)
    expect(await run()).toBe(2)
  } finally {
    said.mockRestore()
    errors.mockRestore()
  }
  const page = readFileSync(file, 'utf8')
  expect(page).toMatch(/^<!doctype html>[\s\S]*<\/html>\n$/)
  expect(page).not.toContain('<img')
  expect(page).not.toMatch(/(?:src|href)="(?!#|data:)/)
})

const missing = browserMissing()
const mayBeSkipped = missing !== undefined && process.env.CI !== 'true'
if (mayBeSkipped) console.warn(`skipped: ${missing}`)

describe.skipIf(mayBeSkipped)('the page of a report, opened from its file in a browser', () => {
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
    page.on('request', (request) => asked.push(request.url()))
    await page.goto(pathToFileURL(file).href)
  }, 240_000)
  afterAll(() => browser?.close())

  test('has the headings, the verdicts in words, and plots with names', async () => {
    expect(await page.title()).toBe('Drift report: model churn')
    const title = 'churn_hourly v1 on churn_v3, version 3'
    expect(await page.getByRole('heading', { level: 2 }).allInnerTexts()).toEqual([
      ...['Overview', `Verdicts: ${title}`, `Columns: ${title}`, `Slices: ${title}`],
      ...['Performance', 'Alerts', 'Overdue and insufficient', 'How to read this'],
    ])
    const heat = page.getByRole('table', { name: `Verdicts of ${title}` })
    expect(await heat.locator('tbody tr').first().locator('td .seen').allTextContents()).toEqual([
      ...['no drift', 'no drift', 'drift', 'drift, alarms', 'too few rows, alarms'],
    ])
    const plots = page.locator('section:not(#performance)').getByRole('img')
    expect(await plots.count()).toBe(3 * 2 + 2 * 2 + 1)
    for (const plot of await plots.all())
      expect(await plot.getAttribute('aria-label')).toMatch(/^(amount|country|score): /)
    // Every plot has marks or bars of some size on the page.
    for (const box of await Promise.all((await plots.all()).map((plot) => plot.boundingBox()))) {
      expect(box?.width).toBeGreaterThan(200)
      expect(box?.height).toBeGreaterThan(50)
    }
    expect(await page.locator('.mark-drift').count()).toBeGreaterThanOrEqual(4)
  })

  test('shows hostile texts as they are: nothing of them runs, and nothing is asked for', async () => {
    expect(await page.locator('svg title').allTextContents()).toContain(HOSTILE_CATEGORY)
    expect(await page.locator('script, img, iframe, form, [onerror], [style]').count()).toBe(0)
    expect(wrong).toEqual([])
    expect(asked).toEqual([pathToFileURL(file).href])
  })

  test('shows the alert that fires at the top and among the alerts, and realised performance with its plot', async () => {
    expect(await page.getByText('1 alert fires').count()).toBe(1)
    const alerts = page.locator('section#alerts')
    expect(await alerts.textContent()).toMatch(/fires[\s\S]*churn_drifts[\s\S]*amount/)
    const performance = page.locator('section#performance')
    expect(await performance.getByRole('img').count()).toBeGreaterThan(0)
    expect(await performance.textContent()).toContain('rings are realised, crosses estimated')
    expect(await performance.locator('table').first().textContent()).toContain('realised')
  })

  test('opens its tables of figures, with the ids of events', async () => {
    await page.getByText('Figures of amount as a table').click()
    const rows = page.getByRole('table', { name: 'Figures of amount', exact: true }).locator('tbody tr')
    expect(await rows.count()).toBe(5)
    expect(await rows.nth(2).locator('td').allInnerTexts()).toEqual([
      ...['2026-01-01 02:00:00 UTC', 'drift', '400', expect.stringMatching(/^\d\.\d{4}$/)],
      ...[expect.stringMatching(/^0\.1/), '0.4000', expect.stringMatching(/e-/), expect.stringMatching(/./)],
    ])
  })

  test.each([
    ['a phone', 390],
    ['a desk', 1280],
  ])('fits %s, in light and in dark', async (_, width) => {
    await page.setViewportSize({ width, height: 900 })
    const colours = new Set<string>()
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      colours.add(String(await page.evaluate('getComputedStyle(document.body).backgroundColor')))
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width)
      if (process.env.REPORT_PICTURES)
        await page.screenshot({ path: `${process.env.REPORT_PICTURES}/${width}-${colorScheme}.png`, fullPage: true })
    }
    expect(colours.size).toBe(2)
    // Texts of plots are as large as written: no plot is shrunk.
    const scale = await page.evaluate(
      `Math.min(...[...document.querySelectorAll('svg')].map((each) => each.getBoundingClientRect().width / each.viewBox.baseVal.width))`,
    )
    expect(scale).toBeGreaterThanOrEqual(0.95)
  })
})

test('everything that failed is named by the gateway: nothing did', () => {
  expect(site.failures).toEqual([])
})
