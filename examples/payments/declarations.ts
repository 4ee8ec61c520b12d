import { defineDataset, defineFeatureView } from '../../schemas/index.ts'

export const payments = defineDataset({
  name: 'payments',
  columns: [
    { name: 'card', type: 'string' },
    { name: 'merchant', type: 'string', nullable: false },
    { name: 'amount', type: 'double' },
    { name: 'time', type: 'timestamp' },
  ],
  key: ['card'],
  time: 'time',
})

export const spendingByCard = defineFeatureView({
  name: 'spending_by_card',
  dataset: payments,
  entity: ['card'],
  features: {
    payments_1h: { function: 'count', window: '1h' },
    spent_1h: { function: 'sum', column: 'amount', window: '1h' },
    merchants_7d: { function: 'distinct', column: 'merchant', window: '7d' },
  },
})
