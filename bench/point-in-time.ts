/**
 * Measures a training set of 100,000 labels over 1,000,000 vectors of 10,000 entities: 2 doubles, total order, TTL 7 days, 60 days of
 * uniform history, a null in one feature of every tenth vector. The peer is Feast's DuckDB store, with a smaller case that it can process.
 */
import { existsSync } from 'node:fs'
import path from 'node:path'
import { connectClickHouse, quoted } from '../sinks/clickhouse/index.ts'
import type { BenchOptions, BenchResult } from './harness/bench.ts'
import { lastJson, runProgram } from './harness/child.ts'
import { againstLimit } from './harness/limit.ts'
import { benchFolder } from './harness/registry.ts'
import { median, rounded } from './harness/rounds.ts'
import { withStack } from './harness/stack.ts'
import { type Built, build, fill, view } from './point-in-time/work.ts'

export const name = 'point-in-time'
export const description =
  "Seconds for 100,000 labels x 1,000,000 vectors, total order and TTL; against 0.5 s, and against Feast's DuckDB store on 100,000 x 300,000."

const LIMIT_SECONDS = 0.5
const feast = path.join(benchFolder, 'peers/feast')
const python = path.join(feast, 'venv/bin/python')
const TIMEOUT_MS = 600_000

export const run = async ({ quick, rounds, peers, progress }: BenchOptions): Promise<BenchResult> => {
  const [labels, large, small] = quick ? [5_000, 50_000, 15_000] : [100_000, 1_000_000, 300_000]
  return withStack(['clickhouse'], progress, async ({ clickhouse }) => {
    const ours = await measured(clickhouse, labels, large, rounds + 2, progress)
    const ourSmall = await measured(clickhouse, labels, small, rounds + 2, progress)
    const feastRun = peers ? await historical('historical', labels, progress) : undefined
    const floor = peers ? await historical('floor', labels, progress) : undefined
    const value = median(ours.map(({ seconds }) => seconds))
    const smallSeconds = median(ourSmall.map(({ seconds }) => seconds))
    return againstLimit({
      bench: name,
      value: rounded(value),
      unit: 's',
      limit: LIMIT_SECONDS,
      ratio: LIMIT_SECONDS / value,
      config: {
        labels,
        vectors: large,
        quick,
        runs: ours,
        againstFeast: {
          vectors: small,
          ours: rounded(smallSeconds),
          feast: feastRun ?? null,
          ratio: feastRun === undefined ? null : rounded(feastRun / smallSeconds),
          pandasMergeAsof: floor ?? null,
        },
      },
    })
  })
}

const measured = async (
  url: string,
  labels: number,
  vectors: number,
  runs: number,
  progress: (line: string) => void,
): Promise<Built[]> => {
  const client = connectClickHouse({ url })
  const options = { client, prefix: `bench${process.pid}.` }
  const table = quoted(`${options.prefix}features_${view.view}_v${view.version}`)
  try {
    progress(`writing ${vectors} vectors`)
    await fill(options, vectors)
    const built: Built[] = []
    for (let i = 0; i < runs; i++) built.push(await build(options, labels))
    progress(`${labels} labels x ${vectors} vectors: ${built.map(({ seconds }) => seconds.toFixed(2)).join(', ')} s`)
    return built
  } finally {
    await client.command({ query: `DROP TABLE IF EXISTS ${table}` })
    await client.close()
  }
}

/** The seconds that Feast's driver reports, or pandas without TTL and ties; `undefined` if the peer is not installed. */
const historical = async (
  what: 'historical' | 'floor',
  labels: number,
  progress: (line: string) => void,
): Promise<number | undefined> => {
  if (!existsSync(python)) return undefined
  progress(what === 'floor' ? 'pandas merge_asof' : "Feast's DuckDB store, which takes two minutes and 20 GB")
  const store = what === 'floor' ? [] : ['--offline', 'duckdb']
  try {
    const output = await runProgram(python, ['run.py', what, ...store, '--labels', String(labels)], {
      cwd: feast,
      timeoutMs: TIMEOUT_MS,
    })
    return (lastJson(output) as unknown as { seconds: number }).seconds
  } catch (error) {
    progress(`${what}: ${(error as Error).message.split('\n')[0]}`)
    return undefined
  }
}
