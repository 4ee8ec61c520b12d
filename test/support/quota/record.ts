/** A quota as events and commands hold it. */
import type { SchemaOf } from '../../../schemas/index.ts'
import type { QuotaDeclaration } from './declaration.ts'

export interface Quota {
  readonly name: string
  readonly dataset: string
  readonly rowsPerDay: number
  readonly warnAt: number | null
  readonly description: string | null
}

export const QuotaSchema = {
  type: 'record',
  name: 'Quota',
  namespace: 'ml.data',
  doc: 'How many rows a dataset may have per day. Version 1.',
  fields: [
    { name: 'name', type: 'string', doc: 'Name of the quota.' },
    { name: 'dataset', type: 'string', doc: 'Name of the dataset.' },
    { name: 'rowsPerDay', type: 'int', doc: 'Rows per day.' },
    { name: 'warnAt', type: ['null', 'double'], default: null, doc: 'Part of the quota for a warning. Null: 0.8.' },
    { name: 'description', type: ['null', 'string'], default: null, doc: 'What it is for. Null: not said.' },
  ],
} as object as SchemaOf<Quota>

export const quotaRecord = ({ name, dataset, rowsPerDay, warnAt, description }: QuotaDeclaration): Quota => ({
  name,
  dataset,
  rowsPerDay,
  warnAt: warnAt ?? null,
  description: description ?? null,
})

export const quotaOf = ({ name, dataset, rowsPerDay, warnAt, description }: Quota): QuotaDeclaration => ({
  name,
  dataset,
  rowsPerDay,
  ...(warnAt !== null && { warnAt }),
  ...(description !== null && { description }),
})
