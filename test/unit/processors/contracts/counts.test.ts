import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { KeyHash } from '../../../../processors/contracts/counts/hash.ts'
import { KeptCounts } from '../../../../processors/contracts/counts/kept-counts.ts'
import { KeySample } from '../../../../processors/contracts/counts/key-sample.ts'
import { piecesOf } from '../../../../processors/contracts/counts/part.ts'
import { ValueCells } from '../../../../processors/contracts/counts/value-cells.ts'
import { countsOf } from '../../../../processors/contracts/counts/window-counts.ts'
import { evaluatedOf } from '../../../../processors/contracts/evaluated.ts'
import type { Cell } from '../../../../processors/rules/index.ts'
import { rulesIn } from '../../../support/contracts.ts'
import { seeded } from '../../../support/seed.ts'

const hash = new KeyHash()
const hashOf = (...values: readonly Cell[]): readonly [number, number] => {
  hash.start()
  for (const value of values) hash.add(value)
  hash.end()
  return [hash.high, hash.low]
}

const keys = fc.array(fc.integer({ min: 0, max: 400 }), { maxLength: 300 })

describe('keys', () => {
  test('any order and any way of merging gives the same sample, with all rows of its keys', () => {
    fc.assert(
      fc.property(keys, fc.nat(), fc.integer({ min: 1, max: 60 }), (values, at, max) => {
        const whole = new KeySample(max)
        for (const value of values) whole.add(...hashOf(value))
        const parts = [values.slice(0, at % 300), values.slice(at % 300)].map((each) => {
          const part = new KeySample(max)
          for (const value of [...each].reverse()) part.add(...hashOf(value))
          return part
        })
        const merged = new KeySample(max)
        for (const part of [...parts].reverse()) merged.merge(part.level, part.entries())
        expect(merged.level).toBe(whole.level)
        expect(merged.entries()).toEqual(whole.entries())
        expect(whole.size).toBeLessThanOrEqual(max)
        if (whole.level === 0) expect(whole.size).toBe(new Set(values).size)
      }),
      { numRuns: 100, ...seeded },
    )
  })

  test('values of different types and places have different hashes', () => {
    const all = [
      ['ab', 'c'],
      ['a', 'bc'],
      [1],
      ['1'],
      [true],
      [null],
      [0],
      ['', 'a'],
      ['a', ''],
      [Buffer.from('a')],
      [1, 2],
      [2, 1],
    ]
    expect(new Set(all.map((values) => hashOf(...(values as Cell[])).join())).size).toBe(all.length)
    expect(hashOf(-0)).toEqual(hashOf(0))
  })

  test('golden: the hash is part of what logs hold', () => {
    expect(hashOf('a', 1, null)).toMatchInlineSnapshot(`
      [
        1645138351,
        286891684,
      ]
    `)
  })

  test('beyond the bound, distinct and repeated keys lie within their bounds, and a repeated key that was seen is certain', () => {
    const rules = rulesIn([
      { name: 'prediction_id', unique: true, quality: [] },
      {
        name: 'latency_us',
        quality: [
          {
            type: 'custom',
            engine: 'greatExpectations',
            implementation: {
              type: 'expect_column_unique_value_count_to_be_between',
              kwargs: { min_value: 150_000, max_value: 250_000 },
            },
          },
        ],
      },
    ])
    const counts = countsOf(rules, { slot: (name) => (name === 'prediction_id' ? 0 : 1) })()
    const evaluate = (from: number, to: number, ids: number) => {
      for (let i = from; i < to; i++)
        counts.add({ value: (slot) => (slot === 0 ? `id${i % ids}` : i) }, { partition: 0, offset: i })
      return evaluatedOf(rules, counts).results
    }
    const [unique, distinct] = evaluate(0, 200_000, 1e9)
    expect(unique).toMatchObject({ measured: 0, lower: 0, outcome: 'uncertain' })
    expect(distinct?.outcome).toBe('pass')
    expect(distinct?.lower).toBeLessThan(200_000)
    expect(distinct?.upper).toBeGreaterThanOrEqual(200_000)
    expect((distinct?.measured ?? 0) / 200_000).toBeCloseTo(1, 1)
    const [repeated] = evaluate(200_000, 220_000, 200_000)
    expect(repeated?.outcome).toBe('fail')
    expect(repeated?.lower).toBeLessThanOrEqual(20_000)
    expect(repeated?.upper).toBeGreaterThanOrEqual(20_000)
  })
})

