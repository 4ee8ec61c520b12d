/** Figures of other tools: published examples, and what the real packages computed (test/support/drift/write-variants.ts). */
import { expect, test } from 'vitest'
import {
  hellingerByOverlap,
  jensenShannon,
  plainPsi,
  scouterPsiOf,
  type VariantName,
  variantOf,
} from '../../../../../processors/drift/figures/variants/index.ts'
import { fixture, repeated } from '../../../../support/drift/figures.ts'
import { NumpyRandom } from '../../../../support/drift/numpy-random.ts'
import type { PeerFigures } from '../../../../support/drift/peers.ts'
import { variantCases } from '../../../../support/drift/variant-cases.ts'

const expected: Readonly<Record<string, PeerFigures>> = JSON.parse(fixture('variants.json'))
const shares = (...counts: number[]): number[] => counts.map((count) => count / counts.reduce((a, b) => a + b))

test.each(variantCases())('$kind, $name: as the real packages', ({ name, kind, reference, window }) => {
  const figures = Object.entries(expected[name]!)
  expect(figures.length).toBeGreaterThanOrEqual(5)
  for (const [variant, figure] of figures)
    if (figure !== null)
      expect(variantOf(variant as VariantName, kind, reference, window), variant).toBeCloseTo(figure, 9)
})

test('P1, P2: plain PSI', () => {
  expect(plainPsi([0.2, 0.4, 0.4], [0.3, 0.4, 0.3])).toBeCloseTo(0.0693147, 7)
  expect(plainPsi(shares(200, 800), shares(400, 600))).toBeCloseTo(0.1961658506, 9)
})

test('P3: what fills an empty cell decides', () => {
  expect(scouterPsiOf([50, 50, 0], [40, 40, 20])).toBeCloseTo(4.3279113, 6)
  const floored = (floor: number) => plainPsi([0.5, 0.5, floor], [0.4, 0.4, 0.2])
  expect(floored(0.01)).toBeCloseTo(0.6138178, 6)
  expect(floored(1e-4)).toBeCloseTo(1.5640491, 6)
  const letters = (counts: number[]) => repeated([...'abc'].map((name, i) => [name, counts[i]!] as const))
  const evidently = variantOf('psi/evidently-0.7', 'categorical', letters([50, 50, 0]), letters([40, 40, 20]))
  expect(evidently).toBeCloseTo(1.5640491, 6)
})

test('P4: Evidently on three values', () => {
  expect(variantOf('psi/evidently-0.7', 'categorical', [3, 2, 2], [1, 2, 3])).toBeCloseTo(2.9341472484810085, 12)
})

test('P5: distances of two lists of counts', () => {
  const [p, q] = [shares(16, 18, 16, 14, 12, 12), shares(16, 16, 16, 16, 16, 8)]
  expect(plainPsi(p, q)).toBeCloseTo(0.0372184, 7)
  expect(hellingerByOverlap(p, q)).toBeCloseTo(0.0681277, 7)
  expect(jensenShannon(p, q, Math.E)).toBeCloseTo(0.0680482, 7)
  expect(jensenShannon(p, q, 2)).toBeCloseTo(0.0817342, 7)
})

test('the series of NannyML: D from its bins', () => {
  const random = new NumpyRandom(167)
  const rows = Float64Array.from({ length: 20_160 }, (_, i) => random.randn() + (i >= 15_120 ? 0.6 : 0))
  const of = (size: number) => (_: number, i: number) =>
    variantOf('ks/nannyml-binned', 'numeric', rows.subarray(0, 10_080), rows.subarray(i * size, (i + 1) * size))
  const large = [0.004968, 0.004833, 0.01186, 0.243595, 0.210516]
  const small = [0.011012, 0.017163, 0.015675, 0.010813, 0.016865, 0.014683, 0.018552, 0.113889, 0.254861, 0.253075]
  for (const [i, d] of large.map(of(5_000)).entries()) expect(Math.abs(d - large[i]!)).toBeLessThan(1e-6)
  for (const [i, d] of small.map(of(2_016)).entries()) expect(Math.abs(d - small[i]!)).toBeLessThan(1e-6)
})

test('a figure that a variant does not have is refused', () => {
  expect(() => variantOf('wasserstein', 'categorical', ['a'], ['a'])).toThrow(
    "variant is 'wasserstein', expected one for categorical features",
  )
})
