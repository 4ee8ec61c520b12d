/** The capture client for Python in a service behind a real gunicorn: workers that are forked from a master that has the client, that are replaced, and that end. */
import { type ChildProcess, spawn } from 'node:child_process'
import path from 'node:path'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { pythonMissing } from '../../support/python.ts'
import { pythonEnvironmentOf } from '../../support/python-environment.ts'
import { project } from '../../support/sources.ts'
import { until } from '../../support/until.ts'
import { type CaptureSite, freePort, openCaptureSite } from './capture-site.ts'

const TEST_MS = 120_000
const folder = path.join(project, 'clients/python-capture')

let missing: string | undefined
let environment: string
let site: CaptureSite
const started: ChildProcess[] = []

beforeAll(async () => {
  missing = await pythonMissing()
  if (missing !== undefined) return
  environment = await pythonEnvironmentOf('gunicorn', 'clients/python-capture/requirements-test.txt', [])
  site = await openCaptureSite(inject('stack'))
}, TEST_MS)
afterAll(async () => {
  for (const child of started) child.kill('SIGKILL')
  await site?.close()
})

/** Without Python it is skipped with the reason; where `CI=true` it fails. */
const withPython = (name: string, work: () => Promise<void>): void =>
  test(
    name,
    async ({ skip }) => {
      if (missing !== undefined && process.env.CI !== 'true') {
        console.warn(`skipped: ${missing}`)
        skip(missing)
      }
      expect(missing).toBeUndefined()
      await work()
    },
    TEST_MS,
  )

interface Answer {
  readonly pid: number
  readonly served: number
  readonly logged: number
  readonly waiting: number
  readonly dropped: Readonly<Record<string, number>>
}

interface Settings {
  readonly gateway: string
  readonly predictions: string
  readonly recordsMax: number
  readonly exitTimeout: number
}

/** gunicorn with two workers. The client is made in the master, before it forks. */
const serve = async ({ gateway, predictions, recordsMax, exitTimeout }: Settings, ...more: readonly string[]) => {
  const port = await freePort()
  const parameters = [
    '-m',
    'gunicorn',
    '--preload',
    '--workers',
    '2',
    '--bind',
    `127.0.0.1:${port}`,
    '--graceful-timeout',
    '20',
    ...more,
  ]
  const child = spawn(path.join(environment, 'bin/python'), [...parameters, 'gunicorn_service:app'], {
    cwd: path.join(folder, 'tests'),
    env: {
      ...process.env,
      ...{
        PYTHONPATH: path.join(folder, 'src'),
        PYTHONDONTWRITEBYTECODE: '1',
        GATEWAY: gateway,
        PREDICTIONS: predictions,
      },
      ...{ RECORDS_MAX: String(recordsMax), EXIT_TIMEOUT: String(exitTimeout) },
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  started.push(child)
  let log = ''
  child.stderr.on('data', (piece) => {
    log = (log + piece).slice(-4_000)
  })
  const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)))
  const ask = async (): Promise<Answer> => {
    const answer = await fetch(`http://127.0.0.1:${port}/`, { headers: { connection: 'close' } })
    return (await answer.json()) as Answer
  }
  await until('gunicorn listens', () => log.includes('Listening at') || child.exitCode !== null)
  expect(child.exitCode, log).toBeNull()
  return {
    ask,
    /** Ends it as an operator does. @returns how long it took, ms */
    end: async () => {
      const from = performance.now()
      child.kill('SIGTERM')
      expect(await ended, log).toBe(0)
      return performance.now() - from
    },
  }
}

withPython(
  'every prediction of workers that are forked, replaced and ended is logged once, and the one of their master too',
  async () => {
    await site.declare('gunicorn')
    const REQUESTS = 300
    const service = await serve(
      { gateway: site.url, predictions: 'gunicorn', recordsMax: 10_000, exitTimeout: 10 },
      // A worker is replaced after so many requests.
      ...['--max-requests', '60'],
    )
    const answers: Answer[] = []
    for (let i = 0; i < REQUESTS; i++) answers.push(await service.ask())
    expect(new Set(answers.map(({ pid }) => pid)).size).toBeGreaterThan(2)
    for (const { served, logged, waiting, dropped } of answers) {
      expect(served).toBe(logged + waiting)
      expect(dropped).toMatchObject({ full: 0, refused: 0 })
    }
    await service.end()
    expect(await site.stored('predictions_gunicorn', REQUESTS + 1)).toEqual({
      records: REQUESTS + 1,
      ids: REQUESTS + 1,
    })
  },
)

withPython(
  'without a gateway every request is answered, what is dropped is counted, and the end is not held up',
  async () => {
    const RECORDS_MAX = 5
    const gateway = `http://127.0.0.1:${await freePort()}`
    const service = await serve({ gateway, predictions: 'away', recordsMax: RECORDS_MAX, exitTimeout: 1 })
    const answers: Answer[] = []
    for (let i = 0; i < 40; i++) answers.push(await service.ask())
    const last = answers.at(-1)!
    expect(last.waiting).toBe(RECORDS_MAX)
    expect(last.dropped.full).toBe(last.served - RECORDS_MAX)
    // Two workers and their master wait a second each, at most one after the other.
    expect(await service.end()).toBeLessThan(10_000)
  },
)
