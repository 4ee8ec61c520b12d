/** Windows merged of several partitions: when they close, what is late, and that no interleaving shows in a result. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { LogRecord } from '../../../../streams/core/log.ts'
import { MergedWindows } from '../../../../streams/core/merged-windows.ts'
import { PoisonError, type Processor } from '../../../../streams/core/processor.ts'
import { seededRandom } from '../../../../streams/core/simulation/random.ts'
import { closedEnd } from '../../../../streams/core/windows.ts'
import { MergedCount, PartialCount, rows } from '../../../simulation/merged.ts'
import { seeded } from '../../../support/seed.ts'
import { type Output, replayEveryWay, runStream } from '../../../support/stream.ts'

const SIZE = 100
const windows = () =>
  new MergedWindows<readonly number[]>({
    sizeMs: SIZE,
    codec: { encode: (list) => Buffer.from(list), decode: (bytes) => [...bytes] },
    merge: (a, b) => [...a, ...b],
  })
type Windows = ReturnType<typeof windows>

/** Takes out all that is due. @returns `start key partials` in order */
const closed = (merged: Windows): string[] => {
  const all: string[] = []
  for (let due = merged.due(); due !== undefined; due = merged.due()) {
    all.push(`${due.start} ${due.key} ${due.state}`)
    merged.drop(due.key, due.start)
  }
  return all
}
const close = (merged: Windows, partition: number, end: number, partitions = 2): string[] => {
  merged.close({ partition, partitions, end })
  return closed(merged)
}

describe('when a merged window closes', () => {
  test('it closes once every partition has closed it, including an empty one', () => {
    const merged = windows()
    merged.put(0, 'a', 0, [1])
    expect(close(merged, 0, 100)).toEqual([])
    expect(close(merged, 1, 99)).toEqual([])
    expect(close(merged, 1, 100)).toEqual(['0 a 1'])
    expect(close(merged, 1, 500)).toEqual([])
    expect(merged.closedEnd).toBe(100)
  })

  test('partials are merged by number of the partition, the last of each counts', () => {
    const merged = windows()
    merged.put(1, 'a', 0, [9])
    merged.put(10, 'a', 0, [10])
    merged.put(2, 'a', 0, [2])
    merged.put(1, 'a', 0, [1])
    for (let partition = 0; partition < 10; partition++) expect(close(merged, partition, 100, 11)).toEqual([])
    expect(close(merged, 10, 100, 11)).toEqual(['0 a 1,2,10'])
  })

  test('several close in the order of (end, key as bytes)', () => {
    const merged = windows()
    for (const key of ['b', '\u{1F600}', 'a', 'ab', 'a\0', '\uFF5E']) merged.put(0, key, 100, [])
    merged.put(1, 'z', -100, [])
    close(merged, 0, 300)
    expect(close(merged, 1, 200).map((text) => text.trim())).toEqual([
      '-100 z',
      ...['a', 'a\0', 'ab', 'b', '\uFF5E', '\u{1F600}'].map((key) => `100 ${key}`),
    ])
  })

  test('a report that is repeated, or goes back, changes nothing', () => {
    const merged = windows()
    close(merged, 0, 200)
    close(merged, 1, 200)
    close(merged, 0, 100)
    expect(merged.closedEnd).toBe(200)
  })

  test('added partitions hold the windows until they have reported, and no window is opened again', () => {
    const merged = windows()
    close(merged, 0, 100)
    close(merged, 1, 100)
    merged.put(0, 'a', 100, [1])
    expect(close(merged, 0, 200, 3)).toEqual([])
    expect(close(merged, 1, 200)).toEqual([])
    expect(merged.put(2, 'a', 0, [1])).toBe(false)
    expect(close(merged, 2, 100, 3)).toEqual([])
    expect(close(merged, 2, 200, 3)).toEqual(['100 a 1'])
  })

  test.each([
    [2, 2],
    [-1, 2],
    [0.5, 2],
    [0, 0],
  ])('partition %d of %d is refused', (partition, partitions) => {
    const merged = windows()
    const refused = () => merged.close({ partition, partitions, end: 100 })
    expect(refused).toThrow(PoisonError)
    expect(refused).toThrow(`The statement names partition ${partition} of ${partitions}; a number in [0, partitions)`)
    expect(merged.size().keys).toBe(0)
  })

  test('the closed end at a stream time is the last end whose grace is over', () => {
    expect(closedEnd(119, 100, 20)).toBe(0)
    expect(closedEnd(120, 100, 20)).toBe(100)
    expect(closedEnd(-1, 100, 0)).toBe(-100)
    expect(closedEnd(Number.NEGATIVE_INFINITY, 100, 20)).toBe(Number.NEGATIVE_INFINITY)
  })
})

