import { expect, test } from 'vitest'
import { Pace } from '../../../../streams/core/pace.ts'
import { type SinkTimes, SinkTiming } from '../../../../streams/core/sink-timing.ts'

const TIMES: SinkTimes = {
  batchRecordsMax: 4,
  batchBytesMax: 1_000,
  lingerMs: 400,
  paceMsMax: 3_000,
  fetchWaitMs: 1_000,
}
const NEVER_AGAIN = 1e-12

const timingOf = (pace?: Pace) => new SinkTiming(TIMES, pace)
const gathered = (records: number, since: number, bytes = 10 * records) => ({ records: Array(records), bytes, since })
const fetched = (records: number, end = 10) => ({ records: Array(records), next: 10, start: 0, end })
const DRAINED = fetched(1)
const BEHIND = fetched(1, 20)

test('a record that comes alone is written at once', () => {
  const timing = timingOf()
  expect(timing.isDue(gathered(1, 5_000), DRAINED, 5_000)).toBe(true)
  timing.wrote(5_100)
  expect(timing.isDue(gathered(1, 5_500), DRAINED, 5_500)).toBe(true)
})

test('records that come soon after a write wait until it is as old as the longest wait', () => {
  const timing = timingOf()
  timing.wrote(5_000)
  expect(timing.isDue(gathered(1, 5_010), DRAINED, 5_010)).toBe(false)
  expect(timing.fetchMs(undefined, DRAINED, 5_010)).toBe(390)
  expect(timing.isDue(gathered(2, 5_010), DRAINED, 5_399)).toBe(false)
  expect(timing.isDue(gathered(3, 5_010), DRAINED, 5_400)).toBe(true)
})

test('while more is on the log, records wait for it, at most the longest wait', () => {
  const timing = timingOf()
  expect(timing.isDue(gathered(1, 5_000), BEHIND, 5_399)).toBe(false)
  expect(timing.isDue(gathered(1, 5_000), BEHIND, 5_400)).toBe(true)
  expect(timing.isDue(gathered(4, 5_000), BEHIND, 5_000)).toBe(true)
  expect(timing.isDue(gathered(1, 5_000, 1_000), BEHIND, 5_000)).toBe(true)
})

test('a batch that is not full waits for its turn, at most the limit', () => {
  const pace = new Pace(NEVER_AGAIN, 1)
  const timing = timingOf(pace)
  timing.writes(5_000)
  expect(timing.isDue(gathered(1, 5_000), DRAINED, 5_000)).toBe(false)
  expect(timing.fetchMs(undefined, DRAINED, 5_000)).toBe(TIMES.fetchWaitMs)
  expect(timing.fetchMs(gathered(1, 5_000), fetched(0), 7_900)).toBe(100)
  expect(timing.isDue(gathered(4, 5_000), DRAINED, 5_000)).toBe(true)
  expect(timing.isDue(gathered(1, 5_000), DRAINED, 8_000)).toBe(true)
})

const PER_SECOND = 20
const TURN_MS = 1_000 / PER_SECOND

test('a batch that waits looks again when its turn comes, not after the longest wait for more', () => {
  const pace = new Pace(PER_SECOND / 1_000, 1)
  pace.take(1, 5_000)
  const timing = timingOf(pace)
  expect(timing.fetchMs(undefined, DRAINED, 5_000)).toBe(TURN_MS)
  expect(timing.isDue(gathered(1, 5_000), DRAINED, 5_000)).toBe(false)
  expect(timing.fetchMs(gathered(1, 5_000), fetched(0), 5_020)).toBe(TURN_MS - 20)
  expect(timing.isDue(gathered(1, 5_000), fetched(0), 5_000 + TURN_MS)).toBe(true)
})

test('batches that wait together are written in the order in which they began to wait, one a turn, and each looks once', () => {
  const pace = new Pace(PER_SECOND / 1_000, 1)
  pace.take(1, 5_000)
  const timings = Array.from({ length: 8 }, () => timingOf(pace))
  const turns = timings.map((timing) => timing.fetchMs(undefined, DRAINED, 5_000))
  expect(turns).toEqual(timings.map((_, i) => (i + 1) * TURN_MS))
  for (const [i, timing] of timings.entries()) {
    const now = 5_000 + turns[i]
    expect(timing.isDue(gathered(1, 5_000), DRAINED, now - 1)).toBe(false)
    expect(timing.isDue(gathered(1, 5_000), DRAINED, now)).toBe(true)
    timing.writes(now)
  }
  expect(pace.waitMs(5_000 + 8 * TURN_MS)).toBe(TURN_MS)
})

test('a turn that was taken counts once, also if the batch is full before it comes', () => {
  const pace = new Pace(PER_SECOND / 1_000, 1)
  pace.take(1, 5_000)
  const timing = timingOf(pace)
  expect(timing.fetchMs(undefined, DRAINED, 5_000)).toBe(TURN_MS)
  expect(timing.isDue(gathered(4, 5_000), DRAINED, 5_000)).toBe(true)
  timing.writes(5_000)
  expect(pace.waitMs(5_000)).toBe(2 * TURN_MS)
})

test('a table with nothing to write takes no turn, and looks as seldom as without a pace', () => {
  const pace = new Pace(PER_SECOND / 1_000, 1)
  const timing = timingOf(pace)
  for (let now = 5_000; now < 6_000; now += 10)
    expect(timing.fetchMs(undefined, fetched(0), now)).toBe(TIMES.fetchWaitMs)
  expect(timing.isDue(gathered(0, 6_000), fetched(0), 6_000)).toBe(true)
  expect(pace.waitMs(6_000)).toBe(0)
})

test('a fetch waits for its full time when nothing is gathered, or all of it is written now', () => {
  const timing = timingOf()
  expect(timing.fetchMs(undefined, fetched(0), 5_000)).toBe(TIMES.fetchWaitMs)
  expect(timing.fetchMs(undefined, DRAINED, 5_000)).toBe(TIMES.fetchWaitMs)
  expect(timing.fetchMs(undefined, BEHIND, 5_000)).toBe(TIMES.lingerMs)
})
