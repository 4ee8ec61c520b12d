/** A named version of a dataset as the gateway writes it, and as events and commands hold it. */
import { type avro, describedIn, describedOut } from '../../../../schemas/index.ts'

export interface DataVersionDeclaration {
  /** `<dataset>.<version>`. */
  readonly name: string
  readonly dataset: string
  readonly schemaVersion: number
  /** By partition of the topic of rows. */
  readonly offsets: readonly number[]
  readonly rows: number
  readonly contentHash: string
  /** ms since the epoch. */
  readonly asOf?: number
  readonly owner?: string
  readonly description?: string
  readonly tags?: readonly string[]
}

/** The name in the catalogue of a version of a dataset. */
export const dataVersionName = (dataset: string, version: string): string => `${dataset}.${version}`

export const dataVersionRecord = (declaration: DataVersionDeclaration): avro.DataVersion => {
  const { name, dataset, schemaVersion, offsets, rows, contentHash, asOf = null } = declaration
  return { ...{ name, dataset, schemaVersion, offsets, rows, contentHash, asOf }, ...describedIn(declaration) }
}

export const dataVersionOf = (record: avro.DataVersion): DataVersionDeclaration => {
  const { owner, description, tags, asOf, ...rest } = record
  return { ...rest, ...(asOf !== null && { asOf }), ...describedOut({ owner, description, tags }) }
}
