/** Columns whose values all lie in one cell. */
import { beforeAll, expect, test } from 'vitest'
import {
  countersOf,
  cutBaseline,
  EARLIER_VARIANT,
  judged,
  makeDrift,
  recomputed,
  referenceOf,
  referenceRecord,
} from '../../../../processors/drift/index.ts'
import { type avro, derivedMeta } from '../../../../schemas/index.ts'
import {
  baseline,
  HOUR,
  logOf,
  type MonitoringWire,
  monitor,
  monitored,
  monitoringWire,
  T0,
  VARIANT,
} from '../../../support/monitoring.ts'
import { runStream } from '../../../support/stream.ts'

type Value = number | string | null
const ROWS = 300
const all = (value: Value): Value[] => new Array(ROWS).fill(value)

const referenceFor = (values: readonly Value[]): avro.FeatureBaseline =>
  values.every((value) => value === null || typeof value === 'number')
    ? referenceRecord('column', cutBaseline('numeric', values as number[]))
    : referenceRecord('column', cutBaseline('categorical', values))
const countsFor = (reference: avro.FeatureBaseline, values: readonly Value[]): readonly number[] => {
  const counters = countersOf(referenceOf(reference))
  for (const value of values) counters.add(value as never)
  return counters.counts()
}
const found = (before: readonly Value[], values: readonly Value[], variant?: string) => {
  const reference = [referenceFor(before)]
  const counts = [countsFor(reference[0], values)]
  return judged({ reference, roles: ['feature'] }, counts, monitor, variant).features[0]
}

test('a column that stays as constant as its reference has not drifted: its figures are 0 where they can be computed, and p is 1', () => {
  expect(found(all('DE'), all('DE'))).toMatchObject({
    ...{ cells: 1, psi: null, chiSquare: null, largestShift: 0, pValue: 1, verdict: 'no_drift' },
  })
  expect(found(all(5), all(5))).toMatchObject({ cells: 1, psi: null, ks: 0, pValue: 1, verdict: 'no_drift' })
})

test('a constant column that takes another value has drifted, whether or not the value lies in the cell of the constant', () => {
  expect(found(all('DE'), all('FR'))).toMatchObject({ cells: 2, largestShift: 1, verdict: 'drift' })
  expect(found(all(5), all(6))).toMatchObject({ cells: 2, ks: 1, verdict: 'drift' })
  // The cells of numbers are (-inf, 5] and (5, inf): only the distance sees this.
  expect(found(all(5), all(3))).toMatchObject({ cells: 1, psi: null, ks: 1, verdict: 'drift' })
  expect(found(all(5), all(null))).toMatchObject({ cells: 2, ks: null, verdict: 'drift' })
})

test('a few other values in a constant column are no drift, and no rows, or no value at all, give no verdict', () => {
  const few = [...all('DE').slice(2), 'FR', 'FR']
  expect(found(all('DE'), few)).toMatchObject({ cells: 2, verdict: 'no_drift' })
  for (const [before, values] of [
    [[], all(5)],
    [all(5), []],
    [all('DE'), all('DE').slice(0, 8)],
    [all(null), all(null)],
  ] as const)
    expect(found(before, values)).toMatchObject({ verdict: 'insufficient_data' })
})

test('events of earlier releases had no verdict there, and are proved by their own rules; how an event was judged cannot be changed', () => {
  const reference = [referenceFor(all('DE'))]
  const counts = [countsFor(reference[0], all('DE'))]
  const eventOf = (variant: string) => {
    const { features } = judged({ reference, roles: ['feature'] }, counts, monitor, variant)
    return { ...monitor, variant, slice: '', features: features.map((of) => ({ ...of, isAlarming: false })) }
  }
  const of = { ...baseline, reference }
  const [earlier, event] = [EARLIER_VARIANT, VARIANT].map((each) => eventOf(each) as unknown as avro.DriftMeasured)
  expect(earlier.features[0]).toMatchObject({ pValue: null, verdict: 'insufficient_data' })
  for (const each of [earlier, event]) expect(recomputed(each, of)).toEqual([])
  expect(recomputed({ ...earlier, variant: VARIANT }, of).map(({ field }) => field)).toEqual(['pValue', 'verdict'])
  expect(recomputed({ ...event, variant: 'psi/v9' }, of)).toEqual([
    { feature: '', field: 'variant', stated: 'psi/v9', computed: VARIANT },
  ])
})

let wire: MonitoringWire
beforeAll(async () => {
  wire = await monitoringWire()
})

test('an alarm over a constant column ends when the column is constant again', () => {
  const constant = referenceFor(all('DE'))
  const of = {
    ...monitored,
    monitor: { ...monitor, watches: [{ column: 'column', kind: 'categorical', role: 'feature' }] as const },
    baseline: { ...baseline, reference: [constant] },
  }
  const make = () => makeDrift({ of: of as never, output: 'ml.monitoring', reported: wire.reported, ...wire.encoders })
  const meta = (time: number) =>
    derivedMeta({ instance: 'windows', topic: 't', partition: 0, offset: 0, ordinal: 0 }, time)
  const given = ['DE', 'FR', 'FR', 'DE', 'DE'].flatMap((value, hour) => {
    const windowStart = T0 + hour * HOUR
    const features = [{ counts: [...countsFor(constant, all(value))] }]
    const at = { meta: meta(windowStart + HOUR), sourcePartition: 0 }
    return [
      [wire.encoders.counted.encode({ ...at, slice: '', windowStart, rows: ROWS, features })] as const,
      [wire.encoders.closed.encode({ ...at, sourcePartitions: 1 })] as const,
    ]
  })
  const events = runStream({ make }, logOf(...given)).outputs.map(({ value }) => wire.result(value))
  const verdicts = events.map(({ value }) => (value as avro.DriftMeasured).features[0])
  expect(verdicts.map(({ verdict, isAlarming }) => [verdict, isAlarming])).toEqual([
    ['no_drift', false],
    ['drift', false],
    ['drift', true],
    ['no_drift', true],
    ['no_drift', false],
  ])
})
