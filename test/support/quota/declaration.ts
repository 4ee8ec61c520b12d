/** A quota as people write it, as JSON Schema, and what may be wrong with it. */
import type { JsonSchema } from '../../../processors/catalog/index.ts'

export interface QuotaDeclaration {
  readonly name: string
  readonly dataset: string
  readonly rowsPerDay: number
  /** Part of the quota from which on a warning is due, from 0 to 1. Default 0.8. */
  readonly warnAt?: number
  readonly description?: string
}

export const quotaSchema: JsonSchema = {
  type: 'object',
  properties: {
    name: { type: 'string', pattern: '^[a-z][a-z0-9_]{0,63}$', description: 'The name.' },
    dataset: { type: 'string', description: 'The name of a dataset.' },
    rowsPerDay: {
      type: 'integer',
      minimum: 1,
      description: 'Rows of the dataset per day. Later versions may raise it.',
    },
    warnAt: { type: 'number', minimum: 0, maximum: 1, description: 'Part of the quota for a warning. Default: 0.8.' },
    description: { type: 'string', description: 'A description for people.' },
  },
  required: ['name', 'dataset', 'rowsPerDay'],
  additionalProperties: false,
}
