import { describe, expect, test } from 'vitest'
import { evaluateGate } from '../../../../../processors/registry/gate/index.ts'
import type { avro } from '../../../../../schemas/index.ts'
import { policyOf, rule } from '../../../../support/gates.ts'

const found = (
  version: number | null,
  value: number | null,
  more: Partial<avro.LiveEvidence> = {},
): avro.LiveEvidence => ({
  ...{ check: 'live_minimum_change', source: 'quality', sourceVersion: 1, metric: 'auc', value, rows: 500 },
  ...{ windowEnd: 0, eventId: 'e', offset: 7, version, deviation: 0.01, offsets: [6, 7] },
  ...more,
})
const auc = (more: Partial<avro.PolicyRule> = {}) =>
  rule('live_minimum_change', { metric: 'quality.auc', threshold: 0, confidence: 0.95, minRows: 30, ...more })
const gate = (of: avro.PolicyRule, live: readonly avro.LiveEvidence[], champion: number | undefined = 1) =>
  evaluateGate({
    ...{ gateId: 'g', policy: policyOf([of]), candidate: { version: 2, evaluated: undefined }, live },
    champion: champion === undefined ? undefined : { version: champion, evaluated: undefined },
  })

describe('candidate and champion while both served', () => {
  test('pass if the lower bound of the margin is at least 0, fail if the upper one is below 0', () => {
    // 1.6449 times the root of 2 times 0.01 is 0.02326.
    expect(gate(auc(), [found(null, 0.85), found(1, 0.82)])).toMatchObject({
      verdict: 'pass',
      results: [{ candidate: 0.85, champion: 0.82, rows: 500, confidence: 0.95 }],
    })
    expect(gate(auc(), [found(null, 0.79), found(1, 0.82)]).verdict).toBe('fail')
    const close = gate(auc(), [found(null, 0.83), found(1, 0.82)])
    expect(close).toMatchObject({ verdict: 'inconclusive' })
    expect(close.results[0]!.lower).toBeCloseTo(0.01 - 1.6448536 * Math.SQRT2 * 0.01, 8)
    // What is allowed to be lost is the threshold.
    expect(gate(auc({ threshold: -0.05 }), [found(null, 0.8), found(1, 0.82)]).verdict).toBe('pass')
  })

  test('a share is one of the value of the champion, and less may be better', () => {
    const error = { check: 'live_relative', metric: 'mae', rows: 400 } as const
    const less = auc({ check: 'live_relative', metric: 'quality.mae', higherIsBetter: false, threshold: 0.1 })
    const live = (v: number) => [
      found(null, v, { ...error, deviation: 0.1 }),
      found(1, 10, { ...error, deviation: 0.1 }),
    ]
    expect(gate(less, live(8.5)).results).toMatchObject([{ verdict: 'pass', margin: 0.5 }])
    expect(gate(less, live(9.5)).verdict).toBe('fail')
    expect(gate(less, live(8.9)).verdict).toBe('inconclusive')
  })

  test('are inconclusive with few rows, without evidence of both, or without a standard error', () => {
    const reasons = (of: avro.PolicyRule, live: readonly avro.LiveEvidence[], champion?: number) =>
      gate(of, live, champion).results.map(({ verdict, reason }) => `${verdict}: ${reason}`)
    const good = [found(null, 0.9), found(1, 0.8)]
    expect(reasons(auc({ minRows: 501 }), good)[0]).toMatch(/^inconclusive: .* 500 and 500 rows, at least 501/)
    expect(reasons(auc(), [good[0]!])[0]).toMatch(/was not measured of candidate and champion/)
    // Between the question of the gateway and the decision another version became champion.
    expect(reasons(auc(), good, 3)[0]).toMatch(/was not measured of candidate and champion/)
    expect(reasons(auc(), [good[0]!, found(1, 0.8, { deviation: null })])[0]).toMatch(/does not follow/)
    expect(reasons(auc(), [good[0]!, found(1, null)])[0]).toMatch(/is not finite/)
    expect(reasons(auc({ confidence: 0.8 }), good)[0]).toMatch(/^inconclusive/)
  })

  test('without a champion the rule is skipped, and alone promotes nothing', () => {
    const policy = policyOf([auc()])
    const candidate = { version: 2, evaluated: undefined }
    expect(evaluateGate({ gateId: 'g', policy, candidate, live: [], champion: undefined })).toMatchObject({
      ...{ skipped: ['live_minimum_change'], verdict: 'inconclusive' },
    })
  })
})
