/** Measures the time from the acknowledgement of a row until its vector can be read over HTTP. */
import type { Http } from './http.ts'

export interface Freshness {
  readonly p50: number
  readonly p99: number
}

/** A time after all flights. */
const START = Date.UTC(2002, 0, 1)
const TIMEOUT_MS = 10_000
/** The first row closes thousands of windows before its own vector is written. */
const FIRST_TIMEOUT_MS = 60_000

/**
 * Sends single rows, one after the other, and reads until the stamp of the vector is that of the row. The first row is not counted: it
 * advances the time from the last flight to START, which closes every window of every airport and route.
 * @param settled waits until every view has closed these windows; the time of a single row counts from then on
 */
export const measureFreshness = async (
  http: Http,
  probes: number,
  settled: () => Promise<void>,
): Promise<Freshness> => {
  await probe(http, 0, FIRST_TIMEOUT_MS)
  await settled()
  const times: number[] = []
  for (let i = 1; i <= probes; i++) times.push(await probe(http, i))
  times.sort((a, b) => a - b)
  return { p50: quantile(times, 0.5), p99: quantile(times, 0.99) }
}

/** @returns milliseconds */
const probe = async (http: Http, i: number, timeoutMs = TIMEOUT_MS): Promise<number> => {
  const time = START + i * 1000
  const origin = `F${i % 10}`
  const row = { flight: `probe-${i}`, kind: 'arrival', time, origin, destination: 'ORD', distance: 1, delay: i }
  await http.post('/v1/datasets/flights/rows', row)
  const acknowledged = performance.now()
  for (;;) {
    const { results } = await http.get<{ results: { stamps: (number | null)[] }[] }>(
      `/v1/views/delays_by_origin/online/${origin}`,
    )
    const waitedMs = performance.now() - acknowledged
    if (results[0].stamps[0] === time) return waitedMs
    if (waitedMs > timeoutMs) throw new Error(`The vector of row ${i} was not readable within ${timeoutMs} ms.`)
  }
}

/** By nearest rank: the smallest value that is not less than a share of all. @param sorted ascending, at least one */
const quantile = (sorted: readonly number[], share: number): number => sorted[Math.ceil(sorted.length * share) - 1]
