import fc from 'fast-check'
import { expect, test, vi } from 'vitest'
import {
  arrivalTime,
  type Flight,
  type FlightRow,
  flightRows,
  RowMerge,
  readFlights,
} from '../../../../examples/flights/index.ts'
import { seeded } from '../../../support/seed.ts'

// Reading unpacks a row group, which takes its time beside other suites.
vi.setConfig({ testTimeout: 60_000 })

const MINUTE = 60_000

const flightAt = (index: number, time: number, delay = 0, distance = 75): Flight => ({
  index,
  time,
  delay,
  distance,
  origin: 'SFO',
  destination: 'LAX',
})

const rowsOf = (flights: readonly Flight[]): FlightRow[] => {
  const merge = new RowMerge()
  const rows = flights.flatMap((flight) => merge.push(flight))
  rows.push(...merge.end())
  expect(merge.airborne).toBe(0)
  return rows
}

const textOf = ({ time, kind, flight }: FlightRow): string => `${time / MINUTE} ${kind} ${Number(flight)}`

/** Flights in the order of departure, crowded so that times often meet. */
const someFlights = fc
  .array(
    fc.record({
      time: fc.integer({ min: 0, max: 40 }).map((minutes) => minutes * MINUTE),
      delay: fc.integer({ min: -60, max: 60 }),
      distance: fc.constantFrom(75, 150, 751, 2176),
    }),
    { maxLength: 30 },
  )
  .map((list) =>
    list
      .sort((a, b) => a.time - b.time)
      .map(({ time, delay, distance }, index) => flightAt(index, time, delay, distance)),
  )

test.each([
  ['30 min and 7.5 miles a minute', 0, 75, 40 * MINUTE],
  ['a delay is added', 33, 2176, Math.round((30 + 2176 / 7.5 + 33) * MINUTE)],
  ['early by less than the flight takes', -25, 75, 15 * MINUTE],
  ['exactly the least flight', -30, 75, 10 * MINUTE],
  ['never less than 10 minutes', -1116, 75, 10 * MINUTE],
])('a flight lands: %s', (_, delay, distance, after) => {
  expect(arrivalTime(flightAt(0, 1_000_000, delay, distance)) - 1_000_000).toBe(after)
})

test('a departure row knows no delay, an arrival row does; both name the flight', () => {
  const [departure, arrival] = rowsOf([flightAt(7, 0, 12)])
  const common = { flight: '0000007', origin: 'SFO', destination: 'LAX', distance: 75 }
  const { meta: departed, ...left } = departure
  const { meta: landed, ...reached } = arrival
  expect(left).toEqual({ ...common, kind: 'departure', time: 0, delay: null })
  expect(reached).toEqual({ ...common, kind: 'arrival', time: 52 * MINUTE, delay: 12 })
  expect(departed).toMatchObject({ source: 'examples/flights', time: 0, correlationId: '0000007' })
  expect(landed).toMatchObject({ time: 52 * MINUTE, correlationId: '0000007' })
})

test('at one moment arrivals come before departures, and flights in the order of the file', () => {
  const rows = rowsOf([flightAt(0, 0), flightAt(1, 0), flightAt(2, 40 * MINUTE), flightAt(3, 40 * MINUTE)])
  expect(rows.map(textOf)).toEqual([
    '0 departure 0',
    '0 departure 1',
    '40 arrival 0',
    '40 arrival 1',
    '40 departure 2',
    '40 departure 3',
    '80 arrival 2',
    '80 arrival 3',
  ])
})

test('a flight that departs before the one before it is refused', () => {
  const merge = new RowMerge()
  merge.push(flightAt(0, MINUTE))
  expect(() => merge.push(flightAt(1, 0))).toThrow('flight 1 departs at 0, expected 60000 or later')
})

test('the merge equals sorting all rows', () => {
  fc.assert(
    fc.property(someFlights, (flights) => {
      const sorted = flights
        .flatMap(({ index, time }) => [
          { time, rank: 1, index },
          { time: arrivalTime(flights[index]), rank: 0, index },
        ])
        .sort((a, b) => a.time - b.time || a.rank - b.rank || a.index - b.index)
      const expected = sorted.map(
        ({ time, rank, index }) => `${time / MINUTE} ${rank === 0 ? 'arrival' : 'departure'} ${index}`,
      )
      expect(rowsOf(flights).map(textOf)).toEqual(expected)
    }),
    seeded,
  )
})

test('no row holds what was not known at its time: another future changes no row of the past', () => {
  const changes = fc.record({ at: fc.nat(), delay: fc.integer({ min: -60, max: 200 }) })
  fc.assert(
    fc.property(someFlights, changes, (flights, change) => {
      if (flights.length === 0) return
      const at = change.at % flights.length
      const changed = flights.map((flight, i) => (i === at ? { ...flight, delay: change.delay } : flight))
      const known = Math.min(arrivalTime(flights[at]), arrivalTime(changed[at]))
      const past = (rows: readonly FlightRow[]) => rows.filter(({ time }) => time < known)
      expect(past(rowsOf(changed))).toEqual(past(rowsOf(flights)))
    }),
    seeded,
  )
})

test('no row depends on flights that have not departed yet', () => {
  fc.assert(
    fc.property(someFlights, fc.integer({ min: 0, max: 40 }), (flights, minutes) => {
      const now = minutes * MINUTE
      const past = (rows: readonly FlightRow[]) => rows.filter(({ time }) => time <= now)
      expect(past(rowsOf(flights.filter(({ time }) => time <= now)))).toEqual(past(rowsOf(flights)))
    }),
    seeded,
  )
})

test('real flights: two rows each, in the order of time, with an id of their own, the same in every import', async () => {
  const read = async () => {
    const rows: FlightRow[] = []
    for await (const batch of flightRows(6_000)) rows.push(...batch)
    return rows
  }
  const rows = await read()
  expect(rows.length).toBe(12_000)
  expect(new Set(rows.map(({ meta }) => meta?.id)).size).toBe(12_000)
  expect(rows.every(({ time }, i) => i === 0 || time >= rows[i - 1].time)).toBe(true)
  expect(rows.every(({ kind, delay }) => (kind === 'departure') === (delay === null))).toBe(true)
  const flights = new Map<string, Flight>()
  for await (const batch of readFlights(6_000))
    for (const flight of batch) flights.set(String(flight.index).padStart(7, '0'), flight)
  for (const { kind, time, delay, flight } of rows) {
    const source = flights.get(flight)!
    expect(time).toBe(kind === 'departure' ? source.time : arrivalTime(source))
    if (kind === 'arrival') expect(delay).toBe(source.delay)
  }
  expect(await read()).toEqual(rows)
})

test('a longer import begins with the same rows', async () => {
  const rowsUpTo = async (count: number, until: number) => {
    const rows: FlightRow[] = []
    for await (const batch of flightRows(count)) rows.push(...batch)
    return rows.filter(({ time }) => time <= until)
  }
  let last = 0
  for await (const batch of readFlights(500)) last = batch[batch.length - 1].time - 1
  expect(await rowsUpTo(1_000, last)).toEqual(await rowsUpTo(500, last))
})
