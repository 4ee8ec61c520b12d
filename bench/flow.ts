/** The whole work: rows on the log -> judged -> features -> online and offline, exactly once. What is counted: docs/benchmarks.md. */
import { produceRows } from '../cli/demo/produce.ts'
import { plainDelaysByOrigin, plainFlights, plainFlightsDataset } from '../examples/flights/index.ts'
import { type Platform, provisionDataset } from '../gateway/platform.ts'
import { caughtUp, type TopicPosition } from '../gateway/progress.ts'
import type { DatasetDeclaration, Row } from '../schemas/index.ts'
import { featuresTableName } from '../sinks/clickhouse/index.ts'
import type { BenchOptions, BenchResult } from './harness/bench.ts'
import { median, rounded } from './harness/rounds.ts'
import { withStack } from './harness/stack.ts'
import { withPlatform } from './platform/run.ts'

export const name = 'flow'
export const description =
  'Rows/s, exactly once, end to end: intake, rows, a view of ten features over four windows, Redis and ClickHouse; against our limit of 15,000.'

const limit = 15_000
const timeoutMs = 300_000
/** Judging and computing in one process, storing in another: two cores, with the servers beside them. */
const roles = [
  ['catalog', 'intake', 'features'],
  ['online', 'offline'],
] as const
const dataset: DatasetDeclaration = plainFlightsDataset

async function* rowsOf(count: number): AsyncGenerator<readonly Row[]> {
  for await (const flights of plainFlights(count))
    yield flights.map((flight) => ({ meta: null, ...flight }) as unknown as Row)
}

interface Flow {
  readonly rowsPerSecond: number
  readonly seconds: number
  readonly events: number
  readonly workers: readonly { readonly cpuSeconds: number; readonly rssMegabytes: number }[]
}

export const run = async ({ quick, rounds, progress }: BenchOptions): Promise<BenchResult> => {
  const rows = quick ? 20_000 : 300_000
  const flows = await withStack(['kafka', 'registry', 'redis', 'clickhouse'], progress, async (addresses) => {
    const done: Flow[] = []
    for (let round = 1; round <= rounds; round++) {
      const flow = await withPlatform(addresses, roles, (bench) => once(bench, rows, progress))
      progress(`round ${round} of ${rounds}: ${Math.round(flow.rowsPerSecond)} rows/s, ${flow.events} feature events`)
      done.push(flow)
    }
    return done
  })
  const value = median(flows.map(({ rowsPerSecond }) => rowsPerSecond))
  return {
    bench: name,
    value: Math.round(value),
    unit: 'rows/s',
    peer: 'our limit',
    peerValue: limit,
    ratio: rounded(value / limit),
    config: {
      rows,
      quick,
      rounds,
      features: Object.keys(plainDelaysByOrigin.features).length,
      processes: roles,
      runs: flows,
    },
  }
}

type Bench = Parameters<Parameters<typeof withPlatform>[2]>[0]

const once = async (
  { platform, workers, declare }: Bench,
  rows: number,
  progress: (line: string) => void,
): Promise<Flow> => {
  await provisionDataset(platform, dataset)
  progress(`writing ${rows} flights to the intake topic`)
  await produceRows(platform, dataset, rowsOf(rows))
  const started = performance.now()
  const cpuBefore = await Promise.all(workers.map((worker) => worker.memory()))
  const live = await declare(dataset, plainDelaysByOrigin)
  const expired = () => performance.now() - started > timeoutMs
  const ends = await caughtUp(platform, live, expired)
  if (ends === undefined) throw new Error(`the view did not catch up within ${timeoutMs} ms`)
  const events = await stored(
    platform,
    featuresTableName(platform.names.prefix, live.view.name, live.version),
    ends,
    expired,
  )
  const seconds = (performance.now() - started) / 1000
  const after = await Promise.all(workers.map((worker) => worker.memory()))
  return {
    rowsPerSecond: rows / seconds,
    seconds: rounded(seconds, 4),
    events,
    workers: after.map(({ cpuSeconds, rssBytes }, i) => ({
      cpuSeconds: rounded(cpuSeconds - cpuBefore[i].cpuSeconds),
      rssMegabytes: Math.round(rssBytes / 2 ** 20),
    })),
  }
}

/** Waits until the table holds everything below `ends`; the last position of a partition is a marker. @returns its rows */
const stored = async (
  { clickhouse }: Platform,
  table: string,
  ends: readonly TopicPosition[],
  expired: () => boolean,
): Promise<number> => {
  for (;;) {
    const answer = await clickhouse.query({
      query:
        'SELECT _partition AS partition, toString(max(_offset)) AS last, toString(count()) AS count FROM {table:Identifier} GROUP BY _partition',
      query_params: { table },
      format: 'JSONEachRow',
    })
    const found = await answer.json<{ partition: number; last: string; count: string }>()
    const last = new Map(found.map((each) => [each.partition, Number(each.last)]))
    if (ends.every(({ partition, offset }) => offset === 0 || (last.get(partition) ?? -1) >= offset - 2))
      return found.reduce((sum, { count }) => sum + Number(count), 0)
    if (expired()) throw new Error(`table ${table} did not catch up within ${timeoutMs} ms`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
