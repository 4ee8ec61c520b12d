/** What a type of source is: how it is opened, and what it yields. */
import { type avro, type Codecs, type DatasetDeclaration, ExactInteger } from '../schemas/index.ts'
import type { Log } from '../streams/core/log.ts'
import type { Names } from '../streams/core/names.ts'
import type { SourceSettings } from './settings.ts'

/** A row as the source has it, by the names of its fields. */
export interface SourceRow {
  readonly values: Readonly<Record<string, unknown>>
  /** What the source says of the row, by the names of `columns`: `$file`, `$operation`, `$committed`. */
  readonly said?: Readonly<Record<string, unknown>>
  /** Its identity: the same row has the same one whenever and however often it is read. */
  readonly id: string
  /** It comes as it happens, so that it may say how far time is; others are history. */
  readonly isLive?: boolean
  /** Where it is, in words, for the quarantine. */
  readonly place: string
}

/** Whether a value of JSON can be a row. */
export const isRow = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof ExactInteger)

/** A row that cannot be read. */
export interface UnreadRow {
  readonly id: string
  readonly place: string
  readonly field: string
  readonly value: unknown
  readonly expected: string
  /** Its original bytes, for the quarantine. Absent: the value. */
  readonly bytes?: Buffer
}

export type Entries = ReadonlyMap<string, unknown>

export interface Batch {
  readonly rows: readonly (SourceRow | UnreadRow)[]
  /** The entries of the state that change with these rows; `null`: the entry is gone. */
  readonly state: readonly (readonly [key: string, value: unknown])[]
  /** Where the source stands behind it, in words. */
  readonly position: string
  /** How much is known to be before it; `null`: not known. */
  readonly behind: number | null
  readonly unit: 'rows' | 'bytes' | 'ms'
}

export interface OpenSource {
  /**
   * The next batch; it waits while there is none. An empty batch says how far the source is. `undefined`: nothing came for some time, and it can be asked again.
   * It is asked for the next one before the last one is committed.
   * @throws SourceFailure
   */
  next(signal: AbortSignal): Promise<Batch | undefined>
  /** A batch with rows or state is committed: what it was made of need not be kept for this source. */
  committed?(batch: Batch): Promise<void>
  close(): Promise<void>
}

export interface Opening {
  readonly source: avro.Source
  readonly dataset: DatasetDeclaration
  /** What is read, with every default filled in. */
  readonly from: unknown
  readonly settings: SourceSettings
  /** What was taken so far. */
  readonly state: Entries
  readonly log: Log
  readonly codecs: Codecs
  readonly names: Names
  readonly signal: AbortSignal
}

/** @throws SourceFailure */
export type Open = (opening: Opening) => Promise<OpenSource>
