/**
 * The part of a declaration that determines results, as canonical JSON and its hash. The other parts change without a
 * new version.
 */
import { createHash } from 'node:crypto'
import { type avro, canonicalJson } from '../../schemas/index.ts'

export const entityContent = ({ keys }: avro.Entity): object => ({ keys })

export const datasetContent = ({ owner, description, tags, name, columns, ...rest }: avro.Dataset): object => ({
  ...rest,
  columns: columns.map((column) => ({ name: column.name, type: column.type, nullable: column.nullable })),
})

export const viewContent = ({
  owner,
  description,
  tags,
  name,
  ttlMs,
  features,
  ...rest
}: avro.FeatureView): object => ({
  ...rest,
  features: features.map(({ description, ...feature }) => feature),
})

/** SHA-256 of the canonical JSON, lower case hex. */
export const contentHash = (content: object): string =>
  createHash('sha256').update(canonicalJson(content)).digest('hex')
