import { expect, test } from 'vitest'
import {
  type Departure,
  departures,
  FAULT_FROM,
  faulty,
  fitDelayModel,
  scoreOf,
} from '../../../examples/delays/index.ts'
import { arrivalTime, type Flight, readFlights } from '../../../examples/flights/index.ts'

const FLIGHTS = 30_000
const HOUR = 3_600_000

const all = async (flights: number, every: number): Promise<Departure[]> => {
  const found: Departure[] = []
  for await (const batch of departures(flights, every)) found.push(...batch)
  return found
}

test('how late others have been is taken from flights that have landed in the six whole hours before, and from no other', async () => {
  const flights: Flight[] = []
  for await (const batch of readFlights(FLIGHTS)) flights.push(...batch)
  const found = await all(FLIGHTS, 1)
  expect(found).toHaveLength(FLIGHTS)
  let known = 0
  for (let i = 0; i < FLIGHTS; i += 997) {
    const { time, origin } = flights[i]
    const end = Math.floor(time / HOUR) * HOUR
    // A slow twin looks at all flights, also at later ones.
    const landed = flights.filter((each) => {
      const at = arrivalTime(each)
      return each.origin === origin && at >= end - 6 * HOUR && at < end
    })
    expect(landed.every((each) => arrivalTime(each) <= time)).toBe(true)
    const mean = landed.reduce((sum, { delay }) => sum + delay, 0) / landed.length
    if (landed.length === 0) expect(found[i].features.origin_delay).toBeNull()
    else expect(found[i].features.origin_delay).toBeCloseTo(mean, 9)
    known += Math.min(1, landed.length)
  }
  expect(known).toBeGreaterThan(20)
  expect(await all(FLIGHTS, 10)).toEqual(found.filter((_, i) => i % 10 === 0))
})

test('the same flights give the same model, which separates late flights from others and is calibrated on them', async () => {
  const rows = await all(FLIGHTS, 3)
  const model = fitDelayModel(rows)
  expect(fitDelayModel(rows)).toEqual(model)
  expect(model.signature.inputs.map(({ name }) => name)).toEqual(['distance', 'hour', 'weekday', 'origin_delay'])
  const mean = (of: readonly Departure[]) => of.reduce((sum, row) => sum + scoreOf(model, row.features), 0) / of.length
  const late = rows.filter((row) => row.late)
  // The constant is not penalised, so the scores sum up to the late flights.
  expect(mean(rows)).toBeCloseTo(late.length / rows.length, 6)
  expect(mean(late)).toBeGreaterThan(mean(rows) + 0.02)
  expect(() => fitDelayModel(late)).toThrow('expected some that are and some that are not')
})

test('the fault changes one column, from its day on', async () => {
  const [row] = await all(1, 1)
  expect(faulty(row)).toBe(row)
  const after = { ...row, time: FAULT_FROM, features: { ...row.features, distance: 1000 } }
  expect(faulty(after)).toEqual({ ...after, features: { ...after.features, distance: 1609 } })
})
