/** The steps of `idle`: declare, wait until everything works, measure the idle processes, check. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Child } from '../../cli/processes/index.ts'
import { runProgram } from '../harness/child.ts'
import { cpuSeconds } from '../harness/proc.ts'
import { benchFolder } from '../harness/registry.ts'
import type { ManyViews } from '../platform/many-views.ts'

const POLL_MS = 50
const TIMEOUT_MS = 600_000
const millrace = path.join(path.dirname(benchFolder), 'bin', 'millrace')

/** Declares everything with `millrace apply`, in its own process as a user starts it. @returns its seconds */
export const apply = async (address: string, declared: ManyViews): Promise<number> => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'millrace-idle-'))
  try {
    const file = path.join(folder, 'declarations.json')
    writeFileSync(file, JSON.stringify(declared))
    const started = performance.now()
    await runProgram(process.execPath, [millrace, 'apply', file], {
      env: { MILLRACE_CLIENT_URL: address },
      timeoutMs: TIMEOUT_MS,
    })
    return (performance.now() - started) / 1000
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** Waits for a condition. @returns seconds. @throws Error with the last `reason` after 10 minutes */
const waitFor = async (holds: () => Promise<string | undefined>): Promise<number> => {
  const started = performance.now()
  for (;;) {
    const reason = await holds()
    if (reason === undefined) return (performance.now() - started) / 1000
    if (performance.now() - started > TIMEOUT_MS) throw new Error(`not within ${TIMEOUT_MS} ms: ${reason}`)
    await sleep(POLL_MS)
  }
}

/** Waits until the worker reports that every instance works. @returns seconds */
export const untilReady = (worker: Child): Promise<number> =>
  waitFor(async () => {
    const { ok, reasons } = await worker.ready()
    return ok ? undefined : `${reasons.length} reasons, the first: ${reasons[0]}`
  })

/** Waits until the first version of every view is active. */
export const untilActive = async (address: string, { views }: Pick<ManyViews, 'views'>): Promise<void> => {
  for (const { name } of views)
    await waitFor(async () => {
      const { active } = await json<{ active: { version: number } | null }>(`${address}/v1/catalog/views/${name}`)
      return active === null ? `view ${name} is not active` : undefined
    })
}

/**
 * Sends one row to every dataset and waits until its vector can be read in every view.
 * @param customer a new customer, so that no earlier row gives the answer
 */
export const checkVectors = async (
  address: string,
  { datasets, views }: ManyViews,
  customer: string,
): Promise<void> => {
  for (const { name } of datasets)
    await json(`${address}/v1/datasets/${name}/rows`, { time: new Date().toISOString(), customer, amount: 1 })
  for (const { name } of views)
    await waitFor(async () => {
      const url = `${address}/v1/views/${name}/online/${customer}`
      const { results } = await json<{ results?: readonly { readonly stamps: readonly (number | null)[] }[] }>(url)
      return (results?.[0]?.stamps[0] ?? null) === null ? `view ${name} has no vector of ${customer}` : undefined
    })
}

/** Sends GET, or POST with a body. @throws Error for an error answer, except a vector that does not exist (404) */
const json = async <T>(url: string, body?: unknown): Promise<T> => {
  const answer = await fetch(url, {
    signal: AbortSignal.timeout(60_000),
    ...(body === undefined
      ? {}
      : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  })
  const text = await answer.text()
  if (!answer.ok && answer.status !== 404) throw new Error(`${url}: ${answer.status} ${text.slice(0, 300)}`)
  return JSON.parse(text) as T
}

/** The CPU of processes over an idle span, in % of a core. */
export const idlePercents = async <N extends string>(
  pids: Readonly<Record<N, number>>,
  seconds: number,
): Promise<Record<N, number>> => {
  const names = Object.keys(pids) as N[]
  const before = names.map((name) => cpuSeconds(pids[name]))
  const from = performance.now()
  await sleep(seconds * 1000)
  const passed = (performance.now() - from) / 1000
  const percents = names.map((name, i) => [name, ((cpuSeconds(pids[name]) - before[i]) / passed) * 100])
  return Object.fromEntries(percents) as Record<N, number>
}

/**
 * Ends a worker like an operator, and kills it if it does not end within `limitMs`. @returns seconds from SIGTERM to its end
 */
export const stopWorker = async (worker: Child, limitMs: number): Promise<number> => {
  const started = performance.now()
  worker.signal('SIGTERM')
  const timer = setTimeout(() => worker.signal('SIGKILL'), limitMs)
  await worker.ended
  clearTimeout(timer)
  return (performance.now() - started) / 1000
}
