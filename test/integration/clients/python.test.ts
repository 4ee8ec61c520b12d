/**
 * The tests of the Python client (clients/python/tests), run by pytest against a gateway and a worker on the real stack; and OpenLineage's own client against the same gateway.
 */
import path from 'node:path'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { pythonCache, pythonEnvironment, pythonMissing, ran } from '../../support/python.ts'
import { project } from '../../support/sources.ts'
import { openSite, type Site } from '../gateway/support.ts'

const SET_UP_MS = 240_000
const RUN_MS = 300_000

let missing: string | undefined
let python = ''
let site: Site | undefined

beforeAll(async () => {
  missing = await pythonMissing()
  if (missing !== undefined) return
  // Short, so that the client has to ask more than once.
  const settings = { positionTimeoutMs: 2_000 }
  ;[python, site] = await Promise.all([pythonEnvironment(), openSite(inject('stack'), settings)])
}, SET_UP_MS)
afterAll(() => site?.close())

test(
  'the Python client passes its tests',
  async ({ skip }) => {
    if (missing !== undefined && process.env.CI !== 'true') {
      console.warn(`skipped: ${missing}`)
      skip(missing)
    }
    expect(missing).toBeUndefined()
    const capture = ['../python-capture/src', '../python-capture/tests']
    const names = await ran(python, ['-m', 'pyflakes', 'src', 'tests', 'examples', ...capture])
    expect(names.output).toBe('')
    // It runs beside the tests.
    const types = ran(python, ['-m', 'mypy', '--cache-dir', '/dev/null', 'src', capture[0]])
    const tests = path.join(project, 'clients/python/tests')
    const parameters = ['-m', 'pytest', '-p', 'no:cacheprovider', '--durations=5', tests]
    const { code, output } = await ran(python, parameters, {
      MILLRACE_CLIENT_URL: site!.url,
      PYTHONDONTWRITEBYTECODE: '', // also where the environment wishes it
      PYTHONPYCACHEPREFIX: pythonCache,
    })
    const summary = output.trim().split('\n').at(-1)
    console.log(`pytest: ${summary}`)
    expect(code, output).toBe(0)
    expect((await types).output).toMatch(/^Success: no issues found/)
    expect(summary).toMatch(/^=+ \d+ passed/)
  },
  RUN_MS,
)

const LINEAGE_RUN = '00000000-0000-4000-8000-0000000000aa'

test(
  "OpenLineage's own client is understood, and what it sends has no flaw",
  async ({ skip }) => {
    if (missing !== undefined && process.env.CI !== 'true') {
      console.warn(`skipped: ${missing}`)
      skip(missing)
    }
    expect(missing).toBeUndefined()
    const script = path.join(project, 'test/fixtures/openlineage/client.py')
    const { code, output } = await ran(python, [script, site!.url, LINEAGE_RUN], {
      PYTHONPYCACHEPREFIX: pythonCache,
    })
    expect(code, output).toBe(0)
    const read = async (path: string) => (await site!.call('GET', `/api/v1${path}`)).body
    const run = await read(`/jobs/runs/${LINEAGE_RUN}`)
    expect(run).toMatchObject({
      state: 'COMPLETED',
      startedAt: '2026-01-05T10:00:00Z',
      endedAt: '2026-01-05T10:05:00.123456789Z',
    })
    const { graph } = await read(`/lineage?nodeId=${encodeURIComponent('dataset:db://orders:clean')}`)
    expect(graph.map(({ id }: { id: string }) => id)).toEqual([
      'dataset:db://orders:clean',
      'dataset:db://orders:raw',
      'job:python:orders.clean',
      'job:python:orders.report',
    ])
    expect(graph[1].data.description).toBe('Orders as they came.')
    const field = encodeURIComponent('datasetField:db://orders:clean:total')
    expect((await read(`/column-lineage?nodeId=${field}`)).graph.length).toBe(2)
    const { events } = await read('/events/lineage')
    expect(events.filter(({ producer }: { producer: string }) => producer.includes('orders-pipeline')).length).toBe(4)
    const { clickhouse, names } = site!.platform
    const marks = await clickhouse.query({
      query: `SELECT DISTINCT flaws FROM \`${names.prefix}lineage_events\` WHERE producer LIKE '%orders-pipeline'`,
      format: 'JSONCompactEachRow',
    })
    expect(await marks.json()).toEqual([['[]']])
  },
  RUN_MS,
)
