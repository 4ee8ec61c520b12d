import { beforeAll, expect, test } from 'vitest'
import { KINDS } from '../../../../processors/catalog/index.ts'
import { performanceProblems } from '../../../../processors/catalog/kinds/performance/validate.ts'
import {
  capturedOfEvaluation,
  capturedOfWindows,
  figureOver,
  recomputed,
} from '../../../../processors/performance/index.ts'
import type { avro } from '../../../../schemas/index.ts'
import { countedIn, makeMetricsMeasuring, shop } from '../../../support/metrics.ts'
import { HOUR, logOf, type MonitoringWire, monitoringWire, quality, T0 } from '../../../support/monitoring.ts'
import { joinedIn, makeMeasuring, measuredIn, topicOf } from '../../../support/performance.ts'
import { runStream } from '../../../support/stream.ts'

let wire: MonitoringWire
beforeAll(async () => {
  wire = await monitoringWire()
})

/** Two windows of a model that answers 0.7 always; of each hundred so many stay. */
const windows = (wrong: readonly number[]): avro.PerformanceMeasured[] => {
  const rows = wrong.flatMap((n, hour) =>
    Array.from({ length: 100 }, (_, i) => ({ id: `${hour}/${i}`, hour, ok: i >= n })),
  )
  const given = [
    ...rows.map(({ id, hour }) => [wire.served(id, T0 + hour * HOUR, { score: 0.7 })] as const),
    ...rows.map(
      ({ id, ok }) =>
        [wire.companion('OutcomeObserved', { prediction_id: id, time: T0, label: ok ? 'leaves' : 'stays' })] as const,
    ),
  ]
  const [joined] = joinedIn(wire, [logOf(...given, [wire.time(T0 + 9 * HOUR)])])
  return measuredIn(wire, runStream({ make: () => makeMeasuring(wire) }, topicOf(joined)).outputs)
}

test('given windows, the reference is that of all their rows together, and says from where', () => {
  expect(capturedOfWindows(quality, windows([10, 30]), 'two windows')).toMatchObject({
    reference: { rows: 200, error: 0.2, deviation: null, source: 'two windows' },
  })
  const { reference } = capturedOfWindows(quality, windows([10, 30]), 's') as { reference: avro.PerformanceReference }
  expect(reference.figures.find(({ name }) => name === 'accuracy')?.value).toBe(0.8)
  expect(reference.figures.map(({ name }) => name)).not.toContain('business_value')
  expect(capturedOfWindows(quality, [], 's')).toEqual({ problem: 'no outcome is known in these windows' })
})

test('a slice has a reference of its own, is measured against it, and the event is proved; others are measured against that of all rows', () => {
  const slices = [{ column: 'country', values: ['DE', 'FR'] }]
  // Everybody in DE is answered wrongly by half; nobody in FR.
  const rows = Array.from({ length: 400 }, (_, i) => ({ id: `p${i}`, country: i < 200 ? 'DE' : 'FR', ok: i >= 100 }))
  const given = [
    ...rows.map(({ id, country }) => [wire.served(id, T0, { score: 0.7, country })] as const),
    ...rows.map(
      ({ id, ok }) =>
        [wire.companion('OutcomeObserved', { prediction_id: id, time: T0, label: ok ? 'leaves' : 'stays' })] as const,
    ),
  ]
  const measuredWith = (changes: Partial<avro.Performance>) => {
    const declared = { ...quality, slices, ...changes }
    const [joined] = joinedIn(wire, [logOf(...given, [wire.time(T0 + 9 * HOUR)])], declared)
    const events = measuredIn(wire, runStream({ make: () => makeMeasuring(wire, declared) }, topicOf(joined)).outputs)
    for (const event of events) expect(recomputed(event, declared)).toEqual([])
    return events
  }
  const verdicts = (events: readonly avro.PerformanceMeasured[]) =>
    events.map(({ slice, verdict, reference }) => [slice, verdict, reference?.error])
  const before = measuredWith({})
  expect(verdicts(before)).toEqual([
    ['', 'drift', 0.1],
    ['country=DE', 'drift', 0.1],
    ['country=FR', 'no_drift', 0.1],
  ])
  const captured = capturedOfWindows({ ...quality, slices }, before, 's') as Partial<avro.Performance>
  expect(captured.sliceReferences).toMatchObject([
    { slice: 'country=DE', reference: { rows: 200, error: 0.5, source: 's' } },
    { slice: 'country=FR', reference: { rows: 200, error: 0 } },
  ])
  expect(verdicts(measuredWith(captured))).toEqual([
    ['', 'no_drift', 0.25],
    ['country=DE', 'no_drift', 0.5],
    ['country=FR', 'no_drift', 0],
  ])
  const [german] = captured.sliceReferences as readonly avro.SliceReference[]
  expect(verdicts(measuredWith({ sliceReferences: [german as avro.SliceReference] }))).toEqual([
    ['', 'drift', 0.1],
    ['country=DE', 'no_drift', 0.5],
    ['country=FR', 'no_drift', 0.1],
  ])
})

