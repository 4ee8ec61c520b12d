/** Reads of what monitors have measured. */
export { DriftReadError } from './errors.ts'
export { type DriftedColumn, type DriftQuery, driftColumns, placeOf } from './windows.ts'
