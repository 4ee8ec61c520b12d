/** A quiet partition whose rows came live moves on by itself; loads and stale rows never make it. */
import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { type IntakeProcessor, isFact, makeIntake } from '../../../../processors/intake/index.ts'
import { judgingOf } from '../../../../processors/intake/judging.ts'
import { MARGIN_MS } from '../../../../processors/intake/liveness.ts'
import { LIVE_MS, LOAD_SOURCE } from '../../../../processors/rows/index.ts'
import type { LogRecord } from '../../../../streams/core/log.ts'
import { namesOf } from '../../../../streams/core/names.ts'
import { flights, records, T0, type Wire, wireOf } from '../../../support/intake.ts'
import { seeded } from '../../../support/seed.ts'
import { replayEveryWay, runStream, type StreamResult } from '../../../support/stream.ts'

const names = namesOf('')
const MINUTE = 60_000
const HOUR = 60 * MINUTE
let wire: Wire
beforeAll(async () => {
  wire = await wireOf(flights)
})

const intake = (isReplay = false): IntakeProcessor =>
  makeIntake({ dataset: flights, names, rows: wire.reader, times: wire.times, isReplay })

type Given = readonly [value: Buffer, logMs: number]
/** A row that came at a log time, `lagMs` after its event time. */
const row = (logMs: number, lagMs = 0, source?: string): Given => [
  wire.row({ origin: 'SFO', at: T0 + logMs - lagMs }, source && `${logMs} ${lagMs}`, source),
  logMs,
]
const loaded = (logMs: number): Given => row(logMs, 0, LOAD_SOURCE)
const quiet = (logMs: number): Given => [wire.quiet(), logMs]

/** What was stated: the offset of the record that caused it, and the time after `T0`. */
const stated = ({ outputs }: Pick<StreamResult, 'outputs'>): [number, number][] =>
  outputs
    .filter(({ key }) => key === null)
    .map(({ offset, value }) => [offset, wire.times.decode(value as Buffer).time - T0])

describe('a partition that is quiet', () => {
  test('goes on to the log time, less the greatest lag of its live rows and the margin', () => {
    const given = records(row(0, 7_000), row(10_000, 2_000), quiet(2 * MINUTE), quiet(62 * MINUTE))
    const result = replayEveryWay({ make: intake }, given)
    const delay = 7_000 + MARGIN_MS
    expect(stated(result)).toEqual([
      [2, 2 * MINUTE - delay],
      [3, 62 * MINUTE - delay],
    ])
    const statement = wire.times.decode(result.outputs[2].value as Buffer)
    expect(statement).toMatchObject({ cause: 'idle', sourcePartition: null, sourcePartitions: null })
    expect(result.outputs[2]).toMatchObject({ topic: 'ml.rows.flights', partition: 0 })
    expect(result.streamTime).toBe(T0 + 62 * MINUTE - delay)
  })

  test('says nothing that its rows, or a source, have said already', () => {
    const ahead = records(row(0, -50_000), quiet(30_000), [wire.time(T0 + HOUR), HOUR], quiet(HOUR + 1))
    expect(stated(runStream({ make: intake }, ahead))).toEqual([[2, HOUR]])
  })

  test('without any row stays open for its history', () => {
    expect(runStream({ make: intake }, records(quiet(0), quiet(HOUR))).outputs).toEqual([])
  })

  test('waits while a row of the hour up to its last one was not live, however long it is quiet', () => {
    const late = LIVE_MS + 1
    const given = (stale: Given) => records(stale, row(HOUR), quiet(2 * HOUR), row(HOUR * 2 + 1), quiet(3 * HOUR))
    for (const stale of [row(0, late), loaded(0), [wire.loading(T0 - HOUR), 0] as const])
      expect(stated(runStream({ make: intake }, given(stale))).filter(([offset]) => offset > 0)).toEqual([
        [4, 3 * HOUR - MARGIN_MS],
      ])
    expect(stated(runStream({ make: intake }, given(row(0, LIVE_MS)))).length).toBe(2)
  })

  test('of loads alone never goes on, also if they have the times of the moment', () => {
    const given = records(loaded(0), loaded(1), quiet(HOUR), loaded(26 * HOUR), quiet(30 * HOUR))
    expect(stated(runStream({ make: intake }, given))).toEqual([])
  })

  test('stands from the moment at which a load begins, until rows were live for an hour again', () => {
    const given = records(
      row(0),
      quiet(10 * MINUTE),
      loaded(11 * MINUTE),
      quiet(12 * MINUTE),
      row(13 * MINUTE),
      quiet(20 * MINUTE),
    )
    expect(stated(runStream({ make: intake }, given))).toEqual([[1, 10 * MINUTE - MARGIN_MS]])
  })

  test('whose producer stood for three hours: its rows of that time are taken, and then time waits for an hour', () => {
    const hours = [0, 1, 2, 3].map((hour) => row(3 * HOUR, (3 - hour) * HOUR))
    const given = records(
      row(0),
      quiet(2 * HOUR),
      ...hours,
      quiet(3 * HOUR + 1),
      row(4 * HOUR + 1),
      quiet(4 * HOUR + 2 * MINUTE),
    )
    const result = runStream({ make: intake }, given)
    expect(stated(result)).toEqual([
      [1, 2 * HOUR - MARGIN_MS],
      [8, 4 * HOUR + 2 * MINUTE - MARGIN_MS],
    ])
    expect(result.outputs.filter(({ key }) => key !== null)).toHaveLength(6)
  })

  test('whose clock was frozen while old rows came is not moved by the record of that clock', () => {
    const given = records(row(0), row(30_000, 24 * HOUR), quiet(30_001), row(40_000, 24 * HOUR), quiet(2 * HOUR))
    expect(stated(replayEveryWay({ make: intake }, given))).toEqual([])
  })

  test('does not count a row that was dropped or refused', () => {
    const twice = row(0, 0, 'shop')
    const given = records(twice, [twice[0], 5_000], [Buffer.from('nonsense'), 10 * MINUTE], quiet(HOUR))
    expect(stated(runStream({ make: intake }, given))).toEqual([[3, HOUR - MARGIN_MS]])
  })
})

