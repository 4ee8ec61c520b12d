/** The declarations for the flights: one dataset, three entities, three views. */
import { defineDataset, defineEntity, defineFeatureView } from '../../schemas/index.ts'

export const flights = defineDataset({
  name: 'flights',
  description: 'Flights of 2001: a row when one departs, and a row, with the delay, when it has landed.',
  columns: [
    { name: 'flight', type: 'string', nullable: false, doc: 'The flight, the same in both of its rows.' },
    { name: 'kind', type: 'string', nullable: false, doc: '`departure` or `arrival`.' },
    { name: 'time', type: 'timestamp', doc: 'When it departed, or when it landed.' },
    { name: 'origin', type: 'string', doc: 'Airport that it left, IATA code.' },
    { name: 'destination', type: 'string', nullable: false, doc: 'Airport that it goes to, IATA code.' },
    { name: 'distance', type: 'long', nullable: false, doc: 'Miles between the two.' },
    { name: 'delay', type: 'double', doc: 'Minutes late at the arrival, negative if early; absent on departures.' },
  ],
  key: ['origin'],
  time: 'time',
  // One partition gives one order: six months are imported within minutes, and the copies by destination and by route
  // would otherwise mix partitions whose clocks are hours apart. Live data may have any number of partitions.
  partitions: 1,
  // A repeated import within a day changes nothing.
  dedupeMs: 86_400_000,
  owner: 'examples',
  tags: ['example'],
})

export const originAirport = defineEntity({
  name: 'origin_airport',
  description: 'An airport as the place where flights depart.',
  keys: [{ name: 'origin', type: 'string' }],
})

export const destinationAirport = defineEntity({
  name: 'destination_airport',
  description: 'An airport as the place where flights go to.',
  keys: [{ name: 'destination', type: 'string' }],
})

export const route = defineEntity({
  name: 'route',
  description: 'A pair of airports, in one direction.',
  keys: [
    { name: 'origin', type: 'string' },
    { name: 'destination', type: 'string' },
  ],
})

/** Same key as the dataset: the view reads the rows where intake wrote them. */
export const delaysByOrigin = defineFeatureView({
  name: 'delays_by_origin',
  description: 'How late flights from an airport have been, by those that have landed.',
  dataset: flights,
  entity: originAirport,
  filter: { column: 'kind', is: '=', value: 'arrival' },
  features: {
    landed_1h: { function: 'count', window: '1h' },
    delay_mean_1h: { function: 'mean', column: 'delay', window: '1h' },
    delay_max_1h: { function: 'max', column: 'delay', window: '1h' },
    landed_6h: { function: 'count', window: '6h' },
    delay_mean_6h: { function: 'mean', column: 'delay', window: '6h' },
    landed_24h: { function: 'count', window: '24h' },
    delay_mean_24h: { function: 'mean', column: 'delay', window: '24h' },
    delay_stddev_24h: { function: 'stddev', column: 'delay', window: '24h' },
    landed_7d: { function: 'count', window: '7d' },
    delay_mean_7d: { function: 'mean', column: 'delay', window: '7d' },
  },
  ttl: '7d',
})

/** Another key than the dataset's: the rows are first copied by destination. */
export const inboundByDestination = defineFeatureView({
  name: 'inbound_by_destination',
  description: 'How many flights have departed for an airport, from how far, and from how many others.',
  dataset: flights,
  entity: destinationAirport,
  filter: { column: 'kind', is: '=', value: 'departure' },
  features: {
    departed_1h: { function: 'count', window: '1h' },
    departed_6h: { function: 'count', window: '6h' },
    distance_mean_6h: { function: 'mean', column: 'distance', window: '6h' },
    departed_24h: { function: 'count', window: '24h' },
    origins_24h: { function: 'distinct', column: 'origin', window: '24h' },
    departed_7d: { function: 'count', window: '7d' },
  },
  ttl: '7d',
})

/** A key of two columns. */
export const delaysByRoute = defineFeatureView({
  name: 'delays_by_route',
  description: 'How late flights on a route have been, by those that have landed.',
  dataset: flights,
  entity: route,
  filter: { column: 'kind', is: '=', value: 'arrival' },
  features: {
    delay_last: { function: 'last', column: 'delay' },
    delay_mean_1h: { function: 'mean', column: 'delay', window: '1h' },
    delay_mean_6h: { function: 'mean', column: 'delay', window: '6h' },
    landed_24h: { function: 'count', window: '24h' },
    delay_mean_24h: { function: 'mean', column: 'delay', window: '24h' },
    landed_7d: { function: 'count', window: '7d' },
    delay_mean_7d: { function: 'mean', column: 'delay', window: '7d' },
    delay_stddev_7d: { function: 'stddev', column: 'delay', window: '7d' },
  },
  ttl: '7d',
})

export const entities = [originAirport, destinationAirport, route] as const
export const views = [delaysByOrigin, inboundByDestination, delaysByRoute] as const
