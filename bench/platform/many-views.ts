/** The declarations of an installation with hundreds of small views. */
import {
  type DatasetDeclaration,
  defineDataset,
  defineFeatureView,
  type FeatureViewDeclaration,
  type Row,
} from '../../schemas/index.ts'
import type { LoadRow } from './load.ts'

export interface ManyViews {
  readonly datasets: readonly DatasetDeclaration[]
  readonly views: readonly FeatureViewDeclaration[]
}

/** @returns `views` views over `datasets` datasets of one partition each; every view has the key of its dataset */
export const manyViews = (datasets: number, views: number): ManyViews => {
  const sources = Array.from({ length: datasets }, (_, i) =>
    defineDataset({
      name: `orders_${i}`,
      description: 'Orders of one shop.',
      columns: [
        { name: 'time', type: 'timestamp' },
        { name: 'customer', type: 'string' },
        { name: 'amount', type: 'double', nullable: false },
      ],
      key: ['customer'],
      time: 'time',
      partitions: 1,
    }),
  )
  return {
    datasets: sources,
    views: Array.from({ length: views }, (_, i) =>
      defineFeatureView({
        name: `orders_by_customer_${i}`,
        description: 'What a customer has ordered lately.',
        dataset: sources[i % datasets],
        entity: ['customer'],
        features: {
          orders_1h: { function: 'count', window: '1h' },
          amount_sum_1h: { function: 'sum', column: 'amount', window: '1h' },
          amount_mean_24h: { function: 'mean', column: 'amount', window: '24h' },
        },
      }),
    ),
  }
}

const CUSTOMERS = 200
const startTime = Date.UTC(2026, 0, 1)

/** The n-th order. Customers take turns, and each order is 10 ms of event time after the one before. */
export const orderOf = (n: number): LoadRow => {
  const key = `C${n % CUSTOMERS}`
  const time = startTime + n * 10
  return { key, time, row: { meta: null, time, customer: key, amount: n % 100 } as unknown as Row }
}
