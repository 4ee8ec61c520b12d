/** Public exports of `processors/runs`. */
export { experimentsTable, metricsTable, runsTable, runValuesTable } from './tables.ts'
