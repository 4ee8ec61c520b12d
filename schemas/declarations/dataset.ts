/**
 * The type of a column. `timestamp` is UTC in milliseconds. `long` is exact within +-(2^53 - 2); other values are
 * refused.
 */
export type ColumnType = 'string' | 'long' | 'double' | 'boolean' | 'timestamp' | 'bytes'

export interface Column {
  readonly name: string
  readonly type: ColumnType
  /** Whether the value may be absent. Default `true`; key and time columns are never nullable. */
  readonly nullable?: boolean
  readonly doc?: string
  /** Sensitivity of the column, for example `personal`. */
  readonly classification?: string
}

/** The classification of a column that came from a producer's schema, until its owner gives it another one: nobody has looked at it. */
export const UNREVIEWED = 'unreviewed'

export interface DatasetDeclaration {
  /** `[a-z][a-z0-9_]*`, at most 64 characters. */
  readonly name: string
  readonly columns: readonly Column[]
  /** Columns whose text is the Kafka key of a row: for one column its text, for several a JSON array. */
  readonly key: readonly string[]
  /** The column, of type `timestamp`, that holds the event time. */
  readonly time: string
  /** Partitions of the intake and row topics. Never changes in place. Default 1. */
  readonly partitions?: number
  /** A row that is further ahead of its log time than this is quarantined, ms. Default 1 min. */
  readonly skewMs?: number
  /** A row whose id was seen within this span of log time is dropped, ms. Default 10 min; 0 = no row is dropped. */
  readonly dedupeMs?: number
  /**
   * How time advances in a partition without rows. If it is idle for `afterMs` and fully read: to the wall clock minus `delayMs`. `never`: it does not
   * advance. Default: if the rows came live, as far as their lag allows; not for rows of a `source`.
   */
  readonly idle?: { readonly afterMs: number; readonly delayMs: number } | 'never'
  /** An existing topic from which rows are copied, instead of `ml.intake.<name>`. */
  readonly source?: { readonly topic: string }
  /**
   * What happens to a field of a producer's schema that is not a column. `add-columns`: it becomes a nullable column, and intake waits with the first row that has it
   * until the dataset is declared so. `ignore`: it is not read. `refuse`: the row goes to the quarantine. Default: what is declared already; of a new
   * dataset `add-columns`, or `ignore` with a `source`.
   */
  readonly evolution?: Evolution
  /** Columns, with the fields of producers from which they are read if a row has no field of the column's name and type. */
  readonly mapping?: Readonly<Record<string, string>>
  readonly owner?: string
  readonly description?: string
  readonly tags?: readonly string[]
}

export const EVOLUTIONS = ['add-columns', 'ignore', 'refuse'] as const
export type Evolution = (typeof EVOLUTIONS)[number]
