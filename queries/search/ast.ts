/** What a search asks, after its text was read: clauses that all have to hold, and an order. No field has an alias here. */

/** Where a value of a thing lies. `dataset` fields are those of any of its inputs. */
export type Kind = 'attribute' | 'metric' | 'param' | 'tag' | 'dataset'

export interface Field {
  readonly kind: Kind
  /** Of an attribute its canonical name, of a dataset 'name', 'digest' or 'context'. */
  readonly key: string
}

export type NumberComparator = '=' | '!=' | '<' | '<=' | '>' | '>='
export type TextComparator = '=' | '!=' | 'LIKE' | 'ILIKE'
export type ListComparator = 'IN' | 'NOT IN'
export type PresenceComparator = 'IS NULL' | 'IS NOT NULL'

/**
 * A condition on one field. What has no value of the field matches none, not even '!=' or 'NOT IN'; only 'IS NULL'. In numbers NaN counts as 0.
 * In a pattern of LIKE, '%' is any text and '_' any character, and there is no escape.
 */
export type Clause =
  | { readonly type: 'number'; readonly field: Field; readonly comparator: NumberComparator; readonly value: number }
  | TextClause
  | {
      readonly type: 'list'
      readonly field: Field
      readonly comparator: ListComparator
      readonly value: readonly string[]
    }
  | { readonly type: 'presence'; readonly field: Field; readonly comparator: PresenceComparator }

export interface TextClause {
  readonly type: 'text'
  readonly field: Field
  readonly comparator: TextComparator
  readonly value: string
  /** What has no value matches, too. */
  readonly orAbsent?: true
}

/** A dataset that metrics were measured on; without a digest, any of that name. */
export interface DatasetName {
  readonly name: string
  readonly digest?: string
}

/** Numbers and text ascend or descend; then come NaN, then things without the field, in both directions. */
export interface OrderTerm {
  readonly field: Field
  readonly ascending: boolean
  /** Only for metrics: those on this dataset. */
  readonly dataset?: DatasetName
}

export interface Search {
  readonly clauses: readonly Clause[]
  /** Complete: things that differ have an order. */
  readonly order: readonly OrderTerm[]
  /** Only metrics on one of these datasets count; without a clause on metrics, there has to be one. Empty: all count. */
  readonly datasets?: readonly DatasetName[]
}
