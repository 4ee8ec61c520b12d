import { beforeAll, expect, test } from 'vitest'
import {
  countersOf,
  type DriftProcessor,
  makeDrift,
  recomputed,
  referenceOf,
} from '../../../../processors/drift/index.ts'
import { derivedMeta } from '../../../../schemas/index.ts'
import {
  baseline,
  HOUR,
  logOf,
  type MonitoringWire,
  monitored,
  monitoringWire,
  T0,
  VARIANT,
} from '../../../support/monitoring.ts'
import { type Output, replayEveryWay, runStream } from '../../../support/stream.ts'

let wire: MonitoringWire
beforeAll(async () => {
  wire = await monitoringWire()
})

const make = (): DriftProcessor => {
  const { reported, encoders } = wire
  return makeDrift({ of: monitored, output: 'ml.monitoring', reported, ...encoders })
}

const meta = (time: number) =>
  derivedMeta({ instance: 'windows', topic: 't', partition: 0, offset: 0, ordinal: 0 }, time)

/** A part of the window of an hour. */
const counted = (partition: number, hour: number, amounts: readonly (number | null)[], slice = ''): Buffer => {
  const [amount, country] = baseline.reference.map((of) => countersOf(referenceOf(of)))
  for (const [i, value] of amounts.entries()) {
    amount.add(value as never)
    country.add((i % 2 === 0 ? 'DE' : 'FR') as never)
  }
  const windowStart = T0 + hour * HOUR
  return wire.encoders.counted.encode({
    ...{ meta: meta(windowStart + HOUR), sourcePartition: partition, slice, windowStart, rows: amounts.length },
    features: [{ counts: amount.counts() }, { counts: country.counts() }],
  })
}
const closed = (partition: number, hour: number, partitions = 2): Buffer =>
  wire.encoders.closed.encode({
    ...{ meta: meta(T0 + hour * HOUR), sourcePartition: partition, sourcePartitions: partitions },
  })

/** Values as those of the baseline, moved. */
const amountsOf = (count: number, shift = 0) => Array.from({ length: count }, (_, i) => ((i * 37) % 100) + shift)

const measuredIn = (outputs: readonly Output[]) =>
  outputs.flatMap(({ value }) => {
    const result = wire.result(value)
    return result.type === 'DriftMeasured' ? [result.value] : []
  })
const overdueIn = (outputs: readonly Output[]) =>
  outputs.flatMap(({ value }) => {
    const result = wire.result(value)
    return result.type === 'WindowOverdue' ? [result.value] : []
  })

test('a window is measured once all partitions have closed it, with the counts of all of them', () => {
  const given = logOf(
    [closed(0, 0)],
    [counted(0, 0, amountsOf(200))],
    [closed(0, 1)],
    [counted(1, 0, amountsOf(100, 50))],
    [closed(1, 1)],
  )
  const { outputs } = replayEveryWay({ make }, given)
  const [event, ...more] = measuredIn(outputs)
  expect(more).toEqual([])
  expect(outputs[0]).toMatchObject({ topic: 'ml.monitoring', partition: 0, key: 'churn', offset: 4 })
  expect(event).toMatchObject({
    ...{ monitor: 'hourly', monitorVersion: 1, model: 'churn', modelVersion: 3, baseline: 'churn_v3', slice: '' },
    ...{ windowStart: T0, windowEnd: T0 + HOUR, rows: 300, variant: VARIANT, knownAt: T0 + 4 },
  })
  expect(event.features.map(({ feature, rows, verdict }) => [feature, rows, verdict])).toEqual([
    ['amount', 300, 'drift'],
    ['country', 300, 'no_drift'],
  ])
})

test('the event does not depend on how the partitions interleave', () => {
  const [a, b] = [counted(0, 0, amountsOf(150)), counted(1, 0, amountsOf(150, 30))]
  const ways = [
    [a, closed(0, 1), b, closed(1, 1)],
    [b, closed(1, 1), a, closed(0, 1)],
    [a, b, closed(1, 1), closed(0, 1)],
  ]
  const events = ways.map((way) =>
    measuredIn(runStream({ make }, logOf(...way.map((value) => [value] as const))).outputs),
  )
  for (const [event] of events) expect(event.features).toEqual(events[0][0].features)
})

test('too few rows give no verdict, and neither raise an alarm nor clear one', () => {
  const hours = [amountsOf(300, 50), amountsOf(300, 50), amountsOf(8, 50), amountsOf(300), amountsOf(8), amountsOf(300)]
  const given = hours.flatMap((amounts, hour) => [[counted(0, hour, amounts)], [closed(0, hour + 1, 1)]] as const)
  const events = measuredIn(replayEveryWay({ make }, logOf(...given)).outputs)
  expect(events.map(({ features: [amount] }) => [amount.verdict, amount.isAlarming])).toEqual([
    ['drift', false],
    ['drift', true],
    ['insufficient_data', true],
    ['no_drift', true],
    ['insufficient_data', true],
    ['no_drift', false],
  ])
})

