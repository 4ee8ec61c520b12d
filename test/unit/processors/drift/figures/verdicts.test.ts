import { expect, test } from 'vitest'
import {
  alertAfter,
  type FeatureAlert,
  type FeatureVerdict,
  hysteresis,
  QUIET,
  verdicts,
} from '../../../../../processors/drift/figures/index.ts'
import { seededRandom } from '../../../../../streams/core/simulation/random.ts'
import { categorical, measured, normals, numeric, repeated } from '../../../../support/drift/figures.ts'

const random = seededRandom(3)
const baseline = numeric(normals(random, 10_000))
const feature = (name: string, window: ArrayLike<number | null>) => ({
  feature: name,
  measures: measured(baseline, window as never),
})

test('a shift is drift; its neighbours without one are stable; a short window has no verdict', () => {
  const found = verdicts([
    feature('shifted', normals(random, 2_000, 0.8)),
    feature('same', normals(random, 2_000)),
    feature('short', normals(random, 299, 3)),
  ])
  expect(found.map(({ feature, verdict }) => [feature, verdict])).toEqual([
    ['shifted', 'drift'],
    ['same', 'stable'],
    ['short', 'insufficient_data'],
  ])
  expect(found[0]!.effects.map(({ name, threshold }) => [name, threshold])).toEqual([
    ['psi', 0.1],
    ['ks', 0.05],
  ])
  expect(found[2]!.effects).toEqual([])
})

test('a small but certain difference is no drift: the effect is missing', () => {
  const [found] = verdicts([feature('slightly', normals(random, 20_000, 0.1))])
  expect(found).toMatchObject({ significant: true, strong: false, verdict: 'stable' })
})

test('a large but uncertain difference is no drift: among many features it is not significant', () => {
  const letters = categorical(
    repeated([
      ['a', 5_000],
      ['b', 5_000],
    ]),
  )
  const uneven = measured(
    letters,
    repeated([
      ['a', 30],
      ['b', 10],
    ]),
    { rowsMin: 0 },
  )
  const found = verdicts([{ feature: 'letter', measures: uneven }])
  expect(found[0]).toMatchObject({ significant: false, strong: true, verdict: 'stable' })
  expect(found[0]!.effects.map(({ name }) => name)).toEqual(['psi', 'lInfinity'])
})

test('a shift of the missing rate alone is drift', () => {
  const values = [...normals(random, 1_400), ...new Array<null>(600).fill(null)]
  const { measures } = feature('gaps', values)
  expect(measures.ks!.p).toBeGreaterThan(1e-3)
  expect(measures.psiMissingExcluded).toBeLessThan(0.05)
  expect(verdicts([{ feature: 'gaps', measures }])[0]!.verdict).toBe('drift')
})

test('the order of the features has no influence', () => {
  const features = ['a', 'b', 'c', 'd'].map((name, i) => feature(name, normals(random, 1_000, i * 0.2)))
  const byName = (found: FeatureVerdict[]) => [...found].sort((a, b) => (a.feature < b.feature ? -1 : 1))
  expect(byName(verdicts([...features].reverse()))).toEqual(verdicts(features))
})

/** D: drift; ~: stable, but not calm; .: calm; -: no data. */
const verdictOf = (sign: string): FeatureVerdict => ({
  feature: 'f',
  verdict: sign === 'D' ? 'drift' : sign === '-' ? 'insufficient_data' : 'stable',
  significant: sign === 'D',
  strong: sign === 'D',
  effects: sign === '-' ? [] : [{ name: 'psi', value: { D: 0.3, '~': 0.081, '.': 0.079 }[sign]!, threshold: 0.1 }],
})

/** After which window the alert was raised (+) or cleared (x). */
const course = (signs: string, options = {}): string => {
  let state: ReadonlyMap<string, FeatureAlert> = new Map()
  return [...signs]
    .map((sign) => {
      const { state: next, changes } = hysteresis(state, [verdictOf(sign)], options)
      state = next
      return changes.length === 0 ? ' ' : changes[0]!.change === 'raised' ? '+' : 'x'
    })
    .join('')
}

test.each([
  ['D.', '  '],
  ['DD', ' +'],
  ['D.D', '  +'],
  ['D..D', '    '],
  ['D-D', '  +'],
  ['D--..', '     '],
  ['DD..', ' + x'],
  ['DD.-.', ' +  x'],
  ['DD---', ' +   '],
  ['DD~~~~', ' +    '],
  ['DD.~.~..', ' +     x'],
  ['DD..DD', ' + x +'],
  ['DD..D.D', ' + x  +'],
])('windows %s: alerts %s', (signs, changes) => {
  expect(course(signs)).toBe(changes)
})

test('other numbers: 3 of 5 raise, 3 calm ones clear, and what had raised does not raise again', () => {
  expect(course('D~D~D...', { k: 3, n: 5, clearAfter: 3 })).toBe('    +  x')
  expect(course('D~D~D..D', { k: 3, n: 5, clearAfter: 2 })).toBe('    + x ')
})

test('the state of a quiet feature stays the same, and a name of any kind is a feature', () => {
  let alert = QUIET
  for (let i = 0; i < 10; i++) alert = alertAfter(alert, verdictOf('.'))
  expect(alertAfter(alert, verdictOf('.'))).toEqual(alert)
  expect(alertAfter(alert, verdictOf('-'))).toBe(alert)
  const { state } = hysteresis(new Map(), [{ ...verdictOf('D'), feature: '__proto__' }])
  expect(state.get('__proto__')?.recent).toEqual([true])
})

test('options out of range are refused', () => {
  expect(() => alertAfter(QUIET, verdictOf('D'), { k: 4 })).toThrow('k is 4, expected at most n, 3')
  expect(() => alertAfter(QUIET, verdictOf('D'), { n: 0.5 })).toThrow('n is 0.5, expected a whole number >= 1')
  expect(() => verdicts([], { alpha: 0 })).toThrow('alpha is 0, expected a number between 0 and 1')
})
