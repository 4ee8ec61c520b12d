/**
 * Flights as single rows that include the delay. They do not show what is known at which time, but give benchmarks
 * equal work.
 */
import { defineDataset, defineFeatureView } from '../../schemas/index.ts'
import { readFlights } from './source.ts'

export interface PlainFlight {
  readonly time: number
  readonly origin: string
  readonly destination: string
  readonly delay: number
  readonly distance: number
}

export const plainFlightsDataset = defineDataset({
  name: 'plain_flights',
  description: 'Flights of 2001, a row each.',
  columns: [
    { name: 'time', type: 'timestamp' },
    { name: 'origin', type: 'string' },
    { name: 'destination', type: 'string', nullable: false },
    { name: 'delay', type: 'double', nullable: false, doc: 'Minutes late at the arrival.' },
    { name: 'distance', type: 'long', nullable: false, doc: 'Miles.' },
  ],
  key: ['origin'],
  time: 'time',
  partitions: 2,
})

/** Ten features over four windows. */
export const plainDelaysByOrigin = defineFeatureView({
  name: 'plain_delays_by_origin',
  description: 'How late flights from an airport are.',
  dataset: plainFlightsDataset,
  entity: ['origin'],
  features: {
    flights_1h: { function: 'count', window: '1h' },
    delay_mean_1h: { function: 'mean', column: 'delay', window: '1h' },
    delay_max_1h: { function: 'max', column: 'delay', window: '1h' },
    flights_6h: { function: 'count', window: '6h' },
    delay_mean_6h: { function: 'mean', column: 'delay', window: '6h' },
    flights_24h: { function: 'count', window: '24h' },
    delay_mean_24h: { function: 'mean', column: 'delay', window: '24h' },
    delay_stddev_24h: { function: 'stddev', column: 'delay', window: '24h' },
    flights_7d: { function: 'count', window: '7d' },
    delay_mean_7d: { function: 'mean', column: 'delay', window: '7d' },
  },
})

/**
 * The first `count` flights by departure, in batches.
 * @throws RangeError unless `count` is an integer in [0, 3,000,000]
 */
export async function* plainFlights(count: number): AsyncGenerator<readonly PlainFlight[]> {
  for await (const batch of readFlights(count))
    yield batch.map(({ time, origin, destination, delay, distance }) => ({
      time,
      origin,
      destination,
      delay,
      distance,
    }))
}
