/** The tests of the Python client (clients/python/tests), run by pytest against a gateway and a worker on the real stack. */
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
  const settings = { positionTimeoutMs: 500 }
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
