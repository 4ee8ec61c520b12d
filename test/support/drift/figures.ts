/** Short forms for tests of drift: counts of values, and comparison up to a relative error. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect } from 'vitest'
import {
  type BaselineOptions,
  type CategoricalBaseline,
  type Category,
  countersOf,
  cutBaseline,
  type FeatureBaseline,
  type FeatureMeasures,
  type MeasureOptions,
  measure,
  type NumericBaseline,
} from '../../../processors/drift/figures/index.ts'
import type { Random } from '../../../streams/core/simulation/random.ts'

export const numeric = (values: ArrayLike<number | null>, options?: BaselineOptions): NumericBaseline =>
  cutBaseline('numeric', values, options)

export const categorical = (values: ArrayLike<Category | null>, options?: BaselineOptions): CategoricalBaseline =>
  cutBaseline('categorical', values, options)

/** The counts of a window. */
export const countsOf = (baseline: FeatureBaseline, values: ArrayLike<Category | null>): number[] => {
  const counters = countersOf(baseline)
  counters.addAll(values as ArrayLike<never>)
  return counters.counts()
}

/** The figures of a window of values. */
export const measured = (
  baseline: FeatureBaseline,
  values: ArrayLike<Category | null>,
  options?: MeasureOptions,
): FeatureMeasures => measure(baseline, countsOf(baseline, values), options)

/** As many of each value as its count says: `repeated([['a', 50], ['b', 20]])`. */
export const repeated = <V>(counts: readonly (readonly [V, number])[]): V[] =>
  counts.flatMap(([value, count]) => new Array<V>(count).fill(value))

export const range = (from: number, to: number, step = 1): number[] =>
  Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, i) => from + i * step)

/** Normal values, in pairs (Box-Muller). */
export const normals = (random: Random, count: number, mean = 0, deviation = 1): Float64Array => {
  const values = new Float64Array(count)
  for (let i = 0; i < count; i += 2) {
    const radius = deviation * Math.sqrt(-2 * Math.log(1 - random.next()))
    const angle = 2 * Math.PI * random.next()
    values[i] = mean + radius * Math.cos(angle)
    if (i + 1 < count) values[i + 1] = mean + radius * Math.sin(angle)
  }
  return values
}

export const expectRelative = (found: number, expected: number, error: number, what = ''): void =>
  expect(Math.abs(found - expected) / Math.abs(expected), `${what} ${found}, expected ${expected}`).toBeLessThanOrEqual(
    error,
  )

/** A file beside this one. */
export const fixture = (file: string): string => readFileSync(path.join(import.meta.dirname, file), 'utf8')
