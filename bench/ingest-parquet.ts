/** Measures reading and judging a Parquet file at the client, before anything is sent. See docs/benchmarks.md. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { openRows, type RowShape } from '../files/index.ts'
import type { BenchOptions, BenchResult } from './harness/bench.ts'
import { againstLimit } from './harness/limit.ts'
import { median } from './harness/rounds.ts'

export const name = 'ingest-parquet'
export const description =
  'Rows/s of reading a Parquet file of 1,000,000 rows in one row group and converting each row for the gateway; the limit is 150,000.'

const LIMIT = 150_000

const shape: RowShape = {
  name: 'payments',
  columns: [
    { name: 'card', type: 'string' },
    { name: 'merchant', type: 'string' },
    { name: 'amount', type: 'double' },
    { name: 'time', type: 'timestamp' },
    { name: 'n', type: 'long' },
    { name: 'ok', type: 'boolean' },
  ],
  key: ['card'],
  time: 'time',
}

const written = async (file: string, rows: number): Promise<void> => {
  const connection = await (await DuckDBInstance.create(':memory:')).connect()
  await connection.run(
    `COPY (SELECT 'c' || (i * 7919 % 10007) AS card, 'm' || md5(i::VARCHAR) AS merchant, i / 7.0::DOUBLE AS amount,
      TIMESTAMPTZ '2026-01-01 00:00:00+00' + INTERVAL (i) SECOND AS time, i AS n, i % 2 = 0 AS ok FROM range(${rows}) t(i))
     TO '${file}' (FORMAT parquet, CODEC 'snappy', ROW_GROUP_SIZE ${rows + 2048})`,
  )
  connection.closeSync()
}

interface Reading {
  readonly rowsPerSecond: number
  readonly megabytes: number
}

/** @throws Error if a row is missing or differs */
const once = async (file: string, rows: number): Promise<Reading> => {
  const started = performance.now()
  const opened = await openRows(file, shape, { encoding: 'utf-8', decimalComma: false, ignoreExtraColumns: false })
  let [count, refused, characters, greatest, bytes] = [0, 0, 0, 0, 0]
  for await (const batch of opened.batches()) {
    count += batch.rows.length
    refused += batch.refused.length
    for (const { json, time = 0 } of batch.rows) {
      characters += json.length
      greatest = Math.max(greatest, time)
    }
    bytes = Math.max(bytes, process.memoryUsage().rss)
  }
  const seconds = (performance.now() - started) / 1000
  const last = Date.UTC(2026, 0, 1) + (rows - 1) * 1000
  if (count !== rows || refused > 0 || greatest !== last || characters < rows * 80)
    throw new Error(`read ${count} rows, ${refused} refused, up to ${greatest}; expected ${rows}, 0, up to ${last}`)
  return { rowsPerSecond: rows / seconds, megabytes: bytes / 2 ** 20 }
}

export const run = async ({ quick, rounds, progress }: BenchOptions): Promise<BenchResult> => {
  const rows = quick ? 50_000 : 1_000_000
  const folder = await mkdtemp(path.join(tmpdir(), 'bench-parquet-'))
  try {
    const file = path.join(folder, 'payments.parquet')
    await written(file, rows)
    const readings: Reading[] = []
    for (let round = 1; round <= rounds; round++) {
      readings.push(await once(file, rows))
      progress(`round ${round} of ${rounds}: ${Math.round(readings[round - 1].rowsPerSecond)} rows/s`)
    }
    const value = median(readings.map(({ rowsPerSecond }) => rowsPerSecond))
    const megabytes = Math.round(Math.max(...readings.map((reading) => reading.megabytes)))
    const config = { rows, quick, rounds, columns: shape.columns.length, megabytes }
    return againstLimit({
      bench: name,
      value: Math.round(value),
      unit: 'rows/s',
      limit: LIMIT,
      ratio: value / LIMIT,
      config,
    })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
