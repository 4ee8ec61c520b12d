/** What valid rules and silences will not do, because what they name is not declared. */
import { describe, expect, test } from 'vitest'
import { KINDS, lookAt } from '../../../../processors/catalog/index.ts'
import { declareOf, retire, snapshotOf } from '../../../support/catalog.ts'

const columns = [
  { name: 'key', type: 'string' },
  { name: 'at', type: 'timestamp' },
  { name: 'paid', type: 'double' },
] as const
const payments = { name: 'payments', columns, key: ['key'], time: 'at' }
const churn = { name: 'churn_v', model: 'churn', served: [{ name: 'age', type: 'double' }] }
const monitor = {
  name: 'churn_drift',
  predictions: 'churn_v',
  watches: [{ column: 'age', kind: 'numeric', role: 'feature' }],
  window: '1h',
}
const quality = { name: 'quality', predictions: 'churn_v', task: 'binary', positive: '1', window: '1h' }
const muter = { name: 'store_away', alertOn: { signal: 'store' } }
const mutable = { name: 'mutable', alertOn: { signal: 'task' }, mutedBy: ['store_away'] }
const look = lookAt(
  await snapshotOf(
    declareOf('dataset', payments),
    declareOf('predictions', churn),
    declareOf('monitor', monitor),
    declareOf('performance', quality),
    declareOf('alert_rule', muter),
    declareOf('alert_rule', mutable),
  ),
)
const NOW = Date.UTC(2026, 2, 1)
const remarksOn = (kind: 'alert_rule' | 'silence', declaration: object): readonly string[] => {
  const { recordOf, remarks } = KINDS.kind(kind)
  return remarks?.(recordOf(declaration), look, NOW) ?? []
}
const about = (alertOn: object, more: object = {}) => remarksOn('alert_rule', { name: 'r', alertOn, ...more })

describe('a rule', () => {
  test.each([
    [{ signal: 'freshness', of: 'payments' }],
    [{ signal: 'freshness', of: 'pay*' }],
    [{ signal: 'freshness' }],
    [{ signal: 'lag', of: 'features.*' }],
    [{ signal: 'task', of: 'intake.payments.v1.s1' }],
    [{ signal: 'store', of: 'redis' }],
    [{ signal: 'drift', model: 'churn', of: 'age where country=DE' }],
    [{ signal: 'performance', model: 'ch*', of: 'quality.auc where country=DE' }],
    [{ signal: 'overdue', model: 'churn', of: 'churn_drift' }],
    [{ signal: 'predictions', model: 'churn', of: 'error_rate' }],
  ])('about what is declared has no note: %j', (alertOn) => expect(about(alertOn)).toEqual([]))

  test.each([
    [{ signal: 'freshness', of: 'paymentz' }, "alertOn.of names 'paymentz', and there is no such dataset"],
    [{ signal: 'lag', of: 'features.spend.v1.s1' }, "alertOn.of names 'spend', and there is no such view"],
    [{ signal: 'store', of: 'kafka' }, "alertOn.of names 'kafka', and there is no such store"],
    [{ signal: 'drift', of: 'aged' }, "alertOn.of names 'aged', and there is no such column that a monitor watches"],
    [{ signal: 'drift', model: 'chrun' }, "alertOn.model names 'chrun', and there is no such model with a monitor"],
    [{ signal: 'performance', of: 'qualty.auc' }, "alertOn.of names 'qualty', and there is no such measure"],
    [{ signal: 'predictions', of: 'latency' }, "alertOn.of names 'latency', and there is no such figure"],
    [{ signal: 'overdue', of: 'x*' }, "alertOn.of names 'x*', and there is no such monitor"],
  ])('about what is not declared says so: %j', (alertOn, says) =>
    expect(about(alertOn)).toEqual([expect.stringContaining(`${says}`)]),
  )

  test('says which rules cannot mute it', () => {
    expect(about({ signal: 'task' }, { mutedBy: ['store_away'] })).toEqual([])
    expect(about({ signal: 'task' }, { mutedBy: ['mutable', 'nobody'] })).toEqual([
      "mutedBy names 'mutable', which others can mute: such a rule mutes nothing, also not r.",
      "mutedBy names 'nobody', and there is no such rule: until there is one, it mutes nothing.",
    ])
  })

  test('counts what is retired as not declared', async () => {
    const after = lookAt(await snapshotOf(declareOf('dataset', payments), retire('dataset', 'payments')))
    const { recordOf, remarks } = KINDS.kind('alert_rule')
    const record = recordOf({ name: 'r', alertOn: { signal: 'freshness', of: 'payments' } })
    expect(remarks?.(record, after, NOW)).toHaveLength(1)
  })
})

test('a silence that is over, or about no rule, says so', () => {
  const night = (rule: string, until: string) => remarksOn('silence', { name: 'n', silences: { rule }, until })
  expect(night('store_away', '2026-03-02T00:00:00Z')).toEqual([])
  expect(night('store_*', '2026-02-01T00:00:00Z')).toEqual([
    'until is 2026-02-01T00:00:00.000Z, which is over: the silence mutes nothing.',
  ])
  expect(night('stor', '2026-03-02T00:00:00Z')).toEqual([
    "silences.rule names 'stor', and there is no such rule: until there is one, the silence mutes nothing.",
  ])
})
