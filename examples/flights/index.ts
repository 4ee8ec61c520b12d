/** Public exports of `examples/flights`. Start with rows.ts. */
export { arrivalTime } from './arrival.ts'
export {
  delaysByOrigin,
  delaysByRoute,
  destinationAirport,
  entities,
  flights,
  inboundByDestination,
  originAirport,
  route,
  views,
} from './declarations.ts'
export { DELAYED_BEYOND_MINUTES, type FlightLabel, labels } from './labels.ts'
export { type PlainFlight, plainDelaysByOrigin, plainFlights, plainFlightsDataset } from './plain.ts'
export { type FlightRow, flightRows, type RowKind, RowMerge } from './rows.ts'
export { FLIGHTS_MAX, type Flight, readFlights } from './source.ts'