test('references of slices are declared, kept, and refused with field, value and expectation; without them a declaration keeps its content', () => {
  const kind = KINDS.kind('performance')
  const base = { name: 'q', predictions: 'churn', task: 'binary', positive: 'leaves', window: '1h' }
  const all = { ...base, slices: [{ column: 'country', values: ['DE'] }], reference: { rows: 10, error: 0.1 } }
  const sliceReferences = [{ slice: 'country=DE', rows: 5, error: 0.4 }]
  const record = kind.recordOf({ ...all, sliceReferences } as never) as avro.Performance
  expect(kind.declarationOf(record)).toMatchObject({ sliceReferences })
  const contentOf = (declaration: object) => kind.content(kind.recordOf(declaration as never) as never)
  expect(contentOf(all)).not.toHaveProperty('sliceReferences')
  expect(contentOf(all)).not.toHaveProperty('emptyWindows')
  expect(contentOf({ ...all, sliceReferences })).toHaveProperty('sliceReferences')
  const served = { name: 'churn', served: [{ name: 'country', type: 'string' }] }
  const problemsOf = (more: object) =>
    performanceProblems({ ...all, ...more }, { predictions: served as never }).map(({ path }) => path)
  expect(problemsOf({ sliceReferences })).toEqual([])
  expect(problemsOf({ sliceReferences: [...sliceReferences, ...sliceReferences] })).toEqual(['sliceReferences.1.slice'])
  expect(problemsOf({ sliceReferences: [{ slice: 'country=FR', rows: 0, error: 2 }] })).toEqual([
    ...['sliceReferences.0.rows', 'sliceReferences.0.error', 'sliceReferences.0.slice'],
  ])
  expect(problemsOf({ sliceReferences, reference: undefined })).toEqual(['reference'])
  expect(problemsOf({ emptyWindows: true })).toEqual(['emptyWindows'])
})

test('given windows of a dataset, totals have a mean and a deviation between windows, means those of all rows, each by slice', () => {
  const rows = [10, 20, 30, 50].map((amount, i) => {
    const country = i === 0 ? 'DE' : 'FR'
    return [wire.served(`r${i}`, T0 + (i < 2 ? 0 : HOUR), { amount, country, latency_us: 1 })] as const
  })
  const counted = countedIn(wire, [logOf(...rows, [wire.time(T0 + 9 * HOUR)])]).flat()
  const measured = measuredIn(wire, runStream({ make: () => makeMetricsMeasuring(wire) }, topicOf(counted)).outputs)
  const { references } = capturedOfWindows(shop, measured, 's') as { references: readonly avro.MetricReference[] }
  const of = (metric: string, slice = '') => references.find((each) => each.metric === metric && each.slice === slice)
  expect(of('orders')).toMatchObject({ value: 2, windows: 2, deviation: 0, rows: null })
  expect(of('revenue')).toMatchObject({ value: 55, windows: 2, source: 's' })
  expect(of('revenue')!.deviation).toBeCloseTo(50 / Math.SQRT2, 12)
  expect(of('price')).toMatchObject({ value: 27.5, rows: 4, windows: null })
  expect(of('price')!.deviation).toBeCloseTo(17.0782512766, 9)
  expect(of('german')).toMatchObject({ value: 0.25, rows: 4, deviation: null })
  expect(of('revenue', 'country=DE')).toMatchObject({ value: 10, windows: 1, deviation: null })
})

test('given an evaluation, its error is the reference; what says no error of rows gives none', () => {
  const metric = (name: string, value: number) => ({ metric: name, value, rows: 101 })
  expect(capturedOfEvaluation(quality, [metric('accuracy', 0.75), metric('auc', 0.9)], 'e')).toMatchObject({
    reference: {
      rows: 101,
      error: 0.25,
      deviation: null,
      figures: [{ name: 'accuracy' }, { name: 'auc', value: 0.9 }],
    },
  })
  const regression = capturedOfEvaluation({ task: 'regression' }, [metric('mae', 3), metric('rmse', 5)], 'e')
  // The mean square is 25, the square of the mean 9.
  expect(regression).toMatchObject({ reference: { error: 3, deviation: Math.sqrt((16 * 101) / 100) } })
  expect(capturedOfEvaluation({ task: 'regression' }, [metric('mae', 3)], 'e')).toHaveProperty('problem')
  expect(capturedOfEvaluation(quality, [metric('auc', 0.9)], 'e')).toHaveProperty('problem')
  expect(capturedOfEvaluation({ task: 'ranking' }, [metric('mae', 3)], 'e')).toHaveProperty('problem')
})

test('a figure over windows has a standard error where it follows from the counts', () => {
  const counts = windows([10, 30])
    .filter(({ slice }) => slice === '')
    .map((each) => each.counts)
  const error = figureOver(quality, counts, 'error')!
  expect(error).toMatchObject({ value: 0.2, rows: 200 })
  expect(error.deviation).toBeCloseTo(Math.sqrt(((40.5 / 201) * (160.5 / 201)) / 200), 12)
  expect(figureOver(quality, counts, 'accuracy')).toMatchObject({ deviation: error.deviation })
  expect(figureOver(quality, counts, 'log_loss')!.deviation).toBe(null)
  expect(figureOver(quality, counts, 'rmse')).toBe(undefined)
  // Every score is the same: half of all pairs are right. Hanley and McNeil: 0.0511585 of 160 and 40.
  expect(figureOver(quality, counts, 'auc')!.value).toBe(0.5)
  expect(figureOver(quality, counts, 'auc')!.deviation).toBeCloseTo(0.0511585, 4)
})
