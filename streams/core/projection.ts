/**
 * The shape of a projection: `project(event) -> rows`. It is what a sink knows about its topic: pure functions of a
 * record, without log or store. There are two kinds: a typed table with the rows of every record, and the latest value
 * of every key.
 */
import type { Codecs, ColumnType, SchemaRegistry } from '../../schemas/index.ts'
import type { Cause } from './causes.ts'
import type { LogRecord } from './log.ts'

/**
 * A value of a column: text, an integer (`long`, `timestamp`), a double, a boolean, bytes; `null` if it is nullable.
 */
export type Value = string | number | boolean | Uint8Array | null

export interface TableColumn {
  readonly name: string
  readonly type: ColumnType
  readonly nullable: boolean
}

export interface TableDeclaration {
  readonly name: string
  /** In the order of the values of a row. Names that begin with `_` belong to the platform. */
  readonly columns: readonly TableColumn[]
  /** The columns by which the table is sorted, before the position. None of them is nullable. */
  readonly order: readonly string[]
}

/**
 * The rows of a record: it calls `emit` once for each, with values in the order of the table's columns. The array may
 * be reused for the next row. A record may have no rows.
 * @throws UnfitRecordError for a record that can never be projected; the sink goes on without it
 */
export type Project = (record: LogRecord, emit: (values: readonly Value[]) => void) => void

/** The tools of a projection, for reading bytes. */
export interface ProjectionTools {
  readonly codecs: Codecs
  readonly registry: Pick<SchemaRegistry, 'fetch'>
}

interface Reading {
  /** Loads what reading needs (writer schemas), before the records are projected. */
  prepare(records: readonly LogRecord[]): Promise<void>
  /** The cause of the record, if it names one (order check). */
  readonly cause?: (record: LogRecord) => Cause | undefined
}

export interface TableReading extends Reading {
  readonly project: Project
}

export interface LatestReading extends Reading {
  /** The stamp of a record, an integer, ms. Of two values of a key, the one with the greater (stamp, offset) counts. */
  stampOf(record: LogRecord): number
}

/** Rows of every record, in a typed table. */
export interface TableTarget {
  readonly store: 'table'
  readonly table: TableDeclaration
  open(tools: ProjectionTools): TableReading
}

/** The latest value of every key, as the bytes that are on the log. */
export interface LatestTarget {
  readonly store: 'latest'
  /** The name of the collection, part of every key in the store. */
  readonly space: string
  open(tools: ProjectionTools): LatestReading
}

export type ProjectionTarget = TableTarget | LatestTarget
