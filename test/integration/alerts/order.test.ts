/** Two tasks bring rules and measurements into the one log by which alerts are judged: a rule stands before what was measured after its declaration. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Platform } from '../../../platform/index.ts'
import { avro, recordSubject } from '../../../schemas/index.ts'
import { startWorker, type Worker } from '../../../worker/index.ts'
import { type Declarer, metaNow } from '../../support/declare.ts'
import { closed, runningOn, stackPlatform } from '../../support/running-platform.ts'
import { toldAlerts } from '../../support/told-alerts.ts'
import { until } from '../../support/until.ts'

const HOUR = 3_600_000
const T0 = Date.UTC(2026, 0, 1)
/** So many that reading them takes longer than reading one measurement. */
const SILENCES = 200

const trips = {
  name: 'trips',
  columns: [
    { name: 'id', type: 'string' as const },
    { name: 'at', type: 'timestamp' as const },
  ],
  ...{ key: ['id'], time: 'at' },
}
const quality = {
  name: 'quality',
  dataset: 'trips',
  odcs: {
    ...{ apiVersion: 'v3.1.0', kind: 'DataContract', id: 'trips', version: '1.0.0', status: 'active' },
    schema: [{ name: 'trips', quality: [{ metric: 'rowCount', mustBeGreaterThan: 0 }] }],
  },
}

let platform: Platform
let declarer: Declarer
let decider: Worker
let rest: Worker | undefined

beforeAll(async () => {
  platform = stackPlatform('order')
  ;({ worker: decider, declarer } = await runningOn(platform, { datasets: [trips], roles: ['catalog'] }))
  await declarer.declare('contract', quality)
}, 240_000)
afterAll(() => closed(declarer, rest, decider, platform), 240_000)

test('a measurement is judged by a rule that was declared before it, though the rule is brought in later', async () => {
  for (let i = 0; i < SILENCES; i++)
    await declarer.declare('silence', {
      name: `s${i}`,
      ...{ silences: { rule: `r${i}` }, until: '2999-01-01T00:00:00Z' },
    })
  await declarer.declare('alert_rule', {
    name: 'empty',
    ...{ alertOn: { signal: 'contract', of: 'quality.breaches', threshold: 1 } },
  })
  const { codecs, names } = platform
  const encoder = await codecs.encoder(
    recordSubject(names.prefix, avro.ContractEvaluatedSchema),
    avro.ContractEvaluatedSchema,
  )
  const rule: avro.RuleResult = {
    ...{ rule: 'rowCount', columns: [], isRow: false, action: 'reject', measure: 'rowCount', unit: 'rows' },
    ...{ operator: 'mustBeGreaterThan', operands: [0], checked: 0, failed: 0, measured: 0, lower: null, upper: null },
    ...{ outcome: 'fail', figures: [], samples: [] },
  }
  const value = encoder.encode({
    ...{ meta: metaNow(), contract: 'quality', contractVersion: 1, contractHash: '', dataset: 'trips', seq: 1 },
    ...{ windowStart: T0, windowEnd: T0 + HOUR, rows: 0, outcome: 'fail', results: [rule], knownAt: T0 + HOUR },
  })
  await declarer.appender.append({ topic: names.monitoring, partition: 0, key: Buffer.from('quality'), value })

  rest = await startWorker({ platform, roles: ['registry'] })
  await until('it is raised', async () =>
    (await toldAlerts(platform)).some(({ type, value }) => type === 'AlertRaised' && value.subject.rule === 'empty'),
  )
  expect(await toldAlerts(platform)).toHaveLength(1)
}, 240_000)
