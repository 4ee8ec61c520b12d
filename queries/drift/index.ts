/** Reads of what monitors have measured, and of the predictions that they watch. */
export { columnValues, type PredictionsQuery, ROWS_MAX } from './columns.ts'
export { asked, DriftReadError } from './errors.ts'
export { type OverdueDrift, type OverdueDriftQuery, overdueDrift } from './overdue.ts'
export { type ServedCounts, servedCounts } from './served.ts'
export { type DriftedColumn, type DriftQuery, driftColumns, eventOffset, lastColumns, placeOf } from './windows.ts'
