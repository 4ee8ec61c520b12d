/** Keyed timers: the queue by itself, the order of firing, what comes back from the changelog. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { LogRecord } from '../../../../streams/core/log.ts'
import { seededRandom } from '../../../../streams/core/simulation/random.ts'
import { orderOf, type Timed, TimerQueue } from '../../../../streams/core/timer-queue.ts'
import { type Moment, Timers } from '../../../../streams/core/timers.ts'
import { Deadlines, type Message, messages } from '../../../simulation/deadlines.ts'
import { NaiveTimers, type TimerPort } from '../../../support/naive-timers.ts'
import { seeded } from '../../../support/seed.ts'
import { outputText, replayEveryWay, runStream } from '../../../support/stream.ts'

test('the timer queue returns timers by (due, key), whatever was moved', () => {
  const moves = fc.array(fc.tuple(fc.nat({ max: 6 }), fc.oneof(fc.nat({ max: 4 }), fc.constant(Infinity))))
  fc.assert(
    fc.property(moves, (list) => {
      const timers: Timed[] = Array.from({ length: 7 }, (_, i) => ({ due: Infinity, order: `${i}`, place: -1 }))
      const queue = new TimerQueue()
      for (const [i, due] of list) {
        timers[i].due = due
        queue.update(timers[i])
      }
      const expected = timers
        .filter(({ due }) => due !== Infinity)
        .sort((a, b) => a.due - b.due || (a.order < b.order ? -1 : 1))
        .map(({ due, order }) => `${due} ${order}`)
      expect(queue.size).toBe(expected.length)
      const actual: string[] = []
      for (let first = queue.first; first !== undefined; first = queue.first) {
        actual.push(`${first.due} ${first.order}`)
        first.due = Infinity
        queue.update(first)
      }
      expect(actual).toEqual(expected)
      expect(timers.every(({ place }) => place === -1)).toBe(true)
    }),
    seeded,
  )
})

test('keys are ordered by their UTF-8 bytes, not by UTF-16', () => {
  const keys = ['\u{1F600}', 'a', '\uFF5E', 'b', '\u00e9', '']
  const byBytes = [...keys].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
  expect([...keys].sort((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1))).toEqual(byBytes)
})

const open = { full: false }
const NEVER = Number.NEGATIVE_INFINITY

/** Fires all that is due. @returns `domain key time` in order */
const fired = (timers: TimerPort, moment: Moment, onTimer: (text: string) => void = () => {}): string[] => {
  const all: string[] = []
  const isDone = timers.fire(moment, open, ({ domain, key, time }) => {
    all.push(`${domain} ${key} ${time}`)
    onTimer(`${domain} ${key}`)
  })
  expect(isDone).toBe(true)
  return all
}

/** What a task finds after a restart. */
const restarted = (entries: ReadonlyMap<string, Buffer>): Timers => {
  const timers = new Timers()
  for (const [key, value] of entries) expect(timers.load(Buffer.from(key, 'hex'), value)).toBe(true)
  return timers
}

const flushInto = (timers: Timers, entries: Map<string, Buffer>): number => {
  let writes = 0
  timers.flush((key, value) => {
    writes++
    if (value === null) entries.delete(key.toString('hex'))
    else entries.set(key.toString('hex'), value)
  })
  return writes
}

