/** Declared rules and silences come into the order in which alerts are judged; and what the projections make of alerts. */
import { expect, test } from 'vitest'
import {
  ACTIVE_ENTITY,
  activeAlerts,
  alertRows,
  alerts,
  alertsTable,
  appliedInstance,
} from '../../../../processors/alerts/index.ts'
import { catalogCodec, KINDS } from '../../../../processors/catalog/index.ts'
import { avro, Codecs, memoryRegistry } from '../../../../schemas/index.ts'
import type { PlannedProcessor } from '../../../../streams/core/definition.ts'
import { namesOf } from '../../../../streams/core/names.ts'
import type { ProjectionTools, Value } from '../../../../streams/core/projection.ts'
import { alertsAfter, applied, measured, observed, ruleOf } from '../../../support/alerts.ts'
import { names as catalogNames, declareOf, snapshotOf } from '../../../support/catalog.ts'
import { baseline, monitor } from '../../../support/monitoring.ts'
import { replayEveryWay } from '../../../support/stream.ts'

const names = namesOf('t.')
const meta = (id: string) => ({
  ...{ id, source: 'catalog', time: 7, team: 'ops', actor: 'ann', correlationId: 'c', causationId: null },
})
const said = { commandId: 'c', version: 2, revision: 1, contentHash: 'h' }
const rule = ruleOf({ name: 'behind' })
const silence: avro.Silence = {
  ...{ name: 'night', rule: '*', model: null, feature: null, from: null, until: 9 },
  ...{ owner: null, description: null, tags: [] },
}
const retired = (kind: string, name: string) => ({
  type: 'DeclarationRetired',
  value: { meta: meta('r'), commandId: 'c', kind, name, version: null, reason: null },
})

test('without a declared rule there is no instance', async () => {
  const none = await snapshotOf()
  expect(alerts.processor!.plan(none, catalogNames)).toEqual([])
  expect(alerts.projections.flatMap(({ plan }) => plan(none, catalogNames))).toEqual([])
})

test('declarations and retirements are applied in their order, in the name of who gave them', async () => {
  const codecs = new Codecs(memoryRegistry())
  const { encoders } = await catalogCodec(codecs, names.prefix, KINDS)
  const catalog = await snapshotOf(
    declareOf('alert_rule', { name: 'behind', alertOn: { signal: 'lag' } } as { name: string }),
  )
  const [planned] = alerts.processor!.plan(catalog, names) as [PlannedProcessor]
  const { make } = await planned.build({ codecs, firstPartitions: async () => 1 })
  const events = [
    { type: 'AlertRuleDeclared', value: { meta: meta('d'), ...said, alert_rule: rule } },
    { type: 'EntityDeclared', value: { meta: meta('e'), ...said, entity: { ...rule, keys: [] } } },
    { type: 'SilenceDeclared', value: { meta: meta('s'), ...said, silence } },
    { type: 'MonitorDeclared', value: { meta: meta('m'), ...said, monitor } },
    { type: 'BaselineDeclared', value: { meta: meta('b'), ...said, baseline } },
    retired('monitor', 'hourly'),
    ...[retired('entity', 'x'), retired('silence', 'night'), retired('alert_rule', 'behind')],
  ]
  const records = events.map(({ type, value }, offset) => ({
    ...{ offset, timestamp: 1000 + offset, key: null, value: encoders[type]!.encode(value) },
  }))
  const { outputs, poison } = replayEveryWay({ make, topic: names.catalog, instance: appliedInstance() }, records)
  expect(poison).toEqual([])
  const decoder = codecs.events({
    ...{ Rule: avro.AlertRuleAppliedSchema, Silence: avro.SilenceAppliedSchema, Source: avro.SourceAppliedSchema },
  })
  const told = outputs.map(({ key, value }) => ({ key, ...decoder.decode(value!) }))
  expect(told).toMatchObject([
    { type: 'Rule', key: 'behind', value: { name: 'behind', ruleVersion: 2, rule: { ...rule } } },
    { type: 'Silence', key: 'night', value: { silence: { until: 9 } } },
    { type: 'Source', key: 'hourly', value: { source: { kind: 'monitor', name: 'hourly', version: 2 } } },
    { type: 'Source', value: { source: { kind: 'baseline', name: 'churn_v3', version: 2 } } },
    { type: 'Source', value: { source: { kind: 'monitor', version: 0 } } },
    { type: 'Silence', value: { name: 'night', silence: null } },
    { type: 'Rule', value: { name: 'behind', ruleVersion: 0, rule: null } },
  ])
  expect(told[0]!.value.meta).toMatchObject({ team: 'ops', actor: 'ann', causationId: 't.ml.catalog:0:0' })
})

test('the projections hold every change, and the alerts that fire', async () => {
  const lag = (seconds: number, value: number) => observed(seconds, [measured('a', value), measured('b', 150)])
  const { result, codecs } = await alertsAfter([applied(0, rule), lag(1, 150), lag(2, 0)])
  const tools = { codecs } as unknown as ProjectionTools
  const columns = alertsTable('t.').columns.map(({ name }) => name)
  const rows: Record<string, Value>[] = []
  const active = new Map<string, string>()
  for (const { value } of result.outputs) {
    const record = { offset: 0, timestamp: 0, key: null, value }
    alertRows(tools).project(record, (values) =>
      rows.push(Object.fromEntries(columns.map((name, i) => [name, values[i]!]))),
    )
    activeAlerts(tools).project(record, {
      set: (entity, field, text) => void active.set(`${entity} ${field}`, String(text)),
      unset: (entity, field) => void active.delete(`${entity} ${field}`),
      remove: () => {},
    })
  }
  expect(rows.map(({ event, seq, feature, value }) => [event, seq, feature, value])).toEqual([
    ['AlertRaised', 1, 'a', 150],
    ['AlertRaised', 1, 'b', 150],
    ['AlertResolved', 2, 'a', 0],
  ])
  expect(rows[2]).toMatchObject({ starts_at: 1_001_000, ends_at: 1_002_000, evidence: '["seen 2"]', team: 't1' })
  expect([...active.keys()]).toEqual([`${ACTIVE_ENTITY} ${rows[1]!.fingerprint}`])
  expect(JSON.parse([...active.values()][0]!)).toMatchObject({
    state: 'firing',
    endsAt: null,
    summary: rows[1]!.summary,
  })
})
