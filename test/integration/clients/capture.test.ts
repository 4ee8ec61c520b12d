/** The capture client for TypeScript, on the real stack: whatever becomes of the gateway, the service works on, and what was logged is on the log once. */
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { Capture, type CaptureOptions, type Counts, type Refusal } from '../../../clients/typescript/index.ts'
import { project } from '../../support/sources.ts'
import { until } from '../../support/until.ts'
import { type CaptureSite, freePort, openCaptureSite } from './capture-site.ts'

const T0 = Date.UTC(2026, 0, 1)
const TEST_MS = 120_000
const PER_TICK = 20
const TICK_MS = 10

let site: CaptureSite
beforeAll(async () => {
  site = await openCaptureSite(inject('stack'))
}, TEST_MS)
afterAll(() => site?.close())

const open = (predictions: string, options: Partial<CaptureOptions> = {}): Capture =>
  new Capture({ url: site.url, predictions, ...options })
const droppedOf = ({ dropped }: Counts): number => Object.values(dropped).reduce((sum, each) => sum + each, 0)
const isWhole = (counts: Counts): boolean => counts.served === counts.logged + counts.waiting + droppedOf(counts)

/** 2,000 predictions a second, whatever becomes of them. */
const serve = async (capture: Capture, ticks: number, atTick: (tick: number) => void): Promise<void> => {
  const started = performance.now()
  for (let tick = 0; tick < ticks; tick++) {
    atTick(tick)
    for (let i = 0; i < PER_TICK; i++) capture.predicted({ amount: tick, country: 'DE', score: 0.5 })
    expect(isWhole(capture.counts())).toBe(true)
    const ahead = started + (tick + 1) * TICK_MS - performance.now()
    if (ahead > 0) await sleep(ahead)
  }
}

test(
  'a gateway that is killed and started again at 2,000 predictions a second costs none, and none counts twice',
  async () => {
    await site.declare('killed')
    const troubles: string[] = []
    const capture = open('killed', { longestPauseMs: 500, onTrouble: (_, reason) => void troubles.push(reason) })
    let back: Promise<void> | undefined
    await serve(capture, 400, (tick) => {
      if (tick === 120) back = site.killGateway().then(() => site.startGateway())
    })
    await back
    expect(await capture.close(60_000)).toBe(true)
    const counts = capture.counts()
    expect(counts).toMatchObject({ served: 8000, logged: 8000, waiting: 0 })
    expect(troubles.length).toBeGreaterThan(0)
    expect(await site.stored('predictions_killed', 8000)).toEqual({ records: 8000, ids: 8000 })
  },
  TEST_MS,
)

test(
  'a gateway that stands still holds up nobody, and has everything when it goes on',
  async () => {
    await site.declare('frozen')
    const capture = open('frozen', { timeoutMs: 400, longestPauseMs: 200 })
    capture.predicted({ amount: 0, country: 'DE' })
    expect(await capture.flush(20_000)).toBe(true)
    site.signalGateway('SIGSTOP')
    try {
      await serve(capture, 60, () => {})
      const started = performance.now()
      expect(await capture.flush(300)).toBe(false)
      expect(performance.now() - started).toBeLessThan(2000)
    } finally {
      site.signalGateway('SIGCONT')
    }
    expect(await capture.close(60_000)).toBe(true)
    expect(capture.counts()).toMatchObject({ served: 1201, logged: 1201 })
    expect(await site.stored('predictions_frozen', 1201)).toEqual({ records: 1201, ids: 1201 })
  },
  TEST_MS,
)

test(
  'records that are wrong are counted and named, once, and cost the others nothing',
  async () => {
    await site.declare('refused')
    const refused: Refusal[] = []
    let calls = 0
    const capture = open('refused', {
      onRefused: (_, refusals) => {
        calls++
        refused.push(...refusals)
        throw new Error('a callback of the service')
      },
    })
    const round: Record<string, unknown> = {}
    round.itself = round
    capture.predicted({ prediction_id: 'a', time: T0, amount: Number.NaN, country: 'DE' })
    capture.predicted({ prediction_id: 'b', time: T0, amount: 'many' })
    capture.predicted({ prediction_id: 'c', time: T0, amount: 1, colour: 'red' })
    capture.predicted({ prediction_id: 'd', time: new Date(T0), amount: Number.POSITIVE_INFINITY, model_version: 3 })
    capture.predicted({ prediction_id: 'e', round })
    capture.predicted(undefined as never)
    expect(await capture.close(20_000)).toBe(true)
    const dropped = { full: 0, invalid: 2, refused: 2, closed: 0 }
    expect(capture.counts('predictions')).toEqual({ served: 6, logged: 2, waiting: 0, dropped })
    expect(calls).toBe(3)
    expect(refused.slice(2)).toEqual([
      {
        record: `{"prediction_id":"b","time":${T0},"amount":"many"}`,
        problems: [{ field: 'amount', value: 'many', expected: expect.stringContaining('a number') }],
      },
      {
        record: expect.stringContaining('"colour"'),
        problems: [{ field: 'colour', value: 'red', expected: expect.any(String) }],
      },
    ])
    expect(await site.stored('predictions_refused', 2)).toEqual({ records: 2, ids: 2 })
  },
  TEST_MS,
)

