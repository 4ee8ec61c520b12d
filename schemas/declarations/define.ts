/**
 * Declarations in TypeScript: the same structure as JSON, with names and types that the compiler checks. A wrong column
 * name, a sum over text or a key that is not a column does not compile. `millrace apply` checks what depends on values.
 */
import type { Column, ColumnType, DatasetDeclaration } from './dataset.ts'
import type { EntityDeclaration } from './entity.ts'
import type { Feature, FeatureViewDeclaration } from './view.ts'

type Columns = readonly Column[]
/** Names of the columns that have one of the types. */
type NamesOf<C extends Columns, T extends ColumnType = ColumnType> = Extract<C[number], { readonly type: T }>['name']

/** A dataset whose column names and types the compiler knows. */
export type TypedDataset<C extends Columns = Columns> = Omit<DatasetDeclaration, 'columns' | 'key' | 'time'> & {
  readonly columns: C
  readonly key: readonly NamesOf<C>[]
  readonly time: NamesOf<C, 'timestamp'>
}

/**
 * ```ts
 * const flights = defineDataset({
 *   name: 'flights',
 *   columns: [{ name: 'origin', type: 'string' }, { name: 'delay', type: 'double' }, { name: 'time', type: 'timestamp' }],
 *   key: ['origin'],
 *   time: 'time',
 * })
 * ```
 */
export const defineDataset = <const C extends Columns>(dataset: TypedDataset<C>): TypedDataset<C> => dataset

export const defineEntity = <const E extends EntityDeclaration>(entity: E): E => entity

type Window = Pick<Feature, 'window' | 'hop' | 'description'>

/** A feature over these columns. */
export type FeatureOf<C extends Columns> =
  | (Window & { readonly function: 'count'; readonly column?: NamesOf<C> })
  | (Window & { readonly function: 'sum' | 'mean' | 'stddev'; readonly column: NamesOf<C, 'long' | 'double'> })
  | (Window & { readonly function: 'min' | 'max' | 'first' | 'last' | 'distinct'; readonly column: NamesOf<C> })

/** The operand type for a column of this type. */
type OperandOf<T extends ColumnType> = T extends 'string'
  ? string
  : T extends 'boolean'
    ? boolean
    : T extends 'bytes'
      ? never
      : number

/** Comparisons of one column with values of its type. */
type Comparison<K extends Column> = K extends Column
  ?
      | {
          readonly column: K['name']
          readonly is: '=' | '!=' | '<' | '<=' | '>' | '>='
          readonly value: OperandOf<K['type']>
        }
      | { readonly column: K['name']; readonly is: 'in' | 'notIn'; readonly values: readonly OperandOf<K['type']>[] }
      | { readonly column: K['name']; readonly is: 'isNull' | 'notNull' }
  : never

/** A filter over these columns. */
export type FilterOf<C extends Columns> =
  | Comparison<C[number]>
  | { readonly all: readonly FilterOf<C>[] }
  | { readonly any: readonly FilterOf<C>[] }
  | { readonly not: FilterOf<C> }

type ViewOf<C extends Columns> = Omit<FeatureViewDeclaration, 'dataset' | 'entity' | 'features' | 'filter'> & {
  /** The dataset itself, from `defineDataset`. Its columns determine the types of the other fields. */
  readonly dataset: TypedDataset<C>
  /** Columns, in the order of the entity id, or an entity whose keys are columns. */
  readonly entity:
    | readonly NamesOf<C>[]
    | (Omit<EntityDeclaration, 'keys'> & {
        readonly keys: readonly { readonly name: NamesOf<C>; readonly type: ColumnType }[]
      })
  readonly filter?: FilterOf<C>
  readonly features: Readonly<Record<string, FeatureOf<C>>>
}

/**
 * ```ts const delays = defineFeatureView({
 *   name: 'delays_by_origin',
 *   dataset: flights,
 *   entity: ['origin'],
 *   features: { delay_mean_1h: { function: 'mean', column: 'delay', window: '1h' } }, }) ```
 * @returns the declaration in its JSON structure: the dataset by name, the entity as columns
 */
export const defineFeatureView = <const C extends Columns>(view: ViewOf<C>): FeatureViewDeclaration => {
  const entity = columnsOf(view.entity)
  return { ...view, dataset: view.dataset.name, entity } as FeatureViewDeclaration
}

const columnsOf = (entity: readonly string[] | Pick<EntityDeclaration, 'keys'>): readonly string[] =>
  'name' in entity ? (entity as EntityDeclaration).keys.map((key) => key.name) : (entity as readonly string[])