describe('when timers fire', () => {
  test('they fire at their time and not before, once', () => {
    const timers = new Timers()
    timers.set('event', 'a', 100)
    expect(fired(timers, { event: 99, log: 1e6 })).toEqual([])
    expect(fired(timers, { event: 100, log: 1e6 })).toEqual(['event a 100'])
    expect(fired(timers, { event: 1e6, log: 1e6 })).toEqual([])
  })

  test('log time first, then event time, each by (time, key)', () => {
    const timers = new Timers()
    for (const key of ['b', '\u{1F600}', 'a', '\uFF5E']) timers.set('event', key, 5)
    timers.set('event', 'z', 4)
    timers.set('log', 'y', 7)
    timers.set('log', 'x', 8)
    expect(fired(timers, { event: 10, log: 10 })).toEqual([
      'log y 7',
      'log x 8',
      'event z 4',
      'event a 5',
      'event b 5',
      'event \uFF5E 5',
      'event \u{1F600} 5',
    ])
  })

  test('one domain stands still while the other advances', () => {
    const timers = new Timers()
    timers.set('event', 'a', 1)
    timers.set('log', 'a', 1)
    expect(fired(timers, { event: NEVER, log: 5 })).toEqual(['log a 1'])
    expect(fired(timers, { event: 5, log: 0 })).toEqual(['event a 1'])
  })

  test('a timer that is set again fires at the new time only; a cancelled one does not fire', () => {
    const timers = new Timers()
    timers.set('event', 'a', 1)
    timers.set('event', 'a', 3)
    timers.set('event', 'b', 1)
    expect(timers.cancel('event', 'b')).toBe(true)
    expect(timers.cancel('event', 'b')).toBe(false)
    expect(timers.cancel('log', 'a')).toBe(false)
    expect(timers.timeOf('event', 'a')).toBe(3)
    expect(fired(timers, { event: 2, log: 0 })).toEqual([])
    expect(fired(timers, { event: 3, log: 0 })).toEqual(['event a 3'])
    expect(timers.timeOf('event', 'a')).toBeUndefined()
  })

  test('a time that is not a number is a bug of the processor', () => {
    expect(() => new Timers().set('event', 'a', Number.NaN)).toThrow(
      new RangeError('timer a: the event time is NaN, expected a finite number'),
    )
  })
})

describe('timers that set timers', () => {
  test('one that repeats fires at each of its times in one step', () => {
    const timers = new Timers()
    timers.set('event', 'a', 10)
    timers.set('event', 'b', 25)
    const all: string[] = []
    timers.fire({ event: 40, log: 0 }, open, ({ key, time }) => {
      all.push(`${key} ${time}`)
      if (key === 'a') timers.set('event', 'a', time + 10)
    })
    expect(all).toEqual(['a 10', 'a 20', 'b 25', 'a 30', 'a 40'])
  })

  test('a timer that another one sets into the past of its domain fires 1 ms later, so that the step ends', () => {
    const timers = new Timers()
    timers.set('event', 'a', 1)
    const again = () => timers.set('event', 'a', -50)
    expect(fired(timers, { event: 3, log: 0 }, again)).toEqual(['event a 1', 'event a 2', 'event a 3'])
    expect(timers.timeOf('event', 'a')).toBe(4)
  })

  test('log time may set event time in the same step; event time sets log time for a later record', () => {
    const timers = new Timers()
    timers.set('log', 'a', 1)
    const pingPong = (text: string) => {
      if (text === 'log a') timers.set('event', 'a', 1)
      else timers.set('log', 'a', 1)
    }
    expect(fired(timers, { event: 9, log: 9 }, pingPong)).toEqual(['log a 1', 'event a 1'])
    expect(timers.timeOf('log', 'a')).toBe(10)
  })

  test('a timer that a record sets into the past fires with the next record', () => {
    const timers = new Timers()
    timers.set('event', 'late', 3)
    expect(fired(timers, { event: 50, log: 0 })).toEqual(['event late 3'])
  })
})

