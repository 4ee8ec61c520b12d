/** Columns on which the figures of other tools are compared with those tools, small ones and, for `large`, one that makes NannyML use bins. */
import { type Random, seededRandom } from '../../../streams/core/simulation/random.ts'

export interface VariantCase {
  readonly name: string
  readonly kind: 'numeric' | 'categorical'
  readonly reference: readonly (number | string | null)[]
  readonly window: readonly (number | string | null)[]
}

/** Rounded, so that no bit depends on how a machine computes a logarithm. */
const normal = (random: Random, mean: number, deviation: number): number => {
  const radius = Math.sqrt(-2 * Math.log(1 - random.next()))
  return Number((mean + deviation * radius * Math.cos(2 * Math.PI * random.next())).toFixed(3))
}
const some = <V>(count: number, of: (i: number) => V): V[] => Array.from({ length: count }, (_, i) => of(i))

export const variantCases = (): VariantCase[] => {
  const random = seededRandom(21)
  const letters = (count: number, among: string): string[] => some(count, () => random.pick([...among]))
  return [
    {
      name: 'shifted',
      kind: 'numeric',
      reference: some(300, () => normal(random, 0, 1)),
      window: some(200, () => normal(random, 0.5, 1)),
    },
    {
      name: 'skewed',
      kind: 'numeric',
      reference: some(256, () => Number(Math.exp(normal(random, 0, 1)).toFixed(3))),
      window: some(100, () => Number(Math.exp(normal(random, 0, 1.3)).toFixed(3))),
    },
    {
      name: 'one outlier',
      kind: 'numeric',
      reference: some(200, () => normal(random, 0, 1)),
      window: [...some(199, () => normal(random, 1, 1)), 1e6],
    },
    {
      name: 'few distinct values, counted as categories',
      kind: 'numeric',
      reference: some(200, () => random.below(12) + 0.5),
      window: some(150, () => random.below(14) + 0.5),
    },
    {
      name: 'many ties and missing values',
      kind: 'numeric',
      reference: some(300, () => random.below(40) / 4),
      window: some(200, (i) => (i % 5 === 0 ? null : random.below(44) / 4)),
    },
    {
      name: 'letters',
      kind: 'categorical',
      reference: letters(300, 'aaabbcdefgh'),
      window: letters(200, 'aabbbccdefgh'),
    },
    {
      name: 'a new and a gone letter, and missing ones',
      kind: 'categorical',
      reference: letters(300, 'aaabbcz'),
      window: some(200, (i) => (i % 7 === 0 ? null : random.pick([...'aabbbcy']))),
    },
    { name: 'P4: three values', kind: 'categorical', reference: ['3', '2', '2'], window: ['1', '2', '3'] },
  ]
}

/** From 10,000 reference values on NannyML uses bins. */
export const largeCase = (): VariantCase => {
  const random = seededRandom(22)
  return {
    name: 'large',
    kind: 'numeric',
    reference: some(12_000, () => normal(random, 0, 1)),
    window: some(3_000, () => normal(random, 0.2, 1.1)),
  }
}