interface Entry {
  readonly key: Buffer
  readonly value: Buffer | null
}
const entriesOf = ({ changelog }: StreamResult): Entry[] =>
  [...changelog].map(([key, value]) => ({ key: Buffer.from(key, 'hex'), value: Buffer.from(value, 'hex') }))

test('what an earlier release judged counts as not live, in the task that takes over and in the replay', () => {
  const earlier = {
    key: Buffer.from('judging/0'),
    value: Buffer.from(JSON.stringify({ ...judgingOf(flights), rules: 4 })),
  }
  const all = records(row(0), quiet(1), row(2), row(30 * MINUTE), quiet(HOUR), row(HOUR + 3), quiet(2 * HOUR))
  const before = runStream({ make: () => intake(true), written: [earlier] }, all.slice(0, 3))
  expect(before.poison.map(({ offset }) => offset)).toEqual([1]) // as a row that it cannot read
  // Earlier releases wrote the first 24 bytes of the entry of the last row.
  const kept = [earlier, ...entriesOf(before)].map(({ key, value }) =>
    key.toString() === 'row' ? { key, value: (value as Buffer).subarray(0, 24) } : { key, value },
  )
  const after = runStream({ make: intake, written: kept }, all.slice(3))
  expect(stated(after)).toEqual([[6, 2 * HOUR - MARGIN_MS]])
  const facts = [...kept, ...entriesOf(after)].filter(({ key }) => isFact(key))
  const replayed = runStream({ make: () => intake(true), written: facts }, all)
  expect(stated(replayed)).toEqual(stated(after))
})

test('a release that does not keep the state leaves no trace that a later one could misread', () => {
  const all = records(row(0, 250_000), row(1), row(2), row(HOUR + 3), quiet(2 * HOUR))
  const first = runStream({ make: intake }, all.slice(0, 1))
  // The release between the two knows the last row, but not whether it was live.
  const last = Buffer.alloc(24)
  for (const [i, value] of [2, T0 + 2, T0 + 2].entries()) last.writeDoubleBE(value, 8 * i)
  const judging = JSON.stringify({ ...judgingOf(flights), rules: 4 })
  const between = [
    { key: Buffer.from('row'), value: last },
    { key: Buffer.from('judging/1'), value: Buffer.from(judging) },
  ]
  const second = runStream({ make: intake, written: [...entriesOf(first), ...between] }, all.slice(3))
  expect(stated(second)).toEqual([[4, 2 * HOUR - MARGIN_MS]])
  const facts = entriesOf(second).filter(({ key }) => isFact(key))
  expect(facts).toHaveLength(3)
  expect(stated(runStream({ make: () => intake(true), written: facts }, all))).toEqual(stated(second))
})

