/** Alerts: what rises, what ends, what is muted, and that a replay says the same, cut and crashed at every point. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fingerprintOf } from '../../../../processors/alerts/index.ts'
import type { avro } from '../../../../schemas/index.ts'
import {
  type At,
  alertsAfter,
  applied,
  lines,
  measured,
  observed,
  retired,
  ruleOf,
  silenced,
  T0,
} from '../../../support/alerts.ts'
import { seeded } from '../../../support/seed.ts'
import { outputText, runStream } from '../../../support/stream.ts'

const said = async (...events: At[]) => lines((await alertsAfter(events)).told)
const lag = (seconds: number, value: number | null) => observed(seconds, [measured('spend', value)])

describe('the fingerprint', () => {
  const subject = { team: 't1', rule: 'drift', model: 'churn', version: 7, feature: 'age', baselineId: 'b12' }
  test('is the published one (A1)', () => {
    expect(fingerprintOf(subject)).toBe('2262cdbde78360cf9eb786b668d12cc2750e54c2bcd256995c659489928473ce')
  })

  test('tells parts apart that hold a bar', () => {
    const all = [
      { ...subject, model: 'a|b', feature: 'c' },
      { ...subject, model: 'a', feature: 'b|c' },
      { ...subject, model: 'a\\', feature: '|c' },
      { ...subject, model: null },
    ]
    expect(new Set(all.map(fingerprintOf)).size).toBe(all.length)
  })
})

describe('an alert', () => {
  test('rises once and ends once, however often its condition is observed (A2)', async () => {
    const events = Array.from({ length: 100 }, (_, i) => lag(i + 1, 150))
    const { told } = await alertsAfter([applied(0, ruleOf({ name: 'behind' })), ...events, lag(101, 0)], 'once')
    expect(lines(told)).toEqual(['raised 1 behind spend', 'resolved 2 behind spend'])
    const [raised, resolved] = told
    const subject = { team: 't1', rule: 'behind', model: null, version: null, feature: 'spend', baselineId: null }
    expect(raised!.value).toMatchObject({
      ...{ fingerprint: fingerprintOf(subject), seq: 1, subject, ruleVersion: 1, severity: 'ticket', value: 150 },
      ...{ startsAt: T0 + 1000, threshold: 100, mutedBy: null, evidence: ['seen 1'] },
      summary: 'behind: spend: lag is 150, at least 100 raises',
    })
    expect(resolved!.value).toMatchObject({ startsAt: T0 + 1000, endsAt: T0 + 101_000, reason: 'clear', value: 0 })
    expect(raised!.value.meta).toMatchObject({ source: 'alerts.all.v1.s1', team: 't1', time: T0 + 1000 })
  })

  test('rises when k of the last n hold, and not before', async () => {
    const rule = applied(0, ruleOf({ name: 'behind', raiseAfter: 2, outOf: 3 }))
    expect(await said(rule, lag(1, 150), lag(2, 0), lag(3, 0), lag(4, 150))).toEqual([])
    expect(await said(rule, lag(1, 150), lag(2, 0), lag(3, 150))).toEqual(['raised 1 behind spend'])
  })

  test('ends after clear ones in a row: what is between both values neither raises nor clears', async () => {
    const rule = applied(0, ruleOf({ name: 'behind', clearAfter: 2 }))
    const events = [rule, lag(1, 100), lag(2, 79), lag(3, 90), lag(4, 79), lag(5, 80), lag(6, 79)]
    expect(await said(...events)).toEqual(['raised 1 behind spend'])
    expect(await said(...events, lag(7, 0))).toEqual(['raised 1 behind spend', 'resolved 2 behind spend'])
  })

  test('neither rises nor ends without data', async () => {
    const rule = applied(0, ruleOf({ name: 'behind', raiseAfter: 2, outOf: 2 }))
    const nothing = [lag(2, null), lag(3, Number.NaN), observed(4, [], { signals: ['store'] })]
    expect(await said(rule, lag(1, 150), ...nothing)).toEqual([])
    const raised = [rule, lag(1, 150), ...nothing, lag(5, 150)]
    expect(await said(...raised, lag(6, null))).toEqual(['raised 1 behind spend'])
  })

  test('ends if its signal was looked at and it is not among what was observed', async () => {
    const rule = applied(0, ruleOf({ name: 'behind' }))
    expect(await said(rule, lag(1, 150), observed(2, []))).toEqual(['raised 1 behind spend', 'resolved 2 behind spend'])
  })

  test('counts an observation of the same moment once, and the last one counts', async () => {
    const rule = applied(0, ruleOf({ name: 'behind', raiseAfter: 2, outOf: 3 }))
    const again = (value: number) => observed(2, [measured('spend', value)], { order: T0 + 1000 })
    expect(await said(rule, lag(1, 150), again(150), again(150))).toEqual([])
    expect(await said(rule, lag(1, 150), again(0), lag(3, 150))).toEqual([])
  })

  test('that ended is not raised by what had raised it', async () => {
    const rule = applied(0, ruleOf({ name: 'behind', outOf: 5 }))
    const events = [rule, lag(1, 150), lag(2, 0), lag(3, 0)]
    const late = observed(4, [measured('spend', 150)], { order: T0 + 1000 })
    expect(await said(...events, late)).toEqual(['raised 1 behind spend', 'resolved 2 behind spend'])
  })

  test('that comes back soon takes twice as many clear observations to end, each time', async () => {
    const rule = applied(0, ruleOf({ name: 'behind' }))
    const flapping = [lag(1, 150), lag(2, 0), lag(3, 150), lag(4, 0), lag(5, 0), lag(6, 150), lag(7, 0), lag(8, 0)]
    const expected = ['raised 1', 'resolved 2', 'raised 3', 'resolved 4', 'raised 5'].map(
      (each) => `${each} behind spend`,
    )
    expect(await said(rule, ...flapping, lag(9, 0))).toEqual(expected)
    expect(await said(rule, ...flapping, lag(9, 0), lag(10, 0))).toEqual([...expected, 'resolved 6 behind spend'])
    expect(await said(rule, lag(1, 150), lag(2, 0), lag(3700, 150), lag(3701, 0))).toHaveLength(4)
  })

  test('below a threshold rises from below', async () => {
    const rule = applied(0, ruleOf({ name: 'few', isBelow: true, threshold: 10, clearAt: 12 }))
    expect(await said(rule, lag(1, 11), lag(2, 10), lag(3, 12), lag(4, 13))).toEqual([
      'raised 1 few spend',
      'resolved 2 few spend',
    ])
  })

  test('is of one thing: another one has its own', async () => {
    const rule = applied(0, ruleOf({ name: 'behind', of: 'features.*' }))
    const both = observed(1, [measured('features.a', 150), measured('features.b', 150), measured('rows', 150)])
    expect(await said(rule, both, observed(2, [measured('features.b', 150)]))).toEqual([
      'raised 1 behind features.a',
      'raised 1 behind features.b',
      'resolved 2 behind features.a',
    ])
  })

  test('of a model is judged by observations of that model and version alone', async () => {
    const rule = applied(0, ruleOf({ name: 'drift', signal: 'drift', model: 'churn', threshold: 1, clearAt: 0.8 }))
    const window = (seconds: number, version: number, value: number): At => {
      const of = { model: 'churn', version }
      const drift = measured('age', value, { signal: 'drift', ...of, baselineId: `b${version}` })
      return observed(seconds, [drift], { ...of, signals: ['drift'], isTick: false })
    }
    const { told } = await alertsAfter([rule, window(1, 7, 2), window(2, 8, 0), window(3, 7, 0)])
    expect(lines(told)).toEqual(['raised 1 drift churn age', 'resolved 2 drift churn age'])
    expect(told[0]!.value.subject).toMatchObject({ version: 7, baselineId: 'b7' })
  })
})

describe('absence', () => {
  const rule = ruleOf({ name: 'silent', signal: 'predictions', model: 'churn', absentMs: 60_000 })
  const served = (seconds: number, version: number): At => {
    const of = { model: 'churn', version }
    const one = measured('', 5, { signal: 'predictions', ...of })
    return observed(seconds, [one], { ...of, signals: ['predictions'], isTick: false })
  }
  const tick = (seconds: number) => observed(seconds, [], { signals: [] })

  test('is judged at the log time of ticks, whatever version was seen', async () => {
    const events = [applied(0, { ...rule, threshold: null, clearAt: null }), tick(10), served(30, 1), tick(60)]
    expect(await said(...events, served(80, 2), tick(140))).toEqual([])
    expect(await said(...events, tick(91))).toEqual(['raised 1 silent churn'])
    expect(await said(...events, tick(91), served(100, 3), tick(101))).toEqual([
      'raised 1 silent churn',
      'resolved 2 silent churn',
    ])
  })

  test('is expected of what a rule names, although it was never seen', async () => {
    expect(await said(applied(0, { ...rule, threshold: null }), tick(60), tick(61))).toEqual(['raised 1 silent churn'])
    expect(await said(applied(0, { ...rule, threshold: null, model: 'ch*' }), tick(60), tick(61))).toEqual([])
  })
})

describe('people are not told', () => {
  const behind = applied(0, ruleOf({ name: 'behind' }))
  const silence: avro.Silence = {
    ...{ name: 'night', rule: 'beh*', model: null, feature: null, from: T0 + 3000, until: T0 + 5000 },
    ...{ owner: null, description: null, tags: [] },
  }

  test('while a silence holds, by log time; the alert goes on', async () => {
    const ticks = [2, 3, 4, 5].map((seconds) => lag(seconds, 150))
    const events = [behind, silenced(0, silence, 'night'), lag(1, 150), ...ticks]
    expect(await said(...events, lag(6, 0))).toEqual([
      'raised 1 behind spend',
      'muted 2 behind spend by silence/night',
      'muted 3 behind spend',
      'resolved 4 behind spend',
    ])
    expect(await said(...events.slice(0, 5), silenced(3, null, 'night'))).toEqual([
      'raised 1 behind spend',
      'muted 2 behind spend by silence/night',
      'muted 3 behind spend',
    ])
  })

  test('of drift while ingest stands still, also in the same observation', async () => {
    const drift = applied(0, ruleOf({ name: 'drift', mutedBy: ['stalled'] }))
    const stalled = applied(0, ruleOf({ name: 'stalled', signal: 'store', threshold: 1, clearAt: 1 }))
    const signals = { signals: ['lag', 'store'] }
    const both = [measured('spend', 150), measured('redis', 1, { signal: 'store' })]
    expect(await said(drift, stalled, observed(1, both, signals), observed(2, both.slice(0, 1), signals))).toEqual([
      'raised 1 stalled redis',
      'raised 1 drift spend by rule/stalled',
      'resolved 2 stalled redis',
      'muted 2 drift spend',
    ])
  })

  test('but two rules cannot hide each other', async () => {
    const [one, two] = [ruleOf({ name: 'one', mutedBy: ['two'] }), ruleOf({ name: 'two', mutedBy: ['one'] })]
    expect(await said(applied(0, one), applied(0, two), lag(1, 150))).toEqual([
      'raised 1 one spend',
      'raised 1 two spend',
    ])
  })
})

describe('a rule', () => {
  test('that is retired ends its alerts; declared again, their numbers and its team go on', async () => {
    const rule = applied(0, ruleOf({ name: 'behind' }))
    const events = [rule, lag(1, 150), retired(2, 'behind'), lag(3, 150), applied(4, ruleOf({ name: 'behind' }), 2)]
    const { told } = await alertsAfter([...events, lag(5, 150)])
    expect(lines(told)).toEqual(['raised 1 behind spend', 'resolved 2 behind spend', 'raised 3 behind spend'])
    expect(told[1]!.value).toMatchObject({ reason: 'retired', endsAt: T0 + 2000 })
    expect(told[2]!.value).toMatchObject({ ruleVersion: 2, subject: { team: 't1' } })
  })

  test('that changes judges from there on, and its alerts stay', async () => {
    const rules = [applied(0, ruleOf({ name: 'behind' })), applied(2, ruleOf({ name: 'behind', clearAt: 10 }), 2)]
    expect(await said(rules[0]!, lag(1, 150), rules[1]!, lag(3, 50), lag(4, 9))).toEqual([
      'raised 1 behind spend',
      'resolved 2 behind spend',
    ])
  })
})

test('of any observations: numbers have no gap, raised and ended alternate, and a restart anywhere changes nothing', async () => {
  const things = ['a', 'b']
  const values = fc.constantFrom(0, 90, 150, null)
  const one = fc.record({
    a: values,
    b: values,
    order: fc.integer({ min: 1, max: 12 }),
    isEnd: fc.integer({ max: 20 }),
  })
  const rule = ruleOf({ name: 'behind', raiseAfter: 2, outOf: 3, clearAfter: 2, mutedBy: ['a_alone'] })
  await fc.assert(
    fc.asyncProperty(fc.array(one, { maxLength: 25 }), fc.integer({ min: 1, max: 30 }), async (all, at) => {
      const events = all.map((each, i): At => {
        if (each.isEnd === 0) return retired(i, 'behind')
        if (each.isEnd === 1) return applied(i, rule, i + 2)
        const list = things.map((thing) => measured(thing, each[thing as 'a']))
        return observed(i, list, { order: T0 + each.order })
      })
      const rules = [applied(0, rule), applied(0, ruleOf({ name: 'a_alone', of: 'a' }))]
      const { told, result, records, options } = await alertsAfter([...rules, ...events], 'once')
      const seen = new Map<string, { seq: number; isFiring: boolean }>()
      for (const { type, value } of told) {
        const before = seen.get(value.fingerprint) ?? { seq: 0, isFiring: false }
        expect(value.seq).toBe(before.seq + 1)
        expect(type === 'AlertRaised').toBe(!before.isFiring)
        seen.set(value.fingerprint, { seq: value.seq, isFiring: type !== 'AlertResolved' })
      }
      const { makeAlerts } = await import('../../../../processors/alerts/index.ts')
      const crash = (call: number) => (call === at ? ('before commit' as const) : ('after commit' as const))
      const again = runStream(
        {
          make: () => makeAlerts(options),
          topic: 'ml.observations',
          instance: 'alerts.all.v1.s1',
          outputsMax: 1,
          crash,
        },
        records,
      )
      expect(again.outputs.map(outputText)).toEqual(result.outputs.map(outputText))
    }),
    { ...seeded, numRuns: 150 },
  )
})
