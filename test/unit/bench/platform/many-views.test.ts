import { expect, test } from 'vitest'
import { manyViews, orderOf } from '../../../../bench/platform/many-views.ts'
import { quantile } from '../../../../bench/platform/readable.ts'
import { validateDataset } from '../../../../processors/catalog/index.ts'
import { validateView } from '../../../../processors/features/index.ts'

test('views are dealt out to the datasets by turns, under names of their own', () => {
  const { datasets, views } = manyViews(2, 5)
  expect(views.map(({ dataset }) => dataset)).toEqual(['orders_0', 'orders_1', 'orders_0', 'orders_1', 'orders_0'])
  expect(new Set([...datasets, ...views].map(({ name }) => name)).size).toBe(7)
})

test('the declarations are valid', () => {
  const { datasets, views } = manyViews(2, 2)
  for (const dataset of datasets) expect(validateDataset(dataset)).toEqual([])
  for (const [i, view] of views.entries()) expect(validateView(view, datasets[i])).toEqual([])
})

test('orders come in the order of time, of all customers by turns', () => {
  const first = orderOf(0)
  expect(orderOf(1).time).toBeGreaterThan(first.time)
  expect(orderOf(1).key).not.toBe(first.key)
  expect(orderOf(200).key).toBe(first.key)
})

test('a quantile is one of the values, whatever their order', () => {
  expect(quantile([4, 1, 3, 2], 0.5)).toBe(3)
  expect(quantile([10, 9], 0.99)).toBe(10)
  expect(() => quantile([], 0.5)).toThrow('no values')
})
