/** What every reader of files yields, and what it must know of the dataset. */
import type { ColumnType } from '../schemas/index.ts'

export interface TypedColumn {
  readonly name: string
  readonly type: ColumnType
}

/** The dataset that the rows are for. */
export interface RowShape {
  readonly name: string
  readonly columns: readonly TypedColumn[]
  readonly key: readonly string[]
  /** The column with the event time. */
  readonly time: string
}

export interface FileOptions {
  /** Absent: the ending of the name says it. */
  readonly format?: 'csv' | 'ndjson' | 'parquet'
  /** Of CSV, as a name of the WHATWG encoding standard. */
  readonly encoding: string
  /** Of CSV; absent: the one with which the header names the columns of the dataset. */
  readonly delimiter?: string
  /** Numbers of CSV have a decimal comma. */
  readonly decimalComma: boolean
  /** IANA name of the zone of times that name none; absent: such a time of CSV is refused, and one of Parquet is UTC. */
  readonly timezone?: string
  /** Columns of the file that the dataset does not have are left out. */
  readonly ignoreExtraColumns: boolean
}

/** A row that can be sent. */
export interface FileRow {
  /** The number of the row in the file, from 1, without the header and blank lines. */
  readonly row: number
  /** The row as JSON text. */
  readonly json: string
  /** Event time, ms, if it can be read; the gateway refuses the row otherwise. */
  readonly time: number | undefined
  /** The row's own id, if it has one. */
  readonly id?: string | undefined
}

/** A row that cannot be read. */
export interface RefusedRow {
  readonly row: number
  /** The column; empty: the row as a whole. */
  readonly field: string
  readonly value: unknown
  readonly expected: string
  /** The number of lines that are lost with it. More than 1 if a quote is not closed. */
  readonly rows: number
}

/** Some rows of a file, in the order of the file. */
export interface Batch {
  readonly rows: readonly FileRow[]
  readonly refused: readonly RefusedRow[]
  /** Bytes that were read so far, or rows of a Parquet file. */
  readonly done: number
}

export interface RowFile {
  /** Bytes or rows; absent: not known before the end. */
  readonly total: number | undefined
  readonly unit: 'bytes' | 'rows'
  /** @throws FileError if the file is damaged from some place on */
  batches(): AsyncGenerator<Batch>
}

/** The number of rows in a batch, at most. */
export const BATCH_ROWS = 2_048
