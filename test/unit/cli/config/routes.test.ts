/** Routes of alerts: what the settings say, and which receiver gets what. */
import { describe, expect, test } from 'vitest'
import { routeIn } from '../../../../cli/config/routes.ts'
import type { AlertEvent } from '../../../../processors/alerts/index.ts'
import { type Route, wants } from '../../../../worker/couriers/routes.ts'

const KNOWN = ['https://hooks.example/x', 'ann@example.org', 'bob@example.org']

test('a route has labels and receivers', () => {
  expect(routeIn('severity=page  team=ops* -> https://hooks.example/x ann@example.org', KNOWN)).toEqual({
    labels: [
      ['severity', 'page'],
      ['team', 'ops*'],
    ],
    receivers: ['https://hooks.example/x', 'ann@example.org'],
  })
})

test.each([
  ['severity=page', "'severity=page', expected labels and receivers"],
  ['-> ann@example.org', "'-> ann@example.org', expected labels and receivers"],
  ['colour=red -> ann@example.org', "'colour=red' of 'colour=red -> ann@example.org', expected labels"],
  ['severity= -> ann@example.org', "'severity=' of"],
  [
    'rule=a -> eve@example.org',
    "'eve@example.org' of 'rule=a -> eve@example.org', expected one of the receivers: https",
  ],
  ['rule=a -> b -> c', "'rule=a -> b -> c', expected labels and receivers"],
])('%s is refused', (text, says) => expect(routeIn(text, KNOWN)).toMatch(says))

describe('a receiver', () => {
  const alert = (severity: string, team: string, model: string | null): AlertEvent =>
    ({ type: 'AlertRaised', value: { severity, subject: { team, rule: 'drift', model, feature: null } } }) as never
  const routes = ['severity=page -> ann@example.org', 'team=growth model=ch* -> ann@example.org'].map(
    (text) => routeIn(text, KNOWN) as Route,
  )

  test('in routes gets what one of them matches, with all of its labels', () => {
    const ann = wants(routes, 'ann@example.org')
    expect(ann(alert('page', 'ops', null))).toBe(true)
    expect(ann(alert('ticket', 'growth', 'churn'))).toBe(true)
    expect(ann(alert('ticket', 'growth', 'fraud'))).toBe(false)
    expect(ann(alert('ticket', 'growth', null))).toBe(false)
    expect(ann(alert('ticket', 'ops', 'churn'))).toBe(false)
  })

  test('that no route names gets everything', () => {
    expect(wants(routes, 'bob@example.org')(alert('ticket', 'ops', null))).toBe(true)
  })
})
