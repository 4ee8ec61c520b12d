/** Measures how long the gateway takes to answer batches of predictions when Kafka has acknowledged them. See docs/benchmarks.md. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { BenchOptions, BenchResult } from './harness/bench.ts'
import { againstLimit } from './harness/limit.ts'
import { median, rounded } from './harness/rounds.ts'
import { checkStored, declareFeatures, recordsOf, roundsOf } from './platform/captured.ts'
import type { BenchPlatform } from './platform/run.ts'

export const name = 'predictions-http'
export const description =
  'Milliseconds, p99, until the gateway answers a batch of predictions after the acknowledgement of Kafka, at 2,000 predictions/s with 10 features, sent at fixed times; the limit is 15.'

export const sizes = { seconds: 30, rate: 2_000, batch: 50, features: 10 }

const LIMIT_MS = 15
const WARM_SECONDS = 5

interface Round {
  readonly p50Ms: number
  readonly p99Ms: number
  readonly maxMs: number
  readonly requests: number
}

export const run = async (options: BenchOptions): Promise<BenchResult> => {
  const { quick, rounds } = options
  const size = { ...sizes, ...(quick ? { seconds: 3 } : {}), ...options.sizes }
  const runs = await roundsOf(
    options,
    (bench) => measure(bench, size),
    ({ p99Ms, requests }) => `p99 ${p99Ms} ms over ${requests} requests`,
  )
  const value = median(runs.map(({ p99Ms }) => p99Ms))
  const config = { ...size, quick, rounds, runs }
  return againstLimit({ bench: name, value, unit: 'ms (p99)', limit: LIMIT_MS, ratio: LIMIT_MS / value, config })
}

/** @throws Error if a request fails, or a prediction is missing or stored twice */
const measure = async (bench: BenchPlatform, { seconds, rate, batch, features }: typeof sizes): Promise<Round> => {
  const { address } = await bench.gateway()
  await declareFeatures(address, 'posted', features)
  const next = recordsOf(features, 7)
  const everyMs = (1000 * batch) / rate
  let sent = 0
  const bodyOf = () =>
    Array.from({ length: batch }, () =>
      JSON.stringify({ prediction_id: `p${sent++}`, time: Date.now(), ...next() }),
    ).join('\n')
  const requests = Math.round((seconds * 1000) / everyMs)
  await atFixedTimes(address, Math.round((WARM_SECONDS * 1000) / everyMs), everyMs, bodyOf)
  const took = await atFixedTimes(address, requests, everyMs, bodyOf)
  await checkStored(bench.platform, 'posted', sent)
  took.sort((a, b) => a - b)
  const at = (share: number) => rounded(took[Math.min(took.length - 1, Math.floor(share * took.length))])
  return { p50Ms: at(0.5), p99Ms: at(0.99), maxMs: at(1), requests }
}

/** Sends requests when they are due, whether or not earlier ones are answered. @returns ms from the time when each was due until its answer */
const atFixedTimes = async (
  address: string,
  requests: number,
  everyMs: number,
  bodyOf: () => string,
): Promise<number[]> => {
  const started = performance.now()
  const answers: Promise<number>[] = []
  for (let i = 0; i < requests; i++) {
    const due = started + i * everyMs
    const body = bodyOf()
    const ahead = due - performance.now()
    if (ahead > 0) await sleep(ahead)
    answers.push(post(address, body).then(() => performance.now() - due))
  }
  return Promise.all(answers)
}

const post = async (address: string, body: string): Promise<void> => {
  const answer = await fetch(`${address}/v1/predictions/posted`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-ndjson' },
    body,
  })
  const text = await answer.text()
  if (answer.status !== 200) throw new Error(`The gateway answered ${answer.status}: ${text}`)
}
