/** Traces predictions to the vectors and rows that they rest on. See docs/benchmarks.md. */
import { until } from '../test/support/until.ts'
import type { BenchOptions, BenchResult } from './harness/bench.ts'
import { againstLimit } from './harness/limit.ts'
import { median, rounded } from './harness/rounds.ts'
import { roundsOf } from './platform/captured.ts'
import { declared } from './platform/prediction-stream.ts'
import type { BenchPlatform } from './platform/run.ts'
import { TrackingApi } from './tracking/api.ts'

export const name = 'prediction-trace'
export const description =
  'Milliseconds, p50, of one request that traces a prediction to the version of its model, the feature vector that was served, and the positions of the rows of it, among 200,000 rows of 1,000 entities; the limit is 100.'

export const sizes = { rows: 200_000, entities: 1_000, predictions: 10_000, reads: 50 }

const LIMIT_MS = 100
const BATCH = 5_000
const T0 = 1_767_600_000_000
const STORED_TIMEOUT_MS = 300_000

interface Round {
  readonly p50: number
  readonly greatest: number
  readonly rowsOfATrace: number
}

export const run = async (options: BenchOptions): Promise<BenchResult> => {
  const { quick, rounds } = options
  const small = { rows: 5_000, entities: 50, predictions: 200, reads: 5 }
  const size = { ...sizes, ...(quick ? small : {}), ...options.sizes }
  const runs = await roundsOf(
    options,
    (bench) => measure(bench, size),
    ({ p50, greatest, rowsOfATrace }) => `p50 ${p50} ms, greatest ${greatest} ms, ${rowsOfATrace} rows each`,
  )
  const value = median(runs.map(({ p50 }) => p50))
  const config = { ...size, quick, rounds, runs }
  return againstLimit({ bench: name, value, unit: 'ms (p50)', limit: LIMIT_MS, ratio: LIMIT_MS / value, config })
}

/** @throws Error if a request fails, or a trace has not the rows that were sent */
const measure = async (bench: BenchPlatform, size: typeof sizes): Promise<Round> => {
  await bench.worker() // with all roles: features, runs and models too
  const { address } = await bench.gateway()
  const columns = [
    { name: 'customer', type: 'string' },
    { name: 'amount', type: 'double' },
    { name: 'time', type: 'timestamp' },
  ]
  await declared(address, 'datasets', { name: 'payments', columns, key: ['customer'], time: 'time', partitions: 2 })
  const features = { n: { function: 'count' }, sum_1h: { function: 'sum', column: 'amount', window: '1h' } }
  await declared(address, 'views', { name: 'spending', dataset: 'payments', entity: ['customer'], features })
  await declared(address, 'predictions', { name: 'churn', served: [{ name: 'amount', type: 'double' }], partitions: 2 })
  const api = new TrackingApi(address, 4, '/')
  const isActive = () =>
    api.get<{ active: object | null }>('v1/catalog/views/spending').then(({ active }) => active !== null)
  await until('the view is active', isActive, STORED_TIMEOUT_MS)
  const end = T0 + size.rows * 100
  const position = await sent(api, 'v1/datasets/payments/rows', size.rows, (n) => ({
    ...{ customer: `c${n % size.entities}`, amount: n % 100, time: new Date(T0 + n * 100).toISOString() },
  }))
  await registered(address, api, position, end)
  await sent(api, 'v1/predictions/churn', size.predictions, (n) => ({
    ...{ prediction_id: `p${n}`, time: new Date(end + n).toISOString(), entity: `c${n % size.entities}` },
    ...{ model_version: 1, score: 0.5, amount: 1 },
  }))
  const traceOf = (n: number) => api.get<Trace>(`v1/predictions/churn/p${n}/trace`)
  const last = size.predictions - 1
  await until('the prediction is stored', () => traceOf(last).then(isWhole, () => false), STORED_TIMEOUT_MS)
  const took: number[] = []
  const expected = Math.floor(size.rows / size.entities)
  for (let i = 0; i < size.reads; i++) {
    const began = performance.now()
    const trace = await traceOf((i * 7919) % size.predictions)
    took.push(rounded(performance.now() - began))
    const rows = trace.vectors[0]?.rows.length
    if (rows !== expected) throw new Error(`a trace has ${rows} rows, expected ${expected}`)
  }
  api.close()
  return { p50: median(took), greatest: Math.max(...took), rowsOfATrace: expected }
}

interface Trace {
  readonly vectors: readonly { readonly rows: readonly unknown[] }[]
}

const isWhole = ({ vectors }: Trace): boolean => vectors.length === 1

/** Sends records in batches. @returns the token of the last batch */
const sent = async (api: TrackingApi, path: string, count: number, make: (n: number) => object): Promise<string> => {
  let position = ''
  for (let from = 0; from < count; from += BATCH) {
    const records = Array.from({ length: Math.min(BATCH, count - from) }, (_, i) => make(from + i))
    position = (await api.post<{ position: string }>(path, records)).position
  }
  return position
}

/** Registers version 1 of the model, made on a training set of the view. */
const registered = async (address: string, api: TrackingApi, position: string, end: number): Promise<void> => {
  const query = `features=spending:n&time=at&min_position=${encodeURIComponent(position)}`
  const build = async (): Promise<boolean> => {
    const answer = await fetch(`${address}/v1/training-sets?${query}`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-ndjson' },
      body: JSON.stringify({ customer: 'c1', at: new Date(end).toISOString() }),
    })
    await answer.text()
    return answer.status === 200
  }
  await until('the view has all rows', build, STORED_TIMEOUT_MS)
  const { items } = await api.get<{ items: readonly { trainingSetId: string }[] }>('v1/training-sets')
  const id = items.at(-1)!.trainingSetId
  const mlflow = (path: string, body: object) =>
    api.post<{ run: { info: { run_id: string } } }>(`api/2.0/mlflow/${path}`, body)
  const { run } = await mlflow('runs/create', { experiment_id: '0', start_time: 10 })
  const source = JSON.stringify({ training_set: id })
  const dataset = { name: 'd', digest: '1', source_type: 'millrace', source }
  await mlflow('runs/log-inputs', { run_id: run.info.run_id, datasets: [{ dataset }] })
  await mlflow('registered-models/create', { name: 'churn' })
  await mlflow('model-versions/create', { name: 'churn', source: 's3://m/1', run_id: run.info.run_id })
}