test('a partial is late if its own partition has closed the window, independent of the others', () => {
  const merged = windows()
  merged.put(0, 'a', 0, [1])
  close(merged, 0, 100)
  expect(merged.put(0, 'a', 0, [2])).toBe(false)
  expect(merged.put(1, 'a', 0, [3])).toBe(true)
  expect(close(merged, 1, 100)).toEqual(['0 a 1,3'])
  expect(merged.put(1, 'a', 0, [4])).toBe(false)
  expect(merged.put(1, 'b', 100, [5])).toBe(true)
})

test('for all inputs, flushes and restarts, the restored windows close in the same way', () => {
  const partition = fc.nat(2)
  const command = fc.oneof(
    fc.record({ kind: fc.constant('put' as const), partition, key: fc.constantFrom('a', 'b', ''), start: fc.nat(4) }),
    fc.record({ kind: fc.constant('close' as const), partition, end: fc.nat(5) }),
    fc.record({ kind: fc.constant('flush' as const) }),
    fc.record({ kind: fc.constant('restart' as const) }),
  )
  fc.assert(
    fc.property(fc.array(command, { maxLength: 40 }), (commands) => {
      const straight = windows()
      let merged = windows()
      const entries = new Map<string, Buffer>()
      const flush = () =>
        merged.flush((key, value) => {
          if (value === null) entries.delete(key.toString('hex'))
          else entries.set(key.toString('hex'), value)
        })
      for (const [i, each] of commands.entries()) {
        if (each.kind === 'put')
          expect(merged.put(each.partition, each.key, each.start * SIZE, [i])).toBe(
            straight.put(each.partition, each.key, each.start * SIZE, [i]),
          )
        else if (each.kind === 'close')
          expect(close(merged, each.partition, each.end * SIZE, 3)).toEqual(
            close(straight, each.partition, each.end * SIZE, 3),
          )
        else flush()
        if (each.kind !== 'restart') continue
        const { bytes } = merged.size()
        merged = windows()
        for (const [key, value] of entries) expect(merged.load(Buffer.from(key, 'hex'), value)).toBe(true)
        expect(merged.size().bytes).toBe(bytes)
      }
      expect(merged.size().keys).toBe(straight.size().keys)
      for (const partition of [0, 1, 2]) close(merged, partition, 1e6, 3)
      flush()
      expect(merged.size().bytes).toBe(3 * 48) // what the partitions have said
    }),
    seeded,
  )
})

const PARTITIONS = 3
type Bare = Omit<LogRecord, 'offset' | 'timestamp'>
const numbered = (records: readonly Bare[]): LogRecord[] =>
  records.map(({ key, value }, offset) => ({ offset, key, value, timestamp: offset }))

/** What one partition of the first stage writes. Values are fractions whose sums depend on the order of addition. */
const upstream = (make: () => Processor, partition: number, records: readonly Bare[]): Bare[] =>
  runStream({ make, partition }, numbered(records)).outputs.map(({ key, value }) => ({
    key: key === null ? null : Buffer.from(key),
    value,
  }))