describe('the changelog', () => {
  test('it gets only changes, and nothing of a timer that was set and cancelled between flushes', () => {
    const timers = new Timers()
    const entries = new Map<string, Buffer>()
    timers.set('event', 'a', 1)
    timers.set('log', 'a', 2)
    timers.set('event', 'gone', 2)
    timers.cancel('event', 'gone')
    expect(flushInto(timers, entries)).toBe(2)
    expect(flushInto(timers, entries)).toBe(0)
    timers.set('event', 'a', 5)
    timers.set('event', 'a', 1)
    expect(flushInto(timers, entries)).toBe(0)
    timers.set('event', 'a', 5)
    timers.cancel('log', 'a')
    expect(flushInto(timers, entries)).toBe(2)
    expect([...entries]).toEqual([[Buffer.from('timer/ea').toString('hex'), Buffer.from('4014000000000000', 'hex')]])
    expect(timers.size().keys).toBe(1)
  })

  test('entries of other prefixes are ignored', () => {
    const timers = new Timers('t/')
    for (const key of ['', 't', 't/', 't/x', 'timer/ea', 'state/a'])
      expect(timers.load(Buffer.from(key), Buffer.alloc(8))).toBe(false)
    expect(timers.load(Buffer.from('t/e'), Buffer.alloc(8))).toBe(true)
    expect(timers.timeOf('event', '')).toBe(0)
  })

  test('for all sequences of set, cancel, fire, flush and restart, the timers equal those of the twin', () => {
    const domain = fc.constantFrom('event' as const, 'log' as const)
    const key = fc.constantFrom('a', 'b', 'c')
    const command = fc.oneof(
      { weight: 3, arbitrary: fc.record({ kind: fc.constant('set' as const), domain, key, time: fc.nat(30) }) },
      fc.record({ kind: fc.constant('cancel' as const), domain, key }),
      fc.record({ kind: fc.constant('fire' as const), event: fc.nat(30), log: fc.nat(30), again: fc.nat(3) }),
      fc.record({ kind: fc.constant('flush' as const) }),
      fc.record({ kind: fc.constant('restart' as const) }),
    )
    fc.assert(
      fc.property(fc.array(command, { maxLength: 40 }), (commands) => {
        let timers = new Timers()
        const twin = new NaiveTimers()
        const entries = new Map<string, Buffer>()
        for (const each of commands) {
          if (each.kind === 'set') for (const port of [timers, twin]) port.set(each.domain, each.key, each.time)
          else if (each.kind === 'cancel')
            expect(timers.cancel(each.domain, each.key)).toBe(twin.cancel(each.domain, each.key))
          else if (each.kind === 'fire') {
            const moment = { event: each.event, log: each.log }
            const again = (port: TimerPort) => (text: string) => {
              if (each.again === 0) return
              port.set(each.again === 1 ? 'log' : 'event', text.slice(-1), each.event - 5 + each.again)
            }
            expect(fired(timers, moment, again(timers))).toEqual(fired(twin, moment, again(twin)))
          } else flushInto(timers, entries)
          if (each.kind === 'restart') timers = restarted(entries)
          expect(timers.size().keys).toBe(twin.size().keys)
        }
      }),
      seeded,
    )
  })
})

/** As a partition of the log holds them: offsets and log times rise. */
const recordsOf = (seed: number, count: number): LogRecord[] => {
  const random = seededRandom(seed)
  let timestamp = 1000
  return messages(random, count).map(({ key, value }, offset) => {
    timestamp += random.below(25)
    return { offset, key, value, timestamp }
  })
}

test.each([1, 2, 3])('a step with timers can be cut and lost anywhere: seed %i', (seed) => {
  const records = recordsOf(seed, 25)
  const straight = replayEveryWay({ make: () => new Deadlines(), topic: 'asked' }, records)
  const twin = runStream({ make: () => new Deadlines(new NaiveTimers()), topic: 'asked' }, records)
  expect(straight.outputs.map(outputText)).toEqual(twin.outputs.map(outputText))
  expect(straight.outputs.length).toBeGreaterThan(25)
})

test('100,000 timers of one record are cut into transactions, and continue at the right ordinal after every crash', () => {
  const KEYS = 25_000
  const message = (kind: Message['kind'], key: string | null, time: number, offset: number): LogRecord => ({
    offset,
    key: key === null ? null : Buffer.from(key),
    value: Buffer.from(JSON.stringify({ kind, time, partition: 0 } satisfies Message)),
    timestamp: 0,
  })
  const keys = Array.from({ length: KEYS }, (_, i) => `k${String(i).padStart(6, '0')}`)
  // The deadline of each key, then three reminders, of which each sets the next.
  const records = [...keys.map((key, offset) => message('ask', key, 0, offset)), message('time', null, 115, KEYS)]
  const crash = (call: number) =>
    call <= KEYS ? undefined : call % 7 === 0 ? ('before commit' as const) : call % 7 === 3 ? 'after commit' : undefined
  const { outputs, calls, processor } = runStream({ make: () => new Deadlines(), outputsMax: 5000, crash }, records)
  expect(calls).toBeGreaterThan(KEYS + 20)
  const told = outputs.map(
    ({ key, value, offset, ordinal }) => `${JSON.parse(String(value)).what} ${key} ${offset}.${ordinal}`,
  )
  const whats = ['deadline', 'reminder 1', 'reminder 2', 'reminder 3']
  const expected = whats.flatMap((what, round) => keys.map((key, i) => `${what} ${key} ${KEYS}.${round * KEYS + i}`))
  const wrong = expected.findIndex((text, i) => text !== told[i])
  expect(wrong, `output ${wrong} is ${told[wrong]}, expected ${expected[wrong]}`).toBe(-1)
  expect(told.length).toBe(expected.length)
  expect(processor.size().keys).toBe(2 * KEYS) // silence and nag
})
