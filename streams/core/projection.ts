/**
 * The shape of a projection: `project(event) -> rows`. What a sink is told of a topic that it stores: pure functions of a record, and
 * nothing of log or store. Two kinds: a typed table that holds the rows of every record, and the latest value of every key.
 */
import type { Codecs, ColumnType, SchemaRegistry } from '../../schemas/index.ts'
import type { Cause } from './causes.ts'
import type { LogRecord } from './log.ts'

/** What a column takes: text, an integer (`long`, `timestamp`), a double, a boolean, bytes; `null` if it is nullable. */
export type Value = string | number | boolean | Uint8Array | null

export interface TableColumn {
  readonly name: string
  readonly type: ColumnType
  readonly nullable: boolean
}

export interface TableDeclaration {
  readonly name: string
  /** In the order in which the rows' values come. Names that begin with `_` are ours. */
  readonly columns: readonly TableColumn[]
  /** Columns that the table is sorted by, before the position. None of them nullable. */
  readonly order: readonly string[]
}

/**
 * The rows that a record is stored as: calls `emit` once for each, with values in the order of the table's columns. The array
 * may be used again for the next row. A record may have no rows.
 * @throws UnfitRecordError for a record that can never be projected; the sink goes on without it
 */
export type Project = (record: LogRecord, emit: (values: readonly Value[]) => void) => void

/** What a projection is opened with: how bytes are read. */
export interface ProjectionTools {
  readonly codecs: Codecs
  readonly registry: Pick<SchemaRegistry, 'fetch'>
}

interface Reading {
  /** Loads what reading needs (writer schemas), before the records are projected. */
  prepare(records: readonly LogRecord[]): Promise<void>
  /** Where the record's cause lies, if it names one (order check). */
  readonly cause?: (record: LogRecord) => Cause | undefined
}

export interface TableReading extends Reading {
  readonly project: Project
}

export interface LatestReading extends Reading {
  /** Stamp of a record, an integer, ms: of two values of a key the greater (stamp, offset) stays. */
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
  /** Names the collection; part of every key in the store. */
  readonly space: string
  open(tools: ProjectionTools): LatestReading
}

export type ProjectionTarget = TableTarget | LatestTarget
