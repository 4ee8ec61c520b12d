/**
 * A training set of 100,000 labels over 1,000,000 vectors of 10,000 entities, 2 doubles, total order, TTL 7 days: from the rows of the
 * spine in memory to the last byte of NDJSON, upload and hash included. 60 days of history, uniform, one vector in ten null in one feature.
 *
 *     npx tsx bench/point-in-time.ts '{"clickhouse":"http://127.0.0.1:8123"}'
 *
 * The argument may be absent: then the environment's MILLRACE_TEST_STACK is used.
 */
import { pathToFileURL } from 'node:url'
import { type OfflineOptions, trainingSet, type ViewOfSet } from '../gateway/offline/index.ts'
import { clickhouseSink, connectClickHouse, featuresTable, quoted } from '../sinks/clickhouse/index.ts'

const [labels, vectors, entities, dayMs] = [100_000, 1_000_000, 10_000, 86_400_000]
const start = Date.UTC(2001, 0, 1)
const span = 60 * dayMs
const insertRecords = 50_000

export interface PointInTimeResult {
  readonly bench: 'point-in-time'
  /** Seconds, the best of the runs. */
  readonly value: number
  readonly unit: 's'
  readonly runs: readonly number[]
  readonly labels: number
  readonly vectors: number
  /** Of the labels, those that got a value. */
  readonly matched: number
  readonly sha256: string
}

/** Mulberry32: the same data in every run. */
const randomOf = (seed: number) => {
  let state = seed
  return (): number => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

const view: ViewOfSet = {
  view: 'bench',
  version: 1,
  entity: [{ name: 'origin', type: 'string' }],
  ttlMs: 7 * dayMs,
  features: [
    { name: 'a', type: 'double' },
    { name: 'b', type: 'double' },
  ],
}

/** Fills the table through the sink, as the log would. */
const fill = async ({ client, prefix }: OfflineOptions): Promise<void> => {
  const random = randomOf(1)
  const table = featuresTable(prefix, view.view, view.version, view.entity, view.features)
  const sink = clickhouseSink({
    client,
    table,
    insertRecordsMax: insertRecords,
    project: ({ offset }, emit) => {
      const entity = `E${Math.floor(random() * entities)}`
      const stamp = start + Math.floor((offset / vectors) * span)
      emit([
        entity,
        stamp,
        stamp - Math.floor(random() * dayMs),
        stamp + 1000,
        entity,
        random(),
        offset % 10 === 0 ? null : random(),
      ])
    },
  })
  for (let from = await sink.resume(0); from < vectors; from += insertRecords) {
    const records = Array.from({ length: insertRecords }, (_, i) => ({
      offset: from + i,
      key: null,
      value: null,
      timestamp: 0,
    }))
    await sink.write({ partition: 0, from, to: from + insertRecords, records })
  }
}

const spineRows = (): [string, number, number][] => {
  const random = randomOf(2)
  return Array.from({ length: labels }, (_, i) => [
    `E${Math.floor(random() * entities)}`,
    start + Math.floor(random() * span),
    i,
  ])
}

/** @param clickhouse address. The bench works in a table of its own and drops it. */
export const run = async ({
  clickhouse,
  runs = 5,
}: {
  clickhouse: string
  runs?: number
}): Promise<PointInTimeResult> => {
  const client = connectClickHouse({ url: clickhouse })
  const options = { client, prefix: `bench${process.pid}.` }
  const table = quoted(`${options.prefix}features_${view.view}_v${view.version}`)
  try {
    await fill(options)
    const rows = spineRows()
    const seconds: number[] = []
    let [matched, sha256] = [0, '']
    for (let i = 0; i < runs; i++) {
      const from = performance.now()
      const columns = [
        { name: 'origin', type: 'string' },
        { name: 'at', type: 'timestamp' },
        { name: 'label', type: 'long' },
      ] as const
      const set = await trainingSet(options, { spine: { columns, time: 'at', rows }, views: [view] })
      const chunks: Buffer[] = []
      for await (const chunk of set.stream) chunks.push(chunk as Buffer)
      const summary = await set.summary
      seconds.push((performance.now() - from) / 1000)
      matched = Buffer.concat(chunks)
        .toString()
        .split('\n')
        .filter((line) => line !== '' && !line.includes('"a":null')).length
      sha256 = summary.sha256
    }
    return {
      bench: 'point-in-time',
      value: Math.min(...seconds),
      unit: 's',
      runs: seconds,
      labels,
      vectors,
      matched,
      sha256,
    }
  } finally {
    await client.command({ query: `DROP TABLE IF EXISTS ${table}` })
    await client.close()
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const addresses = JSON.parse(process.argv[2] ?? process.env.MILLRACE_TEST_STACK ?? '{}') as { clickhouse?: string }
  if (addresses.clickhouse === undefined)
    throw new Error('The address of ClickHouse is missing: {"clickhouse":"http://..."}')
  process.stdout.write(`${JSON.stringify(await run({ clickhouse: addresses.clickhouse }))}\n`)
}
