/** Measures the time from the acknowledgement of a row until its vector can be read over HTTP. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Load, SentRow } from './load.ts'

const TIMEOUT_MS = 30_000

/** A vector did not arrive in time. The measured time is then at least `ms`. */
export class TooLateError extends Error {
  override readonly name = 'TooLateError'
  readonly ms = TIMEOUT_MS
}

interface Answer {
  readonly results?: readonly { readonly stamps: readonly (number | null)[] }[]
}

/**
 * @param pauseMs pause between two reads; 0 reads in a closed loop, which takes CPU from the measured processes
 * @returns milliseconds until `GET /v1/views/{view}/online/{key}` shows a vector of the row's time or later
 * @throws TooLateError if that takes 30 s, and the first error of the load
 */
export const readableAfter = async (
  load: Load,
  address: string,
  view: string,
  { key, time, acknowledged }: SentRow,
  pauseMs = 0,
): Promise<number> => {
  await acknowledged
  const from = performance.now()
  const url = `${address}/v1/views/${view}/online/${key}`
  for (;;) {
    const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) })
    const { results } = (await response.json()) as Answer
    if ((results?.[0]?.stamps[0] ?? 0) >= time) return performance.now() - from
    load.check()
    if (performance.now() - from > TIMEOUT_MS)
      throw new TooLateError(`the vector of ${key} in ${view} did not come within ${TIMEOUT_MS} ms`)
    if (pauseMs > 0) await sleep(pauseMs)
  }
}

/** The quantile: a share of the values is at or below it. @param share in [0, 1); @throws RangeError if there are no values */
export const quantile = (values: readonly number[], share: number): number => {
  if (values.length === 0) throw new RangeError('quantile: no values, expected at least one')
  return [...values].sort((a, b) => a - b)[Math.floor(values.length * share)]
}