test(
  'outcomes and actions go beside the predictions, in any order',
  async () => {
    await site.declare('companions')
    const capture = open('companions')
    capture.outcome({ prediction_id: 'p1', time: T0, label: 'stays' })
    capture.acted({ prediction_id: 'p1', time: T0, action: 'call' })
    const id = capture.predicted({ amount: 1 })
    capture.outcome({ prediction_id: id, value: 2.5, weight: 1 })
    expect(await capture.close(20_000)).toBe(true)
    expect([capture.counts('outcomes').logged, capture.counts('actions').logged, capture.counts().logged]).toEqual([
      2, 1, 4,
    ])
    expect(await site.stored('outcomes_companions', 2)).toEqual({ records: 2, ids: 2 })
    expect(await site.stored('actions_companions', 1)).toEqual({ records: 1, ids: 1 })
  },
  TEST_MS,
)

test('a full buffer drops what comes, and counts it; closing counts what is left', async () => {
  const capture = open('away', { url: `http://127.0.0.1:${await freePort()}`, recordsMax: 100 })
  for (let i = 0; i < 250; i++) capture.predicted({ amount: i })
  expect(capture.counts()).toMatchObject({ served: 250, waiting: 100, dropped: { full: 150 } })
  expect(await capture.close(200)).toBe(false)
  capture.predicted({ amount: 0 })
  const dropped = { full: 150, invalid: 0, refused: 0, closed: 101 }
  expect(capture.counts()).toEqual({ served: 251, logged: 0, waiting: 0, dropped })
  const bytes = open('away', { url: `http://127.0.0.1:${await freePort()}`, bytesMax: 1000 })
  for (let i = 0; i < 3; i++) bytes.predicted({ country: 'x'.repeat(500) })
  expect(bytes.counts()).toMatchObject({ waiting: 1, dropped: { full: 2 } })
  await bytes.close(0)
})

test(
  'predictions that are not declared yet wait until they are',
  async () => {
    const troubles: string[] = []
    const capture = open('later', { longestPauseMs: 300, onTrouble: (_, reason) => void troubles.push(reason) })
    capture.predicted({ amount: 1 })
    await until('the gateway has refused', () => troubles.length > 1)
    expect(troubles[0]).toContain('DECLARATION_UNKNOWN')
    await site.declare('later')
    expect(await capture.close(20_000)).toBe(true)
    expect(capture.counts()).toMatchObject({ served: 1, logged: 1 })
  },
  TEST_MS,
)

test('an option that is wrong is refused when the service starts', () => {
  expect(() => open('x', { url: 'gateway' })).toThrow("url is 'gateway', expected an address")
  expect(() => open('x', { recordsMax: 0 })).toThrow('recordsMax is 0, expected a number >= 1')
  expect(() => open('')).toThrow("predictions is '', expected a name")
})

test(
  'the package runs as JavaScript, and a process that ends by itself leaves nothing behind',
  async () => {
    await site.declare('ended')
    const folder = mkdtempSync(path.join(tmpdir(), 'capture-'))
    try {
      const run = promisify(execFile)
      const source = path.join(project, 'clients/typescript')
      const built = path.join(folder, 'node_modules/millrace-capture')
      await run(process.execPath, [
        path.join(project, 'node_modules/.bin/tsc'),
        '-p',
        source,
        '--outDir',
        `${built}/dist`,
      ])
      await run('cp', [path.join(source, 'package.json'), built])
      const script = path.join(folder, 'service.mjs')
      writeFileSync(
        script,
        `import { Capture } from 'millrace-capture'
       const capture = new Capture({ url: process.argv[2], predictions: 'ended' })
       for (let i = 0; i < 500; i++) capture.predicted({ amount: i })
       process.on('exit', () => console.log(JSON.stringify(capture.counts())))`,
      )
      const { stdout } = await run(process.execPath, [script, site.url], { timeout: 30_000 })
      expect(JSON.parse(stdout)).toMatchObject({ served: 500, logged: 500, waiting: 0 })
      const away = `http://127.0.0.1:${await freePort()}`
      const lost = await run(process.execPath, [script, away], { timeout: 30_000 })
      expect(JSON.parse(lost.stdout)).toMatchObject({ served: 500, logged: 0, dropped: { closed: 500 } })
    } finally {
      rmSync(folder, { recursive: true })
    }
  },
  TEST_MS,
)
