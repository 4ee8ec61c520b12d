/** Alerts follow the versions of monitors and baselines that are in force: nothing fires because of one that no longer measures, and no history is judged again. */
import { describe, expect, test } from 'vitest'
import { makeMeasured } from '../../../../processors/alerts/measured.ts'
import { avro, derivedMeta } from '../../../../schemas/index.ts'
import { type At, alertsAfter, applied, lines, measured, observed, ruleOf, sourced } from '../../../support/alerts.ts'
import { HOUR, logOf, monitored, monitoringWire, T0 } from '../../../support/monitoring.ts'
import { replayEveryWay } from '../../../support/stream.ts'

const rule = applied(0, ruleOf({ name: 'drift', signal: 'drift', model: 'churn', threshold: 1, clearAt: 0.8 }))

/** What a version of the monitor says of a window. */
const window = (seconds: number, order: number, monitor: number, value: number, baseline = 1): At => {
  const of = { signal: 'drift', model: 'churn', version: 3, baselineId: `b@${baseline}` }
  const sources = [
    { kind: 'monitor', name: 'hourly', version: monitor },
    { kind: 'baseline', name: 'b', version: baseline },
  ]
  return observed(seconds, [measured('age', value, of)], { order, signals: ['drift'], isTick: false, sources })
}
const told = async (...events: At[]) => (await alertsAfter([rule, ...events])).told
const said = async (...events: At[]) => lines(await told(...events))

describe('a new version of a monitor', () => {
  const raised = [window(1, 100, 1, 2), sourced(2, 'monitor', 'hourly', 2)]
  const [first, second] = ['raised 1 drift churn age', 'resolved 2 drift churn age']

  test('ends what its earlier version has raised', async () => {
    const events = await told(sourced(0, 'monitor', 'hourly', 1), ...raised)
    expect(lines(events)).toEqual([first, second])
    expect(events[1]!.value).toMatchObject({ reason: 'replaced', evidence: ['source hourly'], value: 2 })
  })

  test('measures the history again, and no history raises an alert', async () => {
    const history = [window(3, 50, 2, 5), window(4, 100, 2, 5)]
    const known = sourced(0, 'monitor', 'hourly', 1)
    expect(await said(known, ...raised, ...history)).toEqual([first, second])
    expect(await said(known, ...raised, ...history, window(5, 200, 2, 5))).toEqual([
      ...[first, second, 'raised 3 drift churn age'],
    ])
  })

  test('is the only one that counts, also if the earlier one still measures', async () => {
    const calm = [sourced(0, 'monitor', 'hourly', 1), sourced(1, 'monitor', 'hourly', 2)]
    expect(await said(...calm, window(2, 100, 1, 5))).toEqual([])
    expect(await said(...calm, window(2, 100, 1, 5), window(3, 200, 2, 5))).toEqual([first])
  })

  test('that is said again changes nothing', async () => {
    const same = sourced(2, 'monitor', 'hourly', 1)
    expect(await said(sourced(0, 'monitor', 'hourly', 1), window(1, 100, 1, 2), same)).toEqual([first])
  })

  test('counts from its first window on if none was known before', async () => {
    expect(await said(window(1, 100, 1, 2), sourced(2, 'monitor', 'hourly', 1), window(3, 50, 1, 2))).toEqual([first])
  })
})

test('a monitor that is retired ends its alerts, and raises none until it is declared again', async () => {
  const known = [sourced(0, 'monitor', 'hourly', 1), window(1, 100, 1, 2), sourced(2, 'monitor', 'hourly', 0)]
  const [first, second] = await told(...known, window(3, 200, 1, 2))
  expect([first!.type, second!.type, (second!.value as avro.AlertResolved).reason]).toEqual([
    ...['AlertRaised', 'AlertResolved', 'retired'],
  ])
  const again = [sourced(4, 'monitor', 'hourly', 2), window(5, 100, 2, 2), window(6, 300, 2, 2)]
  expect(await said(...known, window(3, 200, 1, 2), ...again)).toHaveLength(3)
})

test('a baseline that is replaced ends its alerts, and those of others go on', async () => {
  const other = observed(2, [measured('age', 2, { signal: 'drift', model: 'churn', version: 4, baselineId: 'c@1' })], {
    ...{ order: 100, signals: ['drift'], isTick: false },
    sources: [{ kind: 'baseline', name: 'c', version: 1 }],
  })
  expect(
    await said(window(1, 100, 1, 2), other, sourced(3, 'baseline', 'b', 1), sourced(4, 'baseline', 'b', 2)),
  ).toEqual([...['raised 1 drift churn age', 'raised 1 drift churn age', 'resolved 2 drift churn age']])
})

test('a window that waits is observed with the time that it has waited, and clear when it or a later one is measured', async () => {
  const { codecs, encoders } = await monitoringWire()
  const { monitor, model, baseline } = monitored
  const subject = {
    ...{
      monitor: monitor.name,
      monitorVersion: 1,
      model,
      modelVersion: 3,
      baseline: baseline.name,
      baselineVersion: 1,
    },
  }
  const meta = derivedMeta({ instance: 'drift', topic: 't', partition: 0, offset: 0, ordinal: 0 }, T0 + HOUR)
  const waits = { meta, ...subject, windowEnd: T0 + HOUR, since: T0, waitsFor: [1] }
  const done = {
    ...{ meta, ...subject, baselineHash: 'h', slice: '', windowStart: T0, windowEnd: T0 + HOUR, rows: 0, variant: 'v' },
    ...{ alpha: 0.001, minRows: 1, psiMin: 0.1, ksMin: 0.1, shiftMin: 0.1, features: [], knownAt: T0 },
  }
  const records = logOf(
    [encoders.overdue.encode(waits), T0 + 7_200_000],
    [encoders.measured.encode(done), T0 + 7_300_000],
    [encoders.measured.encode({ ...done, slice: 'country=DE' }), T0 + 7_300_001],
  )
  const observing = await codecs.encoder('conditions', avro.ConditionsObservedSchema)
  const make = () =>
    makeMeasured({
      ...{ output: 'ml.observations', observed: observing, recordName: (value: Buffer) => codecs.recordName(value) },
      drift: codecs.decoder(avro.DriftMeasuredSchema),
      overdue: codecs.decoder(avro.WindowOverdueSchema),
      performance: codecs.decoder(avro.PerformanceMeasuredSchema),
      performanceOverdue: codecs.decoder(avro.PerformanceOverdueSchema),
      contract: codecs.decoder(avro.ContractEvaluatedSchema),
      contractOverdue: codecs.decoder(avro.ContractOverdueSchema),
    })
  const { outputs } = replayEveryWay({ make, topic: 'ml.monitoring', instance: 'alerts.measured.v1.s1' }, records)
  const reader = codecs.decoder(avro.ConditionsObservedSchema)
  const found = outputs.map(({ value }) => reader.decode(value!))
  expect(found.map(({ signals, order, measurements }) => [signals[0], order - T0, measurements[0]?.value])).toEqual([
    ['overdue', HOUR - 1, 7200],
    ['drift', 0, undefined],
    ['overdue', HOUR, 0],
    ['drift', 0, undefined],
  ])
  expect(found[0]).toMatchObject({
    sources: [
      { kind: 'monitor', name: 'hourly', version: 1 },
      { kind: 'baseline', name: 'churn_v3', version: 1 },
    ],
    measurements: [
      {
        ...{ of: 'hourly', model: 'churn', version: 3, baselineId: 'churn_v3@1' },
        detail: 'the window that ends 2026-01-01T01:00:00.000Z waits for partition 1',
      },
    ],
  })
})
