import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isLate, TumblingWindows, windowStart } from '../../../../streams/core/windows.ts'
import { seeded } from '../../../support/seed.ts'

const SIZE = 60_000
const GRACE = 10_000
const codec = {
  encode: ({ n }: { n: number }) => Buffer.from(String(n)),
  decode: (bytes: Buffer) => ({ n: Number(bytes) }),
}
const windows = () => new TumblingWindows<{ n: number }>(SIZE, GRACE, codec)

/** Closes all that is due. @returns `start key` in order */
const closeDue = (open: TumblingWindows<{ n: number }>, streamTime: number): string[] => {
  const closed: string[] = []
  for (let due = open.due(streamTime); due !== undefined; due = open.due(streamTime)) {
    closed.push(`${due.start} ${due.key} ${due.state.n}`)
    open.close(due.key, due.start)
  }
  return closed
}

describe('the window of a record', () => {
  test('a record within the grace is applied, one at its end is late', () => {
    expect(isLate(windowStart(59_999, SIZE), SIZE, GRACE, 69_999)).toBe(false)
    expect(isLate(windowStart(59_999, SIZE), SIZE, GRACE, 70_000)).toBe(true)
  })

  test('a record exactly at the end of a window is in the next', () => {
    expect(windowStart(SIZE - 1, SIZE)).toBe(0)
    expect(windowStart(SIZE, SIZE)).toBe(SIZE)
  })

  test('times before 1970 follow the same rule', () => {
    expect(windowStart(-1, SIZE)).toBe(-SIZE)
    expect(windowStart(-SIZE, SIZE)).toBe(-SIZE)
  })
})

describe('open windows', () => {
  test('a window closes at its end plus grace, once', () => {
    const open = windows()
    open.open('a', 0, () => ({ n: 1 }))
    expect(closeDue(open, 69_999)).toEqual([])
    expect(closeDue(open, 70_000)).toEqual(['0 a 1'])
    expect(closeDue(open, 1e9)).toEqual([])
    expect(open.size()).toEqual({ keys: 0, bytes: 0 })
  })

  test('they close in the order of end and of the bytes of the key', () => {
    const open = windows()
    // U+FF5E sorts before U+1F600 as UTF-8 and behind it as UTF-16
    for (const key of ['b', '\u{1F600}', 'a', '\uFF5E']) open.open(key, 0, () => ({ n: 0 }))
    open.open('a', -SIZE, () => ({ n: 0 }))
    expect(closeDue(open, 1e9)).toEqual(['-60000 a 0', '0 a 0', '0 b 0', '0 \uFF5E 0', '0 \u{1F600} 0'])
  })

  test('a key that opens while its window closes still closes in its place', () => {
    const open = windows()
    for (const key of ['b', 'c']) open.open(key, 0, () => ({ n: 0 }))
    expect(open.due(70_000)?.key).toBe('b')
    open.open('a', 0, () => ({ n: 0 }))
    expect(closeDue(open, 70_000)).toEqual(['0 a 0', '0 b 0', '0 c 0'])
  })

  test('for all sequences of opening, closing and flushing, the restored windows are the open ones', () => {
    const command = fc.oneof(
      fc.record({ kind: fc.constant('open' as const), key: fc.constantFrom('a', 'b', 'c'), start: fc.nat(3) }),
      fc.record({ kind: fc.constant('close' as const), time: fc.nat(6) }),
      fc.record({ kind: fc.constant('flush' as const) }),
    )
    fc.assert(
      fc.property(fc.array(command, { maxLength: 30 }), (commands) => {
        const open = windows()
        const log: [Buffer, Buffer | null][] = []
        const flush = () => open.flush((key, value) => log.push([key, value]))
        for (const each of commands) {
          if (each.kind === 'open') open.open(each.key, each.start * SIZE, () => ({ n: 0 })).n++
          else if (each.kind === 'close') closeDue(open, each.time * SIZE)
          else flush()
        }
        flush()
        const restored = windows()
        for (const [key, value] of log) restored.load(key, value)
        expect(restored.size()).toEqual(open.size())
        expect(closeDue(restored, 1e9)).toEqual(closeDue(open, 1e9))
      }),
      seeded,
    )
  })
})
