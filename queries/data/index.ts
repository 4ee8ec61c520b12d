/** Reads of the rows of a dataset at positions of the log. Start with stretch.ts. */
export { DataError, type DataErrorCode } from './errors.ts'
export { type Cell, type Place, type PlacedRow, rowsPage } from './page.ts'
export { type ColumnFigures, type Compared, compareData, SHARES } from './statistics.ts'
export { DATA_FORMATS, type DataFormat, type DataStream, type DataSummary, readData, summaryOf } from './stream.ts'
export { notesOf, type ReadOptions, type Stretch } from './stretch.ts'