const event = fc.record({
  pause: fc.oneof(fc.nat({ max: 90_000 }), fc.constantFrom(0, 30 * MINUTE, HOUR, HOUR + 1)),
  what: fc.constantFrom('row', 'row', 'row', 'stale', 'loaded', 'quiet', 'quiet', 'loading'),
  lag: fc.oneof(fc.integer({ min: -60_000, max: 20_000 }), fc.integer({ min: 0, max: LIVE_MS })),
})
type Event = typeof event extends fc.Arbitrary<infer E> ? E : never

const logOf = (events: readonly Event[]): { log: LogRecord[]; at: number[] } => {
  let now = 0
  const at = events.map(({ pause }) => {
    now += pause
    return now
  })
  const made = events.map(({ what, lag }, i): Given => {
    if (what === 'row') return row(at[i], lag)
    if (what === 'stale') return row(at[i], LIVE_MS + 1 + lag + 60_000)
    if (what === 'loaded') return row(at[i], lag, LOAD_SOURCE)
    return what === 'quiet' ? quiet(at[i]) : [wire.loading(T0 - 10 * HOUR), at[i]]
  })
  return { log: records(...made), at }
}

/** The rule, word by word, over everything that came before. */
const allowed = (events: readonly Event[], at: readonly number[], now: number): number | undefined => {
  const rows = events.flatMap(({ what, lag }, i) =>
    what === 'quiet' || what === 'loading' ? [] : [{ what, lag, at: at[i] }],
  )
  const last = rows.at(-1)
  if (last === undefined) return undefined
  const disturbs = events.some(
    ({ what }, i) => ['stale', 'loaded', 'loading'].includes(what) && last.at - at[i] <= HOUR,
  )
  if (disturbs) return undefined
  return now - MARGIN_MS - Math.max(0, ...rows.filter(({ what }) => what === 'row').map(({ lag }) => lag))
}

test('what is stated is what the rule says, and no live row within the lags seen so far comes behind it', () => {
  fc.assert(
    fc.property(fc.array(event, { maxLength: 25 }), (events) => {
      const { log, at } = logOf(events)
      const said = new Map(stated(runStream({ make: intake }, log)))
      let reached = Number.NEGATIVE_INFINITY
      let byRule = Number.NEGATIVE_INFINITY
      let seen = 0
      /** The greatest lag when the last statement was made. */
      let seenThen = 0
      for (const [i, { what, lag }] of events.entries()) {
        if (what === 'quiet') {
          const time = allowed(events.slice(0, i), at, at[i])
          const expected = time !== undefined && time > reached ? time : undefined
          expect(said.get(i)).toBe(expected)
          reached = Math.max(reached, expected ?? reached)
          if (expected !== undefined) [byRule, seenThen] = [expected, seen]
        } else if (what === 'row') {
          if (lag <= seenThen + MARGIN_MS) expect(at[i] - lag).toBeGreaterThanOrEqual(byRule)
          seen = Math.max(seen, lag)
          reached = Math.max(reached, at[i] - lag)
        } else {
          expect(said.get(i)).toBe(what === 'loading' ? -10 * HOUR : undefined)
          const time = what === 'stale' ? at[i] - (LIVE_MS + 1 + lag + 60_000) : at[i] - lag
          reached = Math.max(reached, what === 'loading' ? -10 * HOUR : time)
        }
      }
    }),
    { ...seeded, numRuns: 500 },
  )
})

test('a log of any rows, loads and quiet times gives the same bytes however the task is cut, committed and crashed', () => {
  fc.assert(
    fc.property(fc.array(event, { maxLength: 7 }), (events) => {
      replayEveryWay({ make: intake }, logOf(events).log)
    }),
    { ...seeded, numRuns: 10 },
  )
})