const interleaved = (parts: readonly (readonly Bare[])[], seed: number): LogRecord[] => {
  const random = seededRandom(seed)
  const left = parts.map((part) => [...part])
  const all: Bare[] = []
  while (left.some((part) => part.length > 0)) {
    const part = random.pick(left.filter(({ length }) => length > 0))
    for (let n = 1 + random.below(5); n > 0 && part.length > 0; n--) all.push(part.shift() as Bare)
  }
  return numbered(all)
}

/** A statement about time for all partitions at the end, so that every window closes. */
const END = { key: null, value: Buffer.from(JSON.stringify({ time: 1e6, value: 0, partition: 0 })) }
const linesOf = (outputs: readonly Output[]): string[] => outputs.map(({ key, value }) => `${key} ${value}`)

test('any interleaving of the upstream partitions gives the windows that one partition gives', () => {
  const isMerged = (line: string) => line.includes('"merged"')
  fc.assert(
    fc.property(fc.nat(), fc.nat(), (seed, order) => {
      // No row is late in the order of all: what is late depends on how rows are spread, and is told apart.
      const all = rows(seededRandom(seed), 60).sort((a, b) => timeOf(a) - timeOf(b))
      const parts = Array.from({ length: PARTITIONS }, (_, partition) => [
        ...all.filter((row) => row.partition === partition),
        END,
      ]).map((part, partition) => upstream(() => new PartialCount(PARTITIONS, 1), partition, part))
      const alone = upstream(() => new PartialCount(1, 1), 0, [...all, END])
      const merge = (records: readonly LogRecord[]) =>
        linesOf(runStream({ make: () => new MergedCount() }, records).outputs)
      const expected = merge(numbered(alone))
      expect(expected.every(isMerged)).toBe(true)
      expect(merge(interleaved(parts, order))).toEqual(expected)
    }),
    { ...seeded, numRuns: 60 },
  )
})

test('late partials are the same in every interleaving, and so are the bits of a sum', () => {
  fc.assert(
    fc.property(fc.nat(), fc.nat(), (seed, order) => {
      const all = rows(seededRandom(seed), 60).map((row, i) => ({ ...row, value: inTenths(row.value as Buffer, i) }))
      const parts = Array.from({ length: PARTITIONS }, (_, partition) =>
        upstream(
          () => new PartialCount(PARTITIONS, 1),
          partition,
          all.filter((row) => row.partition === partition),
        ),
      )
      const merge = (by: number) =>
        linesOf(runStream({ make: () => new MergedCount() }, interleaved(parts, by)).outputs)
      const kinds = (lines: readonly string[]) =>
        ['merged', 'late'].map((kind) => lines.filter((line) => line.includes(`"${kind}"`)))
      const [[merged, late], [mergedToo, lateToo]] = [kinds(merge(order)), kinds(merge(order + 1))]
      expect(mergedToo).toEqual(merged)
      expect([...lateToo].sort()).toEqual([...late].sort())
    }),
    { ...seeded, numRuns: 60 },
  )
})

test.each([1, 2])('a step that closes windows can be cut and lost anywhere: seed %i', (seed) => {
  const all = rows(seededRandom(seed), 40)
  const parts = Array.from({ length: PARTITIONS }, (_, partition) =>
    upstream(() => new PartialCount(PARTITIONS, 1), partition, [
      ...all.filter((row) => row.partition === partition),
      END,
    ]),
  )
  const { outputs } = replayEveryWay({ make: () => new MergedCount() }, interleaved(parts, seed))
  expect(outputs.length).toBeGreaterThan(10)
})

const timeOf = ({ value }: Bare): number => JSON.parse(String(value)).time
const inTenths = (value: Buffer, i: number): Buffer =>
  Buffer.from(JSON.stringify({ ...JSON.parse(String(value)), value: 0.1 * (i + 1) }))
