/** Measures a history that is sorted by key: from the start of `millrace ingest` until all vectors are committed. See docs/benchmarks.md. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { endsOf, type Platform, pastTasks, readLog } from '../platform/index.ts'
import { featuresInstance } from '../processors/features/index.ts'
import { copyInstance, intakeInstance, rowsOfView } from '../processors/rows/index.ts'
import { featureSchema, schemaIdsOf } from '../schemas/index.ts'
import type { BenchOptions, BenchResult } from './harness/bench.ts'
import { againstLimit } from './harness/limit.ts'
import { median, rounded } from './harness/rounds.ts'
import { withStack } from './harness/stack.ts'
import { load } from './ingest-history/load.ts'
import { byMerchant, expectedAt, historiesOf, payments, written } from './ingest-history/payments.ts'
import { withPlatform } from './platform/run.ts'

export const name = 'ingest-history'
export const description =
  'Rows/s from the start of `millrace ingest` of a file that is sorted by key, into four partitions, until the vectors of a view by another column are committed; the limit is 15,000.'

export const sizes = { rows: 1_000_000 }

const LIMIT = 15_000
const TIMEOUT_MS = 600_000
/** One process judges and merges, another computes, because there are two cores, which the servers and the command also use. */
const roles = [['catalog', 'intake'], ['features']] as const

type Bench = Parameters<Parameters<typeof withPlatform>[2]>[0]

/** Waits until the vectors of all rows are committed. */
const committed = async (
  platform: Platform,
  copy: NonNullable<ReturnType<typeof rowsOfView>['copy']>,
  topic: string,
) => {
  const until = performance.now() + TIMEOUT_MS
  const stages = [
    [intakeInstance(payments.name), platform.names.intake(payments.name)],
    [copyInstance(copy), platform.names.rows(payments.name)],
    [featuresInstance(byMerchant.name, 1), topic],
  ] as const
  for (const [instance, input] of stages)
    if (!(await pastTasks(platform, instance, await endsOf(platform, input), () => performance.now() > until)))
      throw new Error(`${instance} did not read ${input} in ${TIMEOUT_MS} ms`)
}

/**
 * Compares the vectors with a computation over all rows. Of several vectors of a merchant with one stamp the last one counts: when a row comes just as
 * another leaves a window, the vector without it comes first.
 * @returns the number of vectors
 * @throws Error that names the first that differs
 */
const checked = async (platform: Platform, rows: number): Promise<number> => {
  const histories = historiesOf(rows)
  const topic = platform.names.features(byMerchant.name, 1)
  const vectors = platform.codecs.decoder(featureSchema(byMerchant, payments, 1))
  const last = new Map<string, Vector>()
  const check = ({ meta, merchant, n_1h, sum_7d, n }: Vector): void => {
    const history = histories.get(merchant)
    const expected = history && JSON.stringify(expectedAt(history, meta.time))
    const found = JSON.stringify({ n_1h, sum_7d, n })
    if (found !== expected) throw new Error(`${topic}: ${merchant} at ${meta.time} is ${found}, expected ${expected}`)
  }
  let [count, ofRows] = [0, 0]
  for (const [partition, { offset: to }] of (await endsOf(platform, topic)).entries())
    for await (const records of readLog(platform, { topic, partition, to })) {
      await platform.codecs.ensure(schemaIdsOf(records))
      for (const { value } of records) {
        const vector = vectors.decode(value as Buffer) as never as Vector
        const before = last.get(vector.merchant)
        if (before !== undefined && before.meta.time !== vector.meta.time) check(before)
        last.set(vector.merchant, vector)
        count++
        if (vector.meta.time === vector.rowTime) ofRows++
      }
    }
  for (const vector of last.values()) check(vector)
  if (ofRows < rows) throw new Error(`${ofRows} vectors are of rows, expected one for each of ${rows} rows`)
  return count
}

interface Vector {
  readonly meta: { readonly time: number }
  readonly rowTime: number
  readonly merchant: string
  readonly n_1h: number
  readonly sum_7d: number
  readonly n: number
}

const declared = async (address: string, plural: string, declaration: object): Promise<void> => {
  const response = await fetch(`${address}/v1/catalog/${plural}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(declaration),
  })
  if (!response.ok) throw new Error(`${plural} were not declared: ${await response.text()}`)
}

const once = async ({ platform, workers, gateway }: Bench, folder: string, rows: number) => {
  const { address } = await gateway()
  await declared(address, 'datasets', payments)
  await declared(address, 'views', { ...byMerchant, dataset: payments.name })
  const { copy, topic } = rowsOfView({ ...byMerchant, generation: 1 }, payments, platform.names)
  if (copy === undefined) throw new Error('the view reads the rows themselves, expected a copy')
  const started = performance.now()
  const { accepted, rejected, megabytes } = await load(
    folder,
    address,
    payments.name,
    path.join(folder, 'payments.csv'),
  )
  if (accepted !== rows || rejected > 0)
    throw new Error(`${accepted} rows were accepted, ${rejected} rejected; expected ${rows}`)
  const loadSeconds = (performance.now() - started) / 1000
  await committed(platform, copy, topic)
  const seconds = (performance.now() - started) / 1000
  const memory = await Promise.all(workers.map((worker) => worker.memory()))
  const vectors = await checked(platform, rows)
  return {
    rowsPerSecond: Math.round(rows / seconds),
    seconds: rounded(seconds, 4),
    loadSeconds: rounded(loadSeconds, 4),
    vectors,
    megabytes,
    workerMegabytes: memory.map(({ rssBytes }) => Math.round(rssBytes / 2 ** 20)),
  }
}

export const run = async ({ quick, rounds, sizes: given, progress }: BenchOptions): Promise<BenchResult> => {
  const { rows } = { ...(quick ? { rows: 20_000 } : sizes), ...given }
  const folder = await mkdtemp(path.join(tmpdir(), 'bench-history-'))
  try {
    await written(path.join(folder, 'payments.csv'), rows)
    const runs = await withStack(['kafka', 'registry', 'redis', 'clickhouse'], progress, async (addresses) => {
      const done: Awaited<ReturnType<typeof once>>[] = []
      for (let round = 1; round <= rounds; round++) {
        done.push(await withPlatform(addresses, roles, (bench) => once(bench, folder, rows)))
        progress(`round ${round} of ${rounds}: ${done[round - 1].rowsPerSecond} rows/s`)
      }
      return done
    })
    const value = median(runs.map(({ rowsPerSecond }) => rowsPerSecond))
    return againstLimit({
      bench: name,
      value: Math.round(value),
      unit: 'rows/s',
      limit: LIMIT,
      ratio: value / LIMIT,
      config: { rows, quick, rounds, partitions: payments.partitions, runs },
    })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
