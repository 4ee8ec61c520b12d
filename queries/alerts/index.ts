/** Public exports of `queries/alerts`. Start with read.ts. */
export { AlertsError } from './errors.ts'
export { type AlertChange, type AlertStore, type AlertsQuery, alertChanges, alertsAt } from './read.ts'
