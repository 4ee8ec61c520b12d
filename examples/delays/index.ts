/** Public exports of `examples/delays`. Start with departures.ts. */
export {
  delayMonitor,
  delayPredictions,
  delayQuality,
  delayRule,
  FITTED_UNTIL,
  WATCHED_UNTIL,
  WEEK_MS,
} from './declarations.ts'
export { type DelayFeatures, type Departure, departures, LATE_BEYOND_MINUTES } from './departures.ts'
export { FAULT_FROM, faulty } from './fault.ts'
export { type DelayModel, fitDelayModel, scoreOf } from './model.ts'
