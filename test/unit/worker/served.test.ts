/** What is observed of the predictions of a model: figures of each version, and no figure from a few rows. */
import { describe, expect, test } from 'vitest'
import { LATENCIES_MIN, type ServedPrediction, STATUSES_MIN, servedMeasurements } from '../../../worker/served.ts'

const NOW = 1_000_000
const one = (more: Partial<ServedPrediction> = {}): ServedPrediction => ({
  ...{ at: NOW - 1_000, version: 3, latencyUs: 2_000, hasFailed: false },
  ...more,
})
const many = (count: number, of: (i: number) => Partial<ServedPrediction> = () => ({})) =>
  Array.from({ length: count }, (_, i) => one(of(i)))

const found = (recent: readonly ServedPrediction[], lastAt: number | null = NOW - 1_000, since = 0) =>
  Object.fromEntries(
    servedMeasurements('churn', { recent, lastAt }, since, NOW).map(({ of, version, value }) => [
      [of, version].filter((each) => each !== null && each !== '').join(' '),
      value,
    ]),
  )

describe('predictions of a model', () => {
  test('have a 99th percentile of latency, in ms, and a share of errors', () => {
    const recent = many(200, (i) => ({ latencyUs: (i + 1) * 1_000, hasFailed: i % 10 === 0 }))
    expect(found(recent)).toEqual({ '': 200, age: 1, 'latency_p99_ms 3': 198, 'error_rate 3': 0.1 })
  })

  test('are judged by version, so that one that fails does not hide behind another', () => {
    const recent = [...many(900), ...many(100, () => ({ version: 4, hasFailed: true }))]
    expect(found(recent)).toMatchObject({ 'error_rate 3': 0, 'error_rate 4': 1 })
  })

  test('that are few say nothing: neither raise nor clear', () => {
    expect(found(many(STATUSES_MIN - 1, () => ({ hasFailed: true })))).toMatchObject({ 'error_rate 3': null })
    expect(found(many(LATENCIES_MIN, (i) => ({ latencyUs: i === 0 ? null : 1 })))).toMatchObject({
      ...{ 'latency_p99_ms 3': null, 'error_rate 3': 0 },
    })
  })

  test('that stop are no longer seen after a minute, and their age grows', () => {
    expect(found([], NOW - 60_000)).toEqual({ '': 0, age: 60 })
    expect(found([], NOW - 60_001)).toEqual({ '': null, age: 60.001 })
  })

  test('that never came are as old as their declaration', () => {
    expect(found([], null, NOW - 5_000)).toEqual({ '': null, age: 5 })
  })

  test('of many versions are those of the versions with the most', () => {
    const recent = Array.from({ length: 30 }, (_, version) => many(version + 1, () => ({ version }))).flat()
    const keys = Object.keys(found(recent)).filter((key) => key.startsWith('error_rate'))
    expect([keys.length, keys[0], keys.at(-1)]).toEqual([20, 'error_rate 29', 'error_rate 10'])
  })
})
