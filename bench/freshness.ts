/** From the acknowledgement of a row until its vector can be read over HTTP, while 1,000 rows/s flow. */
import { plainDelaysByOrigin, plainFlightsDataset } from '../examples/flights/index.ts'
import type { Platform } from '../gateway/platform.ts'
import { type DatasetDeclaration, type Row, rowSchema, topicSubject } from '../schemas/index.ts'
import { KafkaAppender } from '../streams/kafka/index.ts'
import type { BenchOptions, BenchResult } from './harness/bench.ts'
import { rounded } from './harness/rounds.ts'
import { withStack } from './harness/stack.ts'
import { withPlatform } from './platform/run.ts'

export const name = 'freshness'
export const description =
  'Milliseconds from a row acknowledged to its vector readable over HTTP, at 1,000 rows/s; against our limits of 40 ms (p50) and 120 ms (p99).'

const limits = { p50: 40, p99: 120 }
const rowsPerSecond = 1000
const tickMs = 10
const origins = 200
const timeoutMs = 10_000
const start = Date.UTC(2026, 0, 1)
const dataset: DatasetDeclaration = { ...plainFlightsDataset, partitions: 1 }

export const run = async ({ quick, progress }: BenchOptions): Promise<BenchResult> => {
  const probes = quick ? 50 : 600
  const times = await withStack(['kafka', 'registry', 'redis', 'clickhouse'], progress, (addresses) =>
    withPlatform(
      addresses,
      [['catalog', 'intake', 'features', 'online', 'offline']],
      async ({ platform, declare, gateway }) => {
        await declare(dataset, plainDelaysByOrigin)
        const { address } = await gateway()
        const load = await Load.start(platform)
        try {
          progress(`warming up at ${rowsPerSecond} rows/s`)
          await measure(load, address, 30)
          progress(`${probes} probes`)
          return await measure(load, address, probes)
        } finally {
          await load.stop()
        }
      },
    ),
  )
  const p50 = times[Math.floor(times.length * 0.5)]
  const p99 = times[Math.floor(times.length * 0.99)]
  return {
    bench: name,
    value: rounded(p50),
    unit: 'ms (p50)',
    peer: 'our limit',
    peerValue: limits.p50,
    ratio: rounded(Math.min(limits.p50 / p50, limits.p99 / p99)),
    config: {
      probes,
      rowsPerSecond,
      quick,
      limits,
      p50: rounded(p50),
      p90: rounded(times[Math.floor(times.length * 0.9)]),
      p99: rounded(p99),
      max: rounded(times[times.length - 1]),
    },
  }
}

/** A steady stream of rows; any row of it can be a probe. */
class Load {
  #appender: KafkaAppender
  #encode: (row: Row) => Buffer
  #topic: string
  #timer: NodeJS.Timeout
  #sent = 0
  #started = performance.now()
  #probe: ((row: { origin: string; time: number; acknowledged: Promise<unknown> }) => void) | undefined
  #failure: unknown

  private constructor(platform: Platform, encode: (row: Row) => Buffer) {
    this.#appender = new KafkaAppender(platform.log.kafka)
    this.#encode = encode
    this.#topic = platform.names.intake(dataset.name)
    this.#timer = setInterval(() => this.#tick(), tickMs)
  }

  static async start(platform: Platform): Promise<Load> {
    const topic = platform.names.intake(dataset.name)
    const encoder = await platform.codecs.encoder(topicSubject(topic), rowSchema(dataset))
    return new Load(platform, (row) => encoder.encode(row))
  }

  /** The next row that is sent. */
  next(): Promise<{ origin: string; time: number; acknowledged: Promise<unknown> }> {
    return new Promise((resolve) => {
      this.#probe = resolve
    })
  }

  get failure(): unknown {
    return this.#failure
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer)
    await this.#appender.close()
  }

  #tick(): void {
    const due = Math.floor(((performance.now() - this.#started) * rowsPerSecond) / 1000)
    for (; this.#sent < due; this.#sent++) {
      const origin = `O${this.#sent % origins}`
      const time = start + this.#sent * 10
      const row = {
        meta: null,
        time,
        origin,
        destination: 'X',
        delay: this.#sent % 60,
        distance: 100,
      } as unknown as Row
      const acknowledged = this.#appender.append({
        topic: this.#topic,
        partition: 0,
        key: Buffer.from(origin),
        value: this.#encode(row),
      })
      acknowledged.catch((error) => {
        this.#failure ??= error
      })
      this.#probe?.({ origin, time, acknowledged })
      this.#probe = undefined
    }
  }
}

/** @returns milliseconds, ascending */
const measure = async (load: Load, address: string, probes: number): Promise<number[]> => {
  const times: number[] = []
  while (times.length < probes) {
    const { origin, time, acknowledged } = await load.next()
    await acknowledged
    const from = performance.now()
    const url = `${address}/v1/views/${plainDelaysByOrigin.name}/online/${origin}`
    for (;;) {
      const response = await fetch(url, { signal: AbortSignal.timeout(timeoutMs) })
      const answer = (await response.json()) as { results?: { stamps: (number | null)[] }[] }
      if ((answer.results?.[0]?.stamps[0] ?? 0) >= time) break
      if (load.failure !== undefined) throw load.failure
      if (performance.now() - from > timeoutMs)
        throw new Error(`the vector of ${origin} did not come within ${timeoutMs} ms`)
    }
    times.push(performance.now() - from)
  }
  return times.sort((a, b) => a - b)
}