const numbers = fc.array(fc.oneof(fc.double({ noNaN: true, min: -1e9, max: 1e9 }), fc.integer({ min: -50, max: 50 })), {
  minLength: 1,
  maxLength: 200,
})

describe('cells of numbers', () => {
  test('any order and any way of merging gives the same cells, and every rank lies in its cell', () => {
    fc.assert(
      fc.property(numbers, fc.nat(), fc.integer({ min: 8, max: 60 }), (values, at, max) => {
        const whole = new ValueCells(max)
        for (const value of values) whole.add(value)
        const merged = new ValueCells(max)
        for (const each of [values.slice(at % 200), values.slice(0, at % 200)]) {
          const part = new ValueCells(max)
          for (const value of each) part.add(value)
          merged.merge(part.level, part.entries())
        }
        expect([merged.level, merged.entries()]).toEqual([whole.level, whole.entries()])
        const sorted = [...values].sort((a, b) => a - b)
        for (const [place, value] of sorted.entries()) {
          const [lower, upper] = whole.at(place) as readonly [number, number]
          expect(lower).toBeLessThanOrEqual(value)
          expect(upper).toBeGreaterThanOrEqual(value)
          if (whole.level === 0) expect([lower, upper]).toEqual([value === 0 ? 0 : value, value === 0 ? 0 : value])
        }
        expect(whole.at(values.length)).toBeUndefined()
      }),
      { numRuns: 100, ...seeded },
    )
  })
})

describe('kept counts', () => {
  const rules = rulesIn([{ name: 'prediction_id', unique: true }])
  const make = countsOf(rules)
  const partOf = (from: number, to: number) => {
    const part = countsOf(rules, { slot: () => 0 })()
    for (let i = from; i < to; i++) part.add({ value: () => `id${i}` }, { partition: 0, offset: i })
    return { rows: part.rows, counted: part.counted() }
  }

  test('what a commit adds is written as a piece; after many, and after a restart, all pieces together are the counts', () => {
    const changelog = new Map<string, Buffer>()
    const write = (key: Buffer, value: Buffer | null) => {
      if (value === null) changelog.delete(key.toString('hex'))
      else changelog.set(key.toString('hex'), value)
    }
    let kept = new KeptCounts(make)
    let written = 0
    for (let i = 0; i < 150; i++) {
      kept.merge(7, partOf(i * 10, i * 10 + 10))
      kept.flush((key, value) => {
        written += value?.length ?? 0
        write(key, value)
      })
      if (i % 40 !== 39) continue
      kept = new KeptCounts(make)
      for (const [key, value] of changelog) kept.load(Buffer.from(key, 'hex'), value)
      kept.restored()
    }
    expect(kept.of(7).rows).toBe(1_500)
    expect(kept.of(7).counted()).toEqual(partOf(0, 1_500).counted)
    expect(changelog.size).toBeLessThan(90)
    expect(written).toBeLessThan(400_000)
    kept.forget(7)
    kept.flush(write)
    expect(changelog.size).toBe(0)
    expect(kept.size()).toEqual({ keys: 0, bytes: 0 })
  })

  test('pieces of many keys are bounded, and add up to the same', () => {
    const part = partOf(0, 60_000)
    const pieces = piecesOf(part)
    expect(pieces.length).toBeGreaterThan(2)
    for (const { counted } of pieces) expect(counted[0]?.entries.length).toBeLessThan(140_000)
    const merged = make()
    for (const { rows, counted } of [...pieces].reverse()) merged.merge(rows, counted)
    expect(merged.counted()).toEqual(part.counted)
  })
})
