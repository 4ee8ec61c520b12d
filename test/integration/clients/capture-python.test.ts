/** The capture client for Python, on the real stack. It needs the standard library alone, so any python3 runs it from its sources. */
import { type ChildProcess, spawn } from 'node:child_process'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { pythonMissing } from '../../support/python.ts'
import { project } from '../../support/sources.ts'
import { type CaptureSite, freePort, openCaptureSite } from './capture-site.ts'

const TEST_MS = 120_000
/** What tests/service.py predicts in each process. */
const EACH = 200
const folder = path.join(project, 'clients/python-capture')

let missing: string | undefined
let site: CaptureSite
beforeAll(async () => {
  missing = await pythonMissing()
  if (missing === undefined) site = await openCaptureSite(inject('stack'))
}, TEST_MS)
afterAll(() => site?.close())

const python = (...parameters: readonly string[]): ChildProcess =>
  spawn('python3', parameters, {
    cwd: folder,
    env: { ...process.env, PYTHONPATH: path.join(folder, 'src'), PYTHONDONTWRITEBYTECODE: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: TEST_MS,
  })

const ended = async (child: ChildProcess): Promise<string> => {
  const [out, err, code] = await Promise.all([
    text(child.stdout!),
    text(child.stderr!),
    new Promise((resolve, reject) => child.once('error', reject).once('close', resolve)),
  ])
  expect(code, err).toBe(0)
  return out
}
const service = (...parameters: readonly string[]): ChildProcess => python('tests/service.py', site.url, ...parameters)

/** Without Python it is skipped with the reason; where `CI=true` it fails. */
const withPython = (name: string, work: () => Promise<void>): void =>
  test(
    name,
    async ({ skip }) => {
      if (missing !== undefined && process.env.CI !== 'true') skip(missing)
      expect(missing).toBeUndefined()
      await work()
    },
    TEST_MS,
  )

withPython('the client passes its own tests', async () => {
  await ended(python('-W', 'error::ResourceWarning', '-m', 'unittest', 'discover', 'tests'))
})

withPython('a gateway that is killed and started again at 2,000 predictions a second costs none', async () => {
  await site.declare('killed')
  const running = service('killed', 'serve', '4')
  const told = ended(running)
  await site.stored('predictions_killed', 1000)
  await site.killGateway()
  await site.startGateway()
  expect(JSON.parse(await told)).toMatchObject({ served: 8000, logged: 8000, waiting: 0 })
  expect(await site.stored('predictions_killed', 8000)).toEqual({ records: 8000, ids: 8000 })
})

withPython('what children of a fork predict is logged, and what the parent held is logged once', async () => {
  await site.declare('forked')
  const counts = JSON.parse(await ended(service('forked', 'fork', '3')))
  expect(counts).toMatchObject({ served: EACH, logged: EACH })
  expect(await site.stored('predictions_forked', 4 * EACH)).toEqual({ records: 4 * EACH, ids: 4 * EACH })
})

withPython('processes of multiprocessing send what they hold before they end', async () => {
  await site.declare('spawned')
  expect(JSON.parse(await ended(service('spawned', 'spawn', '3')))).toMatchObject({ served: 0 })
  expect(await site.stored('predictions_spawned', 3 * EACH)).toEqual({ records: 3 * EACH, ids: 3 * EACH })
})

withPython(
  'a process that ends by itself sends what it holds, and does not wait long for a gateway that is away',
  async () => {
    await site.declare('ended')
    await ended(service('ended', 'end'))
    expect(await site.stored('predictions_ended', EACH)).toEqual({ records: EACH, ids: EACH })
    const started = performance.now()
    await ended(python('tests/service.py', `http://127.0.0.1:${await freePort()}`, 'ended', 'end'))
    expect(performance.now() - started).toBeLessThan(20_000)
  },
)
