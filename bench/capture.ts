/** Measures how long a service waits for the capture client, while the gateway is killed and started again. See docs/benchmarks.md. */
import { setTimeout as sleep } from 'node:timers/promises'
import { Capture, type Counts } from '../clients/typescript/index.ts'
import type { BenchOptions, BenchResult } from './harness/bench.ts'
import { againstLimit } from './harness/limit.ts'
import { median, rounded } from './harness/rounds.ts'
import { checkStored, declareFeatures, recordsOf, roundsOf } from './platform/captured.ts'
import type { BenchPlatform } from './platform/run.ts'

export const name = 'capture'
export const description =
  'Microseconds, p99, for which a service waits for the capture client, at 2,000 predictions/s with 10 features while the gateway is killed and started again; none may be lost; the limit is 50.'

export const sizes = { seconds: 20, rate: 2_000, features: 10 }

const LIMIT_US = 50
const TICK_MS = 10
const CLOSE_TIMEOUT_MS = 60_000

interface Round {
  readonly p50Us: number
  readonly p99Us: number
  readonly maxUs: number
  readonly served: number
  readonly longestAwayMs: number
}

export const run = async (options: BenchOptions): Promise<BenchResult> => {
  const { quick, rounds } = options
  const size = { ...sizes, ...(quick ? { seconds: 3 } : {}), ...options.sizes }
  const runs = await roundsOf(
    options,
    (bench) => measure(bench, size),
    ({ p99Us, served }) => `p99 ${p99Us} us, ${served} served, 0 lost`,
  )
  const value = median(runs.map(({ p99Us }) => p99Us))
  const config = { ...size, quick, rounds, runs }
  return againstLimit({ bench: name, value, unit: 'us (p99)', limit: LIMIT_US, ratio: LIMIT_US / value, config })
}

/** @throws Error if a prediction is lost, dropped, or stored twice */
const measure = async (bench: BenchPlatform, { seconds, rate, features }: typeof sizes): Promise<Round> => {
  const gateway = await bench.gateway()
  const { address } = gateway
  await declareFeatures(address, 'captured', features)
  const next = recordsOf(features, 7)
  const capture = new Capture({ url: address, predictions: 'captured', longestPauseMs: 1_000 })
  const ticks = (seconds * 1000) / TICK_MS
  const perTick = (rate * TICK_MS) / 1000
  const waits: number[] = []
  let back: Promise<number> | undefined
  const started = performance.now()
  for (let tick = 0; tick < ticks; tick++) {
    if (tick === Math.floor(ticks / 3)) back = restart(bench, gateway)
    for (let i = 0; i < perTick; i++) {
      const record = next()
      const from = performance.now()
      capture.predicted(record)
      waits.push(performance.now() - from)
    }
    const ahead = started + (tick + 1) * TICK_MS - performance.now()
    if (ahead > 0) await sleep(ahead)
  }
  const longestAwayMs = Math.round((await back) ?? 0)
  await capture.close(CLOSE_TIMEOUT_MS)
  const counts = capture.counts()
  checkCounts(counts, waits.length)
  await checkStored(bench.platform, 'captured', waits.length)
  waits.sort((a, b) => a - b)
  const at = (share: number) => rounded(waits[Math.min(waits.length - 1, Math.floor(share * waits.length))] * 1000)
  return { p50Us: at(0.5), p99Us: at(0.99), maxUs: at(1), served: counts.served, longestAwayMs }
}

/** @returns how long the gateway was away, ms */
const restart = async (
  bench: BenchPlatform,
  gateway: Awaited<ReturnType<BenchPlatform['gateway']>>,
): Promise<number> => {
  const started = performance.now()
  await gateway.kill()
  await bench.gateway(Number(new URL(gateway.address).port))
  return performance.now() - started
}

const checkCounts = (counts: Counts, served: number): void => {
  if (counts.served !== served || counts.logged !== served)
    throw new Error(`${counts.logged} of ${served} predictions are logged: ${JSON.stringify(counts)}`)
}
