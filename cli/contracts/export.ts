/** A document as YAML, of a contract or of a dataset that has none. */
import { stringify } from 'yaml'

export const yamlOf = (document: unknown): string => stringify(document, { lineWidth: 0, aliasDuplicateObjects: false })

/** The parts of a dataset's declaration that a document tells. */
export interface DatasetParts {
  readonly name: string
  readonly columns: readonly {
    readonly name: string
    readonly type: string
    readonly nullable?: boolean
    readonly doc?: string
    readonly classification?: string
  }[]
  readonly key: readonly string[]
  readonly time: string
  readonly description?: string
}

const LOGICAL: Readonly<Record<string, string>> = {
  string: 'string',
  long: 'integer',
  double: 'number',
  boolean: 'boolean',
  timestamp: 'timestamp',
}

/** A document of a dataset: its columns, and which of them have a value. */
export const documentOf = ({ name, columns, key, time, description }: DatasetParts, version: number): object => ({
  apiVersion: 'v3.1.0',
  kind: 'DataContract',
  id: name,
  version: `${version}.0.0`,
  status: 'active',
  schema: [
    {
      name,
      logicalType: 'object',
      physicalType: 'topic',
      ...(description !== undefined && { description }),
      properties: columns.map((column) => ({
        name: column.name,
        ...(column.type in LOGICAL && { logicalType: LOGICAL[column.type] }),
        physicalType: column.type,
        ...(column.doc !== undefined && { description: column.doc }),
        ...(column.classification !== undefined && { classification: column.classification }),
        ...((column.nullable === false || key.includes(column.name) || column.name === time) && { required: true }),
      })),
    },
  ],
})
