/** Changes in streams of errors, against what river finds (test/support/performance/golden.py). */
import { expect, test } from 'vitest'
import {
  ADWIN_START,
  adwin,
  PAGE_HINKLEY_START,
  type PageHinkleyOptions,
  pageHinkley,
} from '../../../../../processors/performance/figures/index.ts'
import { golden } from '../../../../support/performance/golden.ts'

const { streams } = golden()
const names = Object.keys(streams)

const pageHinkleyChanges = (values: readonly number[], options: PageHinkleyOptions): number[] => {
  let state = PAGE_HINKLEY_START
  return values.flatMap((value, at) => {
    // Stored and read between two values.
    state = pageHinkley(JSON.parse(JSON.stringify(state)), value, options)
    return state.found ? [at] : []
  })
}

test.each(names)('Page-Hinkley: %s', (name) => {
  const { values, both, up } = streams[name]!
  expect(pageHinkleyChanges(values, { threshold: 20, delta: 0.05 })).toEqual(both)
  expect(pageHinkleyChanges(values, { threshold: 10, direction: 'up' })).toEqual(up)
})

test.each(names)('ADWIN: %s', (name) => {
  const { values, adwin: expected, width, total, spread } = streams[name]!
  let state = ADWIN_START
  const found = values.flatMap((value, at) => {
    state = adwin(JSON.parse(JSON.stringify(state)), value)
    return state.found ? [at] : []
  })
  expect(found).toEqual(expected)
  expect(state.rows).toBe(width)
  expect(state.sum).toBeCloseTo(total, 9)
  expect(state.spread).toBeCloseTo(spread, 6)
})

test('a change is found in some stream, and none where there is none', () => {
  expect(streams['errors rise']!.adwin.length).toBeGreaterThan(0)
  expect(streams['errors rise']!.both.length).toBeGreaterThan(0)
  expect(streams.same!.adwin).toEqual([])
})

test('the window of ADWIN stays small in memory', () => {
  let state = ADWIN_START
  for (let i = 0; i < 20_000; i++) state = adwin(state, i % 7)
  expect(state.rows).toBe(20_000)
  expect(state.sizes.flat().length).toBeLessThan(80)
})
