/** Predictions over HTTP on a whole platform: their declaration, records of normal numbers, and how many of them are stored. */
import type { Platform } from '../../platform/index.ts'
import { seededRandom } from '../../streams/core/simulation/random.ts'
import { until } from '../../test/support/until.ts'
import type { BenchOptions } from '../harness/bench.ts'
import { withStack } from '../harness/stack.ts'
import { declared } from './prediction-stream.ts'
import { type BenchPlatform, withPlatform } from './run.ts'

const STORED_TIMEOUT_MS = 120_000
const ROLES = [['catalog', 'intake', 'drift', 'offline']] as const

/** Declares predictions with double columns `f0`, `f1`, ... */
export const declareFeatures = (address: string, name: string, features: number): Promise<void> => {
  const served = Array.from({ length: features }, (_, i) => ({ name: `f${i}`, type: 'double' }))
  return declared(address, 'predictions', { name, served, partitions: 2 })
}

/** Makes records with a score and numbers for `f0`, `f1`, ... */
export const recordsOf = (features: number, seed: number): (() => Record<string, unknown>) => {
  const random = seededRandom(seed)
  const names = Array.from({ length: features }, (_, i) => `f${i}`)
  return () => {
    const record: Record<string, unknown> = { model_version: 1, score: random.next() }
    for (const name of names) record[name] = random.next() * 100
    return record
  }
}

/** Waits until all predictions are stored. @throws Error if one is missing, or stands there twice */
export const checkStored = async ({ clickhouse, names }: Platform, name: string, expected: number): Promise<void> => {
  const query = `SELECT count(), uniqExact(prediction_id) FROM \`${names.prefix}predictions_${name}\``
  let found: readonly number[] = []
  const look = () =>
    clickhouse
      .query({ query, format: 'JSONCompactEachRow' })
      .then((answer) => answer.json<readonly [string, string]>())
      .then(([row]) => {
        found = row.map(Number)
        return found[0] >= expected
      })
      .catch(() => false)
  await until(`${expected} predictions are stored`, look, STORED_TIMEOUT_MS)
  if (found[0] !== expected || found[1] !== expected)
    throw new Error(`${found[0]} predictions with ${found[1]} ids are stored, expected ${expected}`)
}

/** Measures on a platform of its own in each round. @param measure one round @param said what a round found */
export const roundsOf = <R>(
  { rounds, progress }: Pick<BenchOptions, 'rounds' | 'progress'>,
  measure: (bench: BenchPlatform) => Promise<R>,
  said: (found: R) => string,
): Promise<R[]> =>
  withStack(['kafka', 'registry', 'redis', 'clickhouse'], progress, async (addresses) => {
    const runs: R[] = []
    for (let round = 1; round <= rounds; round++) {
      const measured = await withPlatform(addresses, ROLES, measure)
      runs.push(measured)
      progress(`round ${round} of ${rounds}: ${said(measured)}`)
    }
    return runs
  })
