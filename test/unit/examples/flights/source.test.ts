import { expect, test, vi } from 'vitest'
import { type Flight, plainFlights, readFlights } from '../../../../examples/flights/index.ts'

// Reading unpacks a row group, which takes its time beside other suites.
vi.setConfig({ testTimeout: 60_000 })

const read = async (count: number): Promise<Flight[]> => {
  const flights: Flight[] = []
  for await (const batch of readFlights(count)) flights.push(...batch)
  return flights
}

test('the file begins with its first departures of 2001', async () => {
  expect(await read(2)).toEqual([
    { index: 0, time: Date.UTC(2001, 0, 1, 0, 1), delay: 33, distance: 2176, origin: 'LAS', destination: 'PHL' },
    { index: 1, time: Date.UTC(2001, 0, 1, 0, 1), delay: 19, distance: 215, origin: 'ATL', destination: 'SAV' },
  ])
})

test('flights come in the order of departure, each once, in bounded batches', async () => {
  let last = Number.NEGATIVE_INFINITY
  let count = 0
  for await (const batch of readFlights(12_345)) {
    expect(batch.length).toBeLessThanOrEqual(5_000)
    for (const flight of batch) {
      expect(flight.index).toBe(count++)
      expect(flight.time).toBeGreaterThanOrEqual(last)
      last = flight.time
    }
  }
  expect(count).toBe(12_345)
})

test('a longer read begins like a shorter one, beyond a row group too', async () => {
  const short = await read(100)
  const flights = await read(272_730)
  expect(flights.slice(0, 100)).toEqual(short)
  expect(flights.length).toBe(272_730)
  expect(flights.at(-1)?.index).toBe(272_729)
  expect(flights[272_727].time).toBeGreaterThanOrEqual(flights[272_726].time)
})

test('no flights are none', async () => {
  expect(await read(0)).toEqual([])
})

test.each([-1, 1.5, 3_000_001, Number.NaN])('%s flights are refused', async (count) => {
  await expect(read(count)).rejects.toThrow(`flights is ${count}, expected an integer in [0, 3000000]`)
})

test('a plain flight is a flight without its place in the file', async () => {
  const plain = []
  for await (const batch of plainFlights(50)) plain.push(...batch)
  expect(plain).toEqual((await read(50)).map(({ index: _, ...flight }) => flight))
  expect(Object.keys(plain[0])).not.toContain('index')
})
