/** The history that is loaded, and what its vectors must be. Times ascend with the number of the row; amounts are whole, so sums are exact. */
import { openDatabase } from '../../platform/sorting/index.ts'
import { defineDataset, defineFeatureView } from '../../schemas/index.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const T0 = Date.UTC(2026, 0, 1)
const SPAN_MS = 30 * DAY
const CARDS = 10_007
const MERCHANTS = 997

export const payments = defineDataset({
  name: 'payments',
  columns: [
    { name: 'card', type: 'string' },
    { name: 'merchant', type: 'string' },
    { name: 'amount', type: 'double' },
    { name: 'time', type: 'timestamp' },
  ],
  key: ['card'],
  time: 'time',
  partitions: 4,
})

/** By another column than the key of the dataset, so that all partitions are merged. The hops are the defaults of the windows. */
export const byMerchant = defineFeatureView({
  name: 'by_merchant',
  dataset: payments,
  entity: ['merchant'],
  features: {
    n_1h: { function: 'count', window: '1h', hop: '5m' },
    sum_7d: { function: 'sum', column: 'amount', window: '7d', hop: '1h' },
    n: { function: 'count' },
  },
})

export interface Expected {
  readonly n_1h: number
  readonly sum_7d: number
  readonly n: number
}

/** Writes the rows sorted by card, and then by time. */
export const written = async (file: string, rows: number): Promise<void> => {
  const instance = await openDatabase({ memory: '1GB' })
  const connection = await instance.connect()
  const step = Math.floor(SPAN_MS / rows)
  await connection.run(
    `COPY (SELECT 'c' || (i * 7919 % ${CARDS}) AS card, 'm' || (i * 13 % ${MERCHANTS}) AS merchant, i % 17 + 1 AS amount, ${T0} + i * ${step} AS time
      FROM range(${rows}) t(i) ORDER BY card, time) TO '${file}' (FORMAT csv, HEADER)`,
  )
  connection.closeSync()
  instance.closeSync()
}

/** Of each merchant: the times of its rows, ascending, and the sums of their amounts so far. */
interface History {
  readonly times: number[]
  readonly sums: number[]
}

export const historiesOf = (rows: number): ReadonlyMap<string, History> => {
  const step = Math.floor(SPAN_MS / rows)
  const found = new Map<string, History>()
  for (let i = 0; i < rows; i++) {
    const merchant = `m${(i * 13) % MERCHANTS}`
    let history = found.get(merchant)
    if (history === undefined) {
      history = { times: [], sums: [0] }
      found.set(merchant, history)
    }
    history.times.push(T0 + i * step)
    history.sums.push((history.sums.at(-1) as number) + (i % 17) + 1)
  }
  return found
}

/** How many times are before `time`. */
const countBefore = (times: readonly number[], time: number): number => {
  let [low, high] = [0, times.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (times[middle] < time) low = middle + 1
    else high = middle
  }
  return low
}

/** The features of a merchant at a time: a window holds what is not before `floor_hop(time - window)`. */
export const expectedAt = ({ times, sums }: History, time: number): Expected => {
  const upTo = countBefore(times, time + 1)
  const from = (windowMs: number, hopMs: number) => countBefore(times, Math.floor((time - windowMs) / hopMs) * hopMs)
  return {
    n_1h: upTo - Math.min(upTo, from(HOUR, HOUR / 12)),
    sum_7d: sums[upTo] - sums[Math.min(upTo, from(7 * DAY, HOUR))],
    n: upTo,
  }
}
