import type { ColumnType } from './dataset.ts'

export interface EntityDeclaration {
  readonly name: string
  /** The columns that identify the entity, in the order of its id. */
  readonly keys: readonly { readonly name: string; readonly type: ColumnType }[]
  readonly owner?: string
  readonly description?: string
  readonly tags?: readonly string[]
}
