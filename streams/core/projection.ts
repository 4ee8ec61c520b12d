/**
 * The shape of a projection: `project(event) -> rows`. It is what a sink knows about its topic: pure functions of a
 * record, without log or store. There are three kinds: a typed table with the rows of every record, the latest value of
 * every key, and entities with fields that change one by one.
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
  /** What people read of it, each with the name of its own and a query on the table of this name. They hold nothing. */
  readonly views?: readonly TableView[]
}

export interface TableView {
  readonly name: string
  /** @param table the name of the table, quoted */
  readonly query: (table: string) => string
}

/**
 * The rows of a record: it calls `emit` once for each, with values in the order of the table's columns. The array may
 * be reused for the next row. A record may have no rows.
 * @throws UnfitRecordError for a record that can never be projected; the sink goes on without it
 */
export type Project = (record: LogRecord, emit: (values: readonly Value[]) => void) => void

/** Doubles of a row that are where they lie in its bytes: to make a value of each costs more than to copy it. */
export interface DoublesInPlace {
  readonly row: { isNull(slot: number): boolean; double(slot: number): number }
  /** For each column of the table its slot in `row`, if it is nullable; -1: its value is among the values. */
  readonly slots: Int32Array
}

/** As `Project`, but the values of some columns of doubles are not among the values. They hold until `emit` returns. */
export type ProjectInPlace = (
  record: LogRecord,
  emit: (values: readonly Value[], doubles?: DoublesInPlace) => void,
) => void

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
  /** Whether the record, which was prepared, has values for which the declared table may only lack a column. Absent: none has. */
  lacks?(record: LogRecord): boolean
  readonly project: Project
  /** The same rows at a lower cost, for who only encodes them. Absent: `project`. */
  readonly projectInPlace?: ProjectInPlace
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

/**
 * The changes of fields that a record makes. They apply in the order of the calls and of the records: the last one counts.
 * Texts are kept as UTF-8.
 */
export interface FieldsEmit {
  set(entity: string, field: string, value: Buffer | string): void
  /** Removes a field. An entity without fields does not exist. */
  unset(entity: string, field: string): void
  /** Removes an entity with all its fields. */
  remove(entity: string): void
}

/**
 * Fields whose values have ranks: of two values the one with the greater rank counts, in whatever order they come; of two with
 * equal ranks, the one of the earlier record.
 */
export interface RankedFieldsEmit {
  /** @param rank compared as unsigned bytes from the first on, as many as the target says. It is stored before the value. */
  set(entity: string, field: string, value: Buffer | string, rank: Buffer): void
}

/**
 * @param emit takes the changes that a record makes; there may be none
 * @throws UnfitRecordError for a record that can never be projected; none of its changes counts, and the sink goes on without it
 */
export type ProjectFields<Emit = FieldsEmit> = (record: LogRecord, emit: Emit) => void

export interface FieldsReading<Emit = FieldsEmit> extends Reading {
  readonly project: ProjectFields<Emit>
}

/** The bytes of a rank: a fixed number, because values are compared in the store, as numbers of 32 bits. */
export type RankBytes = 4 | 8 | 12 | 16 | 20 | 24 | 28 | 32

/** Entities with fields, each of which can be set, replaced and removed without the others. The latest change of a field counts. */
export interface PlainFieldsTarget {
  readonly store: 'fields'
  /** The name of the collection, part of every key in the store. */
  readonly space: string
  readonly rankBytes?: undefined
  open(tools: ProjectionTools): FieldsReading
}

/** Entities with fields of which the value with the greatest rank counts. Nothing is ever removed. */
export interface RankedFieldsTarget {
  readonly store: 'fields'
  readonly space: string
  readonly rankBytes: RankBytes
  open(tools: ProjectionTools): FieldsReading<RankedFieldsEmit>
}

export type FieldsTarget = PlainFieldsTarget | RankedFieldsTarget

export type ProjectionTarget = TableTarget | LatestTarget | FieldsTarget
