/**
 * Three million real flights of January to June 2001, in order of departure: `flights-3m.parquet` of npm
 * `vega-datasets`. It is read by row group (272,727 flights, column by column), so memory use does not depend on the
 * number of flights.
 */
import { createRequire } from 'node:module'
import path from 'node:path'
import { decompress } from 'fzstd'
import { asyncBufferFromFile, type Compressors, type DecodedArray, type ParquetParsers, parquetScan } from 'hyparquet'

export interface Flight {
  /** Index in the file, from 0: the identity of a flight, because the file has no other one. */
  readonly index: number
  /** Departure, ms since the epoch, UTC. */
  readonly time: number
  /** Arrival delay, minutes; negative: early. Known only at the arrival. */
  readonly delay: number
  /** Miles. */
  readonly distance: number
  /** IATA code, for example `LAS`. */
  readonly origin: string
  readonly destination: string
}

/** Flights in the file. */
export const FLIGHTS_MAX = 3_000_000

const columns = ['date', 'delay', 'distance', 'origin', 'destination'] as const
const BATCH_FLIGHTS = 5_000

const parsers: Partial<ParquetParsers> = { timestampFromMicroseconds: (micros) => Number(micros / 1_000n) }
const compressors: Compressors = { ZSTD: (bytes, length) => decompress(bytes, new Uint8Array(length)) }

const flightsOf = (values: readonly DecodedArray[], first: number, from: number, to: number): Flight[] => {
  const [time, delay, distance, origin, destination] = values
  const flights: Flight[] = new Array(to - from)
  for (let i = from; i < to; i++)
    flights[i - from] = {
      index: first + i,
      time: time[i],
      delay: Number(delay[i]),
      distance: Number(distance[i]),
      origin: origin[i],
      destination: destination[i],
    }
  return flights
}

/** Path of the installed file. The package exports only its code, in a folder beside its data. */
const flightsFile = (): string => {
  const code = createRequire(import.meta.url).resolve('vega-datasets')
  return path.join(path.dirname(code), '../data/flights-3m.parquet')
}

/**
 * The first `count` flights, in batches of at most 5,000.
 * @throws RangeError unless `count` is an integer in [0, 3,000,000]
 */
export async function* readFlights(count: number): AsyncGenerator<readonly Flight[]> {
  if (!Number.isInteger(count) || count < 0 || count > FLIGHTS_MAX)
    throw new RangeError(`flights is ${count}, expected an integer in [0, ${FLIGHTS_MAX}]`)
  const file = await asyncBufferFromFile(flightsFile())
  const scan = await parquetScan({ file, columns: [...columns], parsers, compressors })
  for (const { rowStart, rowEnd } of scan.ranges) {
    const end = Math.min(rowEnd, count)
    if (rowStart >= end) return
    const values: DecodedArray[] = []
    for (const column of columns) values.push(await scan.readColumn({ column, rowStart, rowEnd: end }))
    for (let from = 0; from < end - rowStart; from += BATCH_FLIGHTS)
      yield flightsOf(values, rowStart, from, Math.min(from + BATCH_FLIGHTS, end - rowStart))
  }
}
