/**
 * The real MLflow client: the current one over a day of a data scientist and over its calls one by one (python/), one of 2.x over the calls.
 * `MLFLOW_TESTS=whole` runs what needs more time, too: autolog of XGBoost and LightGBM, and the day with 2.x.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { type Client, mlflowEnvironment, mlflowTests } from '../../support/mlflow.ts'
import { pythonMissing, ran } from '../../support/python.ts'
import { openSite, type Site } from '../gateway/support.ts'

const SET_UP_MS = 300_000
const RUN_MS = 300_000

let missing: string | undefined
let site: Site | undefined
const folder = mkdtempSync(path.join(tmpdir(), 'millrace-mlflow-'))

beforeAll(async () => {
  missing = await pythonMissing()
  if (missing === undefined) site = await openSite(inject('stack'))
}, SET_UP_MS)
afterAll(async () => {
  await site?.close()
  rmSync(folder, { recursive: true, force: true })
})

const whole = process.env.MLFLOW_TESTS === 'whole'

test.for<Client>(whole ? ['3', '2-whole'] : ['3', '2'])(
  'the real client of MLflow %s works as with MLflow itself',
  { timeout: RUN_MS + SET_UP_MS },
  async (client, { skip }) => {
    if (missing !== undefined && process.env.CI !== 'true') {
      console.warn(`skipped: ${missing}`)
      skip(missing)
    }
    expect(missing).toBeUndefined()
    const environment = await mlflowEnvironment(client)
    const chosen = whole ? [] : ['-m', 'not whole']
    const tests = client === '2' ? path.join(mlflowTests, 'test_client_calls.py') : mlflowTests
    const how = ['-q', '-p', 'no:cacheprovider', '-W', 'ignore', '--durations=5', '--rootdir', mlflowTests]
    const { code, output } = await ran(
      path.join(environment, 'bin/python'),
      ['-m', 'pytest', ...how, ...chosen, tests],
      {
        MLFLOW_TRACKING_URI: site!.url,
        PYTHONDONTWRITEBYTECODE: '', // also where the environment wishes it
        PYTHONPYCACHEPREFIX: path.join(environment, 'pycache'),
        TMPDIR: folder,
        GIT_PYTHON_REFRESH: 'quiet',
      },
    )
    const summary = output.trim().split('\n').at(-1)
    console.log(`mlflow ${client}: ${summary}`)
    expect(code, output).toBe(0)
    expect(summary).toMatch(/\d+ passed/)
    expect(site!.failures).toEqual([])
  },
)
