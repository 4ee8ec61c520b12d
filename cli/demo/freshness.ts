/** How long it takes from the acknowledgement of a row until its vector can be read over HTTP. */
import type { Http } from './http.ts'

export interface Freshness {
  readonly p50: number
  readonly p99: number
}

/** Later than all of the flights. */
const START = Date.UTC(2002, 0, 1)
const TIMEOUT_MS = 10_000

/** Sends single rows, one after the other, and reads until the stamp of the vector is that of the row. */
export const measureFreshness = async (http: Http, probes: number): Promise<Freshness> => {
  const times: number[] = []
  for (let i = 0; i < probes; i++) {
    const time = START + i * 1000
    const origin = `F${i % 10}`
    const row = { flight: `probe-${i}`, kind: 'arrival', time, origin, destination: 'ORD', distance: 1, delay: i }
    await http.post('/v1/datasets/flights/rows', row)
    const acknowledged = performance.now()
    for (;;) {
      const { results } = await http.get<{ results: { stamps: (number | null)[] }[] }>(
        `/v1/views/delays_by_origin/online/${origin}`,
      )
      if (results[0].stamps[0] === time) break
      if (performance.now() - acknowledged > TIMEOUT_MS)
        throw new Error(`the vector of probe ${i} did not come within ${TIMEOUT_MS} ms`)
    }
    times.push(performance.now() - acknowledged)
  }
  times.sort((a, b) => a - b)
  return {
    p50: times[Math.floor(times.length * 0.5)],
    p99: times[Math.min(times.length - 1, Math.floor(times.length * 0.99))],
  }
}
