/** Rules for alerts, and silences: what is filled in, what is refused, and what is a new version. */
import { describe, expect, test } from 'vitest'
import { KINDS, type Look } from '../../../../processors/catalog/index.ts'
import type { Problem } from '../../../../processors/catalog/problem.ts'
import { declareOf, given } from '../../../support/catalog.ts'

const none: Look = { find: () => undefined, names: () => [] }
const behind = { name: 'behind', alertOn: { signal: 'lag', of: 'features.*', threshold: 100 } }
/** Other parts of the condition. */
const on = (more: object) => ({ alertOn: { ...behind.alertOn, ...more } })
const night = { name: 'night', silences: { rule: 'behind' }, until: '2026-03-01T08:00:00Z' }
const problemsOf = (kind: string, declaration: object) =>
  (KINDS.kind(kind).problems(declaration, none) as readonly Problem[]).map(({ path }) => path)

describe('a rule', () => {
  test('has its defaults filled in, and reads back as it was', () => {
    const kind = KINDS.kind('alert_rule')
    const record = kind.recordOf(behind)
    expect(record).toEqual({
      ...{ name: 'behind', signal: 'lag', of: 'features.*', model: null, threshold: 100, clearAt: 80, isBelow: false },
      ...{ absentMs: null, raiseAfter: 1, outOf: 1, clearAfter: 2, severity: 'ticket', mutedBy: [], runbook: null },
      ...{ owner: null, description: null, tags: [] },
    })
    const full = {
      ...behind,
      alertOn: { ...behind.alertOn, clearAt: 50 },
      ...{ raiseAfter: 2, outOf: 3, clearAfter: 4, severity: 'page', mutedBy: ['stalled'], runbook: 'r' },
      ...{ owner: 'ann', description: 'd', tags: ['a'] },
    }
    expect(kind.declarationOf(kind.recordOf(full))).toEqual(full)
    const absent = { name: 'silent', alertOn: { signal: 'predictions', model: 'churn', absentFor: '1h' } }
    expect(kind.declarationOf(kind.recordOf(absent))).toMatchObject(absent)
    expect(kind.recordOf({ ...behind, alertOn: { ...behind.alertOn, direction: 'below' } } as never)).toMatchObject({
      isBelow: true,
      clearAt: 125,
    })
  })

  test('of other values is a new version; other words are a revision', () => {
    const { when } = given(declareOf('alert_rule', behind))
    const again = (more: object) => when(declareOf('alert_rule', { ...behind, ...more }))
    expect(again({ alertOn: { ...behind.alertOn, threshold: 200 } })).toMatchObject({
      subject: { version: 2, revision: 1 },
    })
    expect(again({ runbook: 'https://runbooks.example/behind' })).toMatchObject({
      subject: { version: 1, revision: 2 },
    })
  })

  test.each([
    ['alertOn', { alertOn: 'lag' }],
    ['alertOn.signal', { alertOn: { signal: 'mood' } }],
    ['alertOn.of', { alertOn: { signal: 'lag', of: '*'.repeat(11) } }],
    ['alertOn.dataset', { alertOn: { signal: 'lag', dataset: 'x' } }],
    ['alertOn.threshold', on({ threshold: 'high' })],
    ['alertOn.threshold', on({ threshold: Number.POSITIVE_INFINITY })],
    ['alertOn.clearAt', on({ clearAt: 101 })],
    ['alertOn.clearAt', on({ direction: 'below', clearAt: 99 })],
    ['alertOn.direction', on({ direction: 'up' })],
    ['alertOn.absentFor', on({ absentFor: '10s', threshold: undefined })],
    ['alertOn.threshold', on({ absentFor: '1h' })],
    ['raiseAfter', { raiseAfter: 0 }],
    ['outOf', { raiseAfter: 3, outOf: 2 }],
    ['clearAfter', { clearAfter: 101 }],
    ['severity', { severity: 'panic' }],
    ['mutedBy.0', { mutedBy: ['behind'] }],
    ['runbook', { runbook: '' }],
    ['name', { name: 'Behind' }],
    ['more', { more: 1 }],
  ])('with a wrong %s is refused', (path, more) => {
    expect(problemsOf('alert_rule', { ...behind, ...more })).toEqual([path])
  })

  test('is refused if there are too many', () => {
    const names = Array.from({ length: 500 }, (_, i) => `r${i}`)
    const look = { ...none, names: () => names }
    expect(KINDS.kind('alert_rule').problems(behind, look)).toMatchObject([{ path: 'name' }])
  })
})

describe('a silence', () => {
  test('takes times as text or ms, and reads back', () => {
    const kind = KINDS.kind('silence')
    const full = { ...night, from: '2026-03-01T00:00:00.000Z', until: '2026-03-01T08:00:00.000Z', description: 'move' }
    expect(kind.declarationOf(kind.recordOf(full))).toEqual(full)
    expect(kind.recordOf({ ...night, until: 1_772_352_000_000 } as never)).toEqual(kind.recordOf(night))
  })

  test.each([
    ['silences', { silences: 'behind' }],
    ['silences.rule', { silences: {} }],
    ['silences.model', { silences: { rule: '*', model: '' } }],
    ['until', { until: 'tomorrow' }],
    ['until', { until: 1_772_352_000 }],
    ['until', { from: '2026-03-01T08:00:00Z' }],
    ['from', { from: '2026-02-30T08:00:00Z' }],
  ])('with a wrong %s is refused', (path, more) => {
    expect(problemsOf('silence', { ...night, ...more })).toEqual([path])
  })
})
