/** From what a monitor measures to an alert: a shift raises one alert, noise and small windows none, and it ends when the shift does. */
import { expect, test } from 'vitest'
import { driftOf, makeAlerts } from '../../../../processors/alerts/index.ts'
import { makeMeasured } from '../../../../processors/alerts/measured.ts'
import { countersOf, makeDrift, referenceOf } from '../../../../processors/drift/index.ts'
import { avro, derivedMeta } from '../../../../schemas/index.ts'
import type { LogRecord } from '../../../../streams/core/log.ts'
import { ALERTS_INSTANCE, alertsAfter, applied, lines, ruleOf, type Told } from '../../../support/alerts.ts'
import { baseline, HOUR, logOf, monitored, monitoringWire, T0 } from '../../../support/monitoring.ts'
import { replayEveryWay, runStream } from '../../../support/stream.ts'

const amountsOf = (count: number, shift = 0) => Array.from({ length: count }, (_, i) => ((i * 37) % 100) + shift)

/** What is told of the windows of hours, by a rule on drift that is there before the first. */
const toldOf = async (hours: readonly (readonly number[])[], rule: Partial<avro.AlertRule> = {}) => {
  const wire = await monitoringWire()
  const meta = (time: number) =>
    derivedMeta({ instance: 'windows', topic: 't', partition: 0, offset: 0, ordinal: 0 }, time)
  const given = hours.flatMap((amounts, hour) => {
    const [amount, country] = baseline.reference.map((of) => countersOf(referenceOf(of)))
    for (const [i, value] of amounts.entries()) {
      amount!.add(value as never)
      country!.add((i % 2 === 0 ? 'DE' : 'FR') as never)
    }
    const windowStart = T0 + hour * HOUR
    const counted = {
      ...{ meta: meta(windowStart + HOUR), sourcePartition: 0, slice: '', windowStart, rows: amounts.length },
      features: [{ counts: amount!.counts() }, { counts: country!.counts() }],
    }
    const closed = { meta: meta(windowStart + HOUR), sourcePartition: 0, sourcePartitions: 1 }
    return [[wire.encoders.counted.encode(counted)], [wire.encoders.closed.encode(closed)]] as const
  })
  const { reported, encoders, codecs } = wire
  const measured = runStream(
    { make: () => makeDrift({ of: monitored, output: 'ml.monitoring', reported, ...encoders }) },
    logOf(...given),
  )
  const drifts = measured.outputs.map(
    ({ value }, offset) => ({ offset, timestamp: T0 + offset, key: null, value }) as LogRecord,
  )
  const {
    options,
    codecs: own,
    records,
  } = await alertsAfter([
    applied(
      0,
      ruleOf({
        name: 'drift',
        signal: 'drift',
        threshold: 1,
        clearAt: 0.8,
        raiseAfter: 2,
        outOf: 3,
        clearAfter: 2,
        ...rule,
      }),
    ),
  ])
  const observed = await own.encoder('conditions', avro.ConditionsObservedSchema)
  const makeCopier = () =>
    makeMeasured({
      ...{ output: 'ml.observations', observed },
      recordName: (value) => codecs.recordName(value),
      drift: codecs.decoder(avro.DriftMeasuredSchema),
      overdue: codecs.decoder(avro.WindowOverdueSchema),
      performance: codecs.decoder(avro.PerformanceMeasuredSchema),
      performanceOverdue: codecs.decoder(avro.PerformanceOverdueSchema),
      contract: codecs.decoder(avro.ContractEvaluatedSchema),
      contractOverdue: codecs.decoder(avro.ContractOverdueSchema),
    })
  const copied = replayEveryWay({ make: makeCopier, topic: 'ml.monitoring', instance: 'alerts.measured.v1.s1' }, drifts)
  const observations = copied.outputs.map(
    ({ value }, i) => ({ offset: i + 1, timestamp: T0 + i, key: null, value }) as LogRecord,
  )
  const result = replayEveryWay(
    { make: () => makeAlerts(options), topic: 'ml.observations', instance: ALERTS_INSTANCE },
    [...records, ...observations],
  )
  const decoder = own.events({
    AlertRaised: avro.AlertRaisedSchema,
    AlertResolved: avro.AlertResolvedSchema,
    AlertMuted: avro.AlertMutedSchema,
  })
  return result.outputs.map(({ value }) => decoder.decode(value as Buffer) as Told)
}

test('a shift that lasts raises one alert, about the column that has it, and it ends with the shift', async () => {
  const hours = [0, 50, 0, 50, 50, 50, 0, 0].map((shift) => amountsOf(300, shift))
  const told = await toldOf(hours)
  expect(lines(told)).toEqual(['raised 1 drift churn amount', 'resolved 2 drift churn amount'])
  expect(told[0]!.value).toMatchObject({
    ...{ subject: { model: 'churn', version: 3, feature: 'amount', baselineId: 'churn_v3@1' }, threshold: 1 },
    summary: expect.stringMatching(
      /^drift: model churn version 3, amount: drift is .* \(window 2026-01-01T03:00:00.000Z to/,
    ),
  })
  expect((told[0]!.value as avro.AlertRaised).evidence).toHaveLength(2)
})

test('windows with too few rows neither raise nor clear', async () => {
  expect(await toldOf([amountsOf(8, 50), amountsOf(8, 50), amountsOf(8, 50)])).toEqual([])
  const hours = [amountsOf(300, 50), amountsOf(300, 50), amountsOf(8), amountsOf(8), amountsOf(8)]
  expect(lines(await toldOf(hours))).toEqual(['raised 1 drift churn amount'])
})

test('data as that of the baseline raises nothing', async () => {
  expect(
    await toldOf(
      Array.from({ length: 12 }, (_, i) => amountsOf(300 + i)),
      { raiseAfter: 1, outOf: 1 },
    ),
  ).toEqual([])
})

test('an effect counts as drift only with the verdict, and is never lost when there is no distance', () => {
  const column = { psi: 0.3, psiThreshold: 0.1, ks: null, largestShift: null } as unknown as avro.FeatureDrift
  const thresholds = { ksMin: 0.1, shiftMin: 0.1 }
  expect(driftOf({ ...column, verdict: 'drift' }, thresholds)).toBeCloseTo(3)
  expect(driftOf({ ...column, verdict: 'no_drift' }, thresholds)).toBeLessThan(1)
  expect(driftOf({ ...column, verdict: 'insufficient_data' }, thresholds)).toBeNull()
  expect(driftOf({ ...column, psi: null, verdict: 'drift' }, thresholds)).toBe(1)
})
