export type FeatureFunction = 'count' | 'sum' | 'mean' | 'min' | 'max' | 'stddev' | 'first' | 'last' | 'distinct'

export interface Feature {
  readonly function: FeatureFunction
  /** The aggregated column. Only `count` may omit it and then counts rows. */
  readonly column?: string
  /** Length of the window, for example `90s`, `5m`, `1h`, `7d`, or ms. Absent: all rows so far. */
  readonly window?: string | number
  /** Granularity of the window's tail. Default by window: < 12 h 5 min, < 12 d 1 h, else 1 d. */
  readonly hop?: string | number
  readonly description?: string
}

export type Scalar = string | number | boolean | null
/** Which rows a view accepts. A comparison with null is false, except `isNull`. */
export type Filter =
  | { readonly column: string; readonly is: '=' | '!=' | '<' | '<=' | '>' | '>='; readonly value: Scalar }
  | { readonly column: string; readonly is: 'in' | 'notIn'; readonly values: readonly Scalar[] }
  | { readonly column: string; readonly is: 'isNull' | 'notNull' }
  | { readonly all: readonly Filter[] }
  | { readonly any: readonly Filter[] }
  | { readonly not: Filter }

export interface FeatureViewDeclaration {
  /** `[a-z][a-z0-9_]*`, at most 64 characters. */
  readonly name: string
  readonly dataset: string
  /** Columns of the dataset that form the entity id, in order; or the name of a declared entity with these columns. */
  readonly entity: readonly string[]
  readonly filter?: Filter
  /** Feature name -> definition, in the order of the vector. */
  readonly features: Readonly<Record<string, Feature>>
  /**
   * Maximum age of the latest row for a value to be served, ms or for example `1h`; 0 or absent = any age. A change
   * needs no replay.
   */
  readonly ttl?: string | number
  /** Partitions of the re-keyed rows and of the feature topic. Default: those of the dataset. */
  readonly partitions?: number
  readonly owner?: string
  readonly description?: string
  readonly tags?: readonly string[]
}
