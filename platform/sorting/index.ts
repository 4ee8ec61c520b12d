/** Door of `platform/sorting`: sorting more rows than memory holds. Start with external-sort.ts. */
export { openDatabase } from './duckdb.ts'
export { ExternalSort, SORT_BATCH_ROWS, SortError } from './external-sort.ts'
export { type RowsToSort, sortedRows } from './sorted-rows.ts'
