/** MLflow's web pages, from an installed MLflow, in a real browser: what a person sees of runs, charts, models and comparisons. */
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { browserMissing, openBrowser } from '../../support/browser.ts'
import { mlflowEnvironment, webPagesOf } from '../../support/mlflow.ts'
import { pythonMissing } from '../../support/python.ts'
import { openSite, type Site } from '../gateway/support.ts'

const API = '/api/2.0/mlflow/'
const missing = browserMissing() ?? (await pythonMissing())
const mayBeSkipped = missing !== undefined && process.env.CI !== 'true'
if (mayBeSkipped) console.warn(`skipped: ${missing}`)

let site: Site
let browser: Browser
let page: Page
let experimentId: string
let runIds: readonly string[]
/** What went wrong in the pages: scripts that threw, files that were not there, and answers that were failures. */
const wrong: string[] = []

const post = async (path: string, body: unknown) => (await site.call('POST', `${API}${path}`, body)).body

/** A run with 20 values of a metric. */
const run = async (name: string, rate: number): Promise<string> => {
  const made = await post('runs/create', { experiment_id: experimentId, run_name: name, start_time: Date.now() })
  const runId: string = made.run.info.run_id
  const metrics = Array.from({ length: 20 }, (_, step) => ({
    key: 'loss',
    value: rate / (step + 1),
    timestamp: step,
    step,
  }))
  await post('runs/log-batch', { run_id: runId, metrics, params: [{ key: 'rate', value: String(rate) }] })
  await post('runs/update', { run_id: runId, status: 'FINISHED', end_time: Date.now() })
  return runId
}

beforeAll(async () => {
  if (mayBeSkipped) return
  expect(missing).toBeUndefined()
  const mlflowUi = await webPagesOf(await mlflowEnvironment('3'))
  ;[site, browser] = await Promise.all([openSite(inject('stack'), { mlflowUi }), openBrowser()])
  experimentId = (await post('experiments/create', { name: 'seen in pages' })).experiment_id
  runIds = [await run('slow', 0.25), await run('fast', 0.5)]
  const dataset = { name: 'customers', digest: 'd1', source_type: 'code', source: '{}' }
  await post('runs/log-inputs', { run_id: runIds[0], datasets: [{ dataset }] })
  await post('registered-models/create', { name: 'churn' })
  const source = `mlflow-artifacts:/${experimentId}/${runIds[0]}/artifacts/model`
  await post('model-versions/create', { name: 'churn', source, run_id: runIds[0] })
  await post('registered-models/alias', { name: 'churn', alias: 'champion', version: '1' })
  page = await browser.newPage({ viewport: { width: 1500, height: 1000 } })
  page.setDefaultTimeout(60_000)
  page.on('pageerror', (error) => wrong.push(String(error)))
  page.on('response', (response) => {
    const isFile = response.url().includes('/static-files/')
    if (response.status() >= 500 || (isFile && response.status() !== 200))
      wrong.push(`${response.status()} ${response.url()}`)
  })
}, 300_000)
afterAll(async () => {
  await browser?.close()
  await site?.close()
})

const shown = (text: string | RegExp) => page.getByText(text).first().waitFor()

describe.skipIf(mayBeSkipped)("MLflow's web pages", () => {
  const open = (path: string) => page.goto(`${site.url}/#${path}`)

  test('the table of runs has every run, and no error stands above it', async () => {
    await open(`/experiments/${experimentId}/runs`)
    await shown('2 matching runs')
    expect(await page.getByRole('link', { name: /^(slow|fast)$/ }).allInnerTexts()).toEqual(['fast', 'slow'])
    expect(await page.getByText('load error').count()).toBe(0)
  })

  test('the filter of datasets offers those of the experiment, and leaves the runs that read the chosen one', async () => {
    await open(`/experiments/${experimentId}/runs`)
    await shown('2 matching runs')
    await page.getByTestId('datasets-select-dropdown').click()
    await page.getByTestId('dataset-dropdown-customers').click()
    await shown('1 matching run')
    expect(await page.getByRole('link', { name: /^(slow|fast)$/ }).allInnerTexts()).toEqual(['slow'])
  })

  test('a run shows its parameters, and a chart with the values of its metric', async () => {
    await open(`/experiments/${experimentId}/runs/${runIds[0]}`)
    await shown(runIds[0])
    await shown('0.25')
    await open(`/experiments/${experimentId}/runs/${runIds[0]}/model-metrics`)
    await page.locator('.js-plotly-plot .scatterlayer path.js-line').first().waitFor()
    const drawn = await page
      .locator('.js-plotly-plot')
      .first()
      .evaluate((plot) => {
        const [trace] = (plot as unknown as { readonly data: { readonly y: readonly number[] }[] }).data
        return [trace.y.length, trace.y[0], trace.y[19]]
      })
    expect(drawn).toEqual([20, 0.25, 0.0125])
  })

  test('a model shows its version and the alias', async () => {
    await open('/models/churn')
    await shown('Version 1')
    await shown(/@\s*champion/)
  })

  test('two runs are compared by their parameters and metrics', async () => {
    const asked = new URLSearchParams({ runs: JSON.stringify(runIds), experiments: JSON.stringify([experimentId]) })
    await open(`/compare-runs?${asked}`)
    await shown('Comparing 2 Runs from 1 Experiment')
    const row = page.getByRole('row').filter({ hasText: 'rate' }).first()
    expect(await row.locator('td, th').allInnerTexts()).toEqual(['rate', '0.25', '0.5'])
  })

  test('no script has failed, and no request', () => {
    expect(wrong).toEqual([])
    expect(site.failures).toEqual([])
  })
})