test('a column that is missing in a whole window has drifted by its missing rate, though no distance can be computed', () => {
  const given = logOf([counted(0, 0, new Array(300).fill(null))], [closed(0, 1, 1)])
  const [{ features }] = measuredIn(runStream({ make }, given).outputs)
  expect(features[0]).toMatchObject({ ks: null, ksPValue: null, psiMissingExcluded: null, verdict: 'drift' })
})

test('a partition that lags by a day holds its windows back without a verdict; the first of them is told as overdue, once', () => {
  const at = (hour: number) => T0 + hour * HOUR
  const given = logOf(
    [closed(1, 0), at(0)],
    [closed(0, 0), at(0)],
    [counted(0, 0, amountsOf(300)), at(1)],
    ...Array.from({ length: 24 }, (_, i) => [closed(0, i + 1), at(i + 1)] as const),
    [counted(1, 0, amountsOf(300)), at(25)],
    [closed(1, 24), at(25)],
  )
  const { outputs } = replayEveryWay({ make }, given)
  expect(measuredIn(outputs.slice(0, -1))).toEqual([])
  expect(overdueIn(outputs)).toMatchObject([{ windowEnd: at(1), since: at(1), waitsFor: [1], monitor: 'hourly' }])
  expect(measuredIn(outputs)).toMatchObject([{ windowStart: T0, rows: 600 }])
})

test('a partition that has never reported holds all windows back, and is told too', () => {
  const at = (hour: number) => T0 + hour * HOUR
  const given = logOf(...Array.from({ length: 5 }, (_, i) => [closed(0, i), at(i)] as const))
  const { outputs } = replayEveryWay({ make }, given)
  expect(overdueIn(outputs)).toMatchObject([{ windowEnd: at(0), since: at(0), waitsFor: [1] }])
})

test('an event is proved by its counts and its baseline, and a figure that was changed is found', () => {
  const given = logOf([counted(0, 0, amountsOf(300, 20))], [closed(0, 1, 1)])
  const [event] = measuredIn(runStream({ make }, given).outputs)
  expect(recomputed(event, baseline)).toEqual([])
  const [amount, country] = event.features
  const forged = { ...event, features: [{ ...amount, psi: 0.01 }, country] }
  expect(recomputed(forged, baseline)).toMatchObject([{ feature: 'amount', field: 'psi', stated: 0.01 }])
  const other = {
    ...event,
    features: [{ ...amount, counts: amount.counts.map((n, i) => (i === 3 ? n + 1 : n)) }, country],
  }
  expect(recomputed(other, baseline).map(({ field }) => field)).toContain('psi')
  expect(recomputed(event, { ...baseline, reference: baseline.reference.slice(1) })).toMatchObject([
    { field: 'features' },
  ])
})

test('a slice is compared with its own reference, and with all rows if the baseline has none for it', () => {
  const [amount, country] = baseline.reference.map((of) => countersOf(referenceOf(of)))
  for (const value of amountsOf(300, 50)) amount.add(value as never)
  for (let i = 0; i < 300; i++) country.add((i % 2 === 0 ? 'DE' : 'FR') as never)
  const slices = [{ slice: 'route=web', counts: [amount.counts(), country.counts()] }]
  const { reported, encoders } = wire
  const of = { ...monitored, baseline: { ...baseline, slices } }
  const sliced = () => makeDrift({ of, output: 'ml.monitoring', reported, ...encoders })
  const moved = amountsOf(300, 50)
  const given = logOf(
    [counted(0, 0, moved, 'route=web')],
    [counted(0, 0, moved, 'route=app')],
    [counted(0, 0, moved)],
    [closed(0, 1, 1)],
  )
  const events = measuredIn(replayEveryWay({ make: sliced }, given).outputs)
  const verdicts = events.map(({ slice, features }) => [slice, features[0].verdict, features[0].referenceRows])
  const all = baseline.reference[0].counts.reduce((sum, count) => sum + count, 0)
  expect(new Map(verdicts.map(([slice, ...rest]) => [slice, rest]))).toEqual(
    new Map([
      ['route=web', ['no_drift', 300]],
      ['route=app', ['drift', all]],
      ['', ['drift', all]],
    ]),
  )
  for (const event of events) expect(recomputed(event, of.baseline)).toEqual([])
  expect(recomputed(events.find(({ slice }) => slice === 'route=web')!, baseline)).not.toEqual([])
})
