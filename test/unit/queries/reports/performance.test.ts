/** Performance in a report: one plot for each figure of a version, with realised and estimated values apart. */
import { expect, test } from 'vitest'
import { performanceReports } from '../../../../queries/reports/performance.ts'

const of = (figure: string, windowEnd: number, kind: string, value: number | null) => ({
  ...{ name: 'hourly', model_version: 3, figure, kind, window_end: windowEnd, value, reference: 0.9, predictions: 100 },
  labelled: 40,
})

test('figures are grouped, in the order of their windows', () => {
  const figures = [of('auc', 2, 'realised', 0.7), of('auc', 1, 'estimated', 0.8), of('accuracy', 1, 'realised', null)]
  expect(performanceReports(figures)).toEqual([
    {
      ...{ title: 'accuracy (hourly), version 3', metric: 'accuracy', reference: 0.9 },
      points: [{ windowEnd: 1, value: null, isEstimated: false, coverage: 0.4, rows: 100 }],
    },
    {
      ...{ title: 'auc (hourly), version 3', metric: 'auc', reference: 0.9 },
      points: [
        { windowEnd: 1, value: 0.8, isEstimated: true, coverage: 0.4, rows: 100 },
        { windowEnd: 2, value: 0.7, isEstimated: false, coverage: 0.4, rows: 100 },
      ],
    },
  ])
})

test('many figures are bounded', () => {
  const many = Array.from({ length: 30 }, (_, i) => of(`figure ${i}`, 1, 'realised', 1))
  expect(performanceReports(many)).toHaveLength(12)
})
