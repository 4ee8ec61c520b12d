/** Public exports of `processors/alerts`. Start with series.ts, then alerts.ts. */
export { type AlertsOptions, makeAlerts, type ObservationEvent } from './alerts.ts'
export {
  activeAlertsInstance,
  alerts,
  alertsInstance,
  alertsTableInstance,
  appliedInstance,
  hasRules,
  measuredInstance,
} from './definition.ts'
export { fingerprintOf } from './fingerprint.ts'
export { driftOf } from './measured.ts'
export {
  ACTIVE_ENTITY,
  ACTIVE_SPACE,
  type AlertEvent,
  activeAlerts,
  alertEvents,
  alertRows,
  alertsTable,
  alertsTableName,
  type ShownAlert,
  shownAlert,
} from './projection.ts'
export { isNamed } from './rules.ts'
export { alertsTopic, observationsTopic } from './topics.ts'
