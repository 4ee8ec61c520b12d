import { expect, test } from 'vitest'
import { growthOf, performanceIn, performanceWaitingIn } from '../../../../processors/alerts/measured-performance.ts'
import type { avro } from '../../../../schemas/index.ts'
import { HOUR, T0 } from '../../../support/monitoring.ts'

const event = (more: Partial<avro.PerformanceMeasured>): avro.PerformanceMeasured =>
  ({
    ...{ name: 'quality', declarationVersion: 2, model: 'churn', modelVersion: 3, slice: '' },
    ...{ windowStart: T0, windowEnd: T0 + HOUR, seq: 4, predictions: 500, labelled: 400, verdict: 'no_drift' },
    realised: [
      { name: 'auc', value: 0.7, error: 0 },
      { name: 'coverage', value: 0.8, error: 0 },
    ],
    estimated: [{ name: 'recall', value: 0.6, error: 0 }],
    reference: { rows: 1000, error: 0.1, deviation: null, figures: [], source: null },
    ...{ difference: 0.02, differenceLower: -0.01, differenceUpper: 0.05, pValue: 0.1, comparisons: [] },
    ...more,
  }) as avro.PerformanceMeasured

const valuesOf = (more: Partial<avro.PerformanceMeasured>) =>
  Object.fromEntries(performanceIn(event(more)).measurements.map(({ of, value }) => [of, value]))

test('figures of outcomes are measurements, at the place of their window, and estimates are none', () => {
  const observed = performanceIn(event({}))
  expect(observed).toMatchObject({
    ...{ order: T0, isTick: false, signals: ['performance'], model: 'churn', version: 3 },
    sources: [{ kind: 'performance', name: 'quality', version: 2 }],
  })
  expect(observed.measurements[0]!.detail).toMatch(/400 outcomes of 500 predictions, measurement 4$/)
  expect(valuesOf({})).toEqual({ 'quality.auc': 0.7, 'quality.coverage': 0.8, 'quality.drift': 0 })
  expect(Object.keys(valuesOf({ slice: 'country=DE' }))).toContain('quality.auc where country=DE')
})

test('a window with too few outcomes has no figures, but a coverage', () => {
  expect(valuesOf({ verdict: 'insufficient_data' })).toEqual({
    ...{ 'quality.auc': null, 'quality.coverage': 0.8, 'quality.drift': null },
  })
})

test('the growth of the error is 1 or more exactly if the verdict is drift', () => {
  expect(growthOf(event({ verdict: 'drift', difference: 0.05 }))).toBe(1)
  expect(growthOf(event({ verdict: 'drift', difference: 0.25 }))).toBe(2.5)
  expect(growthOf(event({ differenceLower: 0.05 }))).toBeCloseTo(0.5, 12)
  expect(growthOf(event({ differenceLower: 0.5 }))).toBeLessThan(1)
  expect(growthOf(event({ verdict: null, reference: null }))).toBe(null)
})

test('each business metric is a measurement, and so is how far it has changed', () => {
  const comparison = (name: string, more: object): avro.FigureComparison =>
    ({ name, reference: 100, difference: 30, differenceLower: 20, differenceUpper: 40, pValue: 1e-9, ...more }) as never
  const of: Partial<avro.PerformanceMeasured> = {
    ...{ name: 'shop', model: 'dataset:orders', modelVersion: null, predictions: 7, verdict: 'drift', estimated: [] },
    realised: ['revenue', 'basket', 'churn'].map((name) => ({ name, value: 130, error: 0 })),
    comparisons: [
      comparison('revenue', { verdict: 'drift' }),
      comparison('basket', { verdict: 'no_drift' }),
      comparison('churn', { verdict: 'insufficient_data' }),
    ],
  }
  expect(performanceIn(event(of)).measurements[0]).toMatchObject({ model: 'dataset:orders', version: null })
  expect(performanceIn(event(of)).measurements[0]!.detail).toMatch(/7 rows, measurement 4$/)
  expect(valuesOf(of)).toEqual({
    ...{ 'shop.revenue': 130, 'shop.basket': 130, 'shop.churn': null },
    ...{ 'shop.revenue.drift': 1, 'shop.basket.drift': 0.2, 'shop.churn.drift': null, 'shop.drift': 1 },
  })
})

test('a window that waits is a measurement of the signal overdue, of the measure of performance', () => {
  const waiting = performanceWaitingIn({ name: 'shop', declarationVersion: 2, model: 'churn' }, T0, 12, 'why')
  expect(waiting).toMatchObject({
    ...{ order: T0, signals: ['overdue'], model: 'churn', version: null },
    measurements: [{ signal: 'overdue', of: 'shop', value: 12, detail: 'why' }],
    sources: [{ kind: 'performance', name: 'shop', version: 2 }],
  })
})
