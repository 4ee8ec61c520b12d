/** A source as people write it, and as events and commands hold it. */
import { type avro, canonicalJson, describedIn, describedOut } from '../../../../schemas/index.ts'
import type { Fields } from '../../types.ts'
import { completeFields, writtenFields } from './fields.ts'
import { sourceType } from './types/index.ts'

export interface SourceDeclaration {
  readonly name: string
  readonly dataset: string
  /** What is read: `type`, and the fields of the type. */
  readonly readsFrom: { readonly type: string } & Fields
  /** The field of the source, by the column of the dataset that it fills, where the two have different names. */
  readonly columns?: Readonly<Record<string, string>>
  readonly owner?: string
  readonly description?: string
  readonly tags?: readonly string[]
}

/** With every default filled in. */
export const sourceRecord = (declaration: SourceDeclaration): avro.Source => {
  const { name, dataset, readsFrom, columns = {} } = declaration
  const { type, ...from } = readsFrom
  const of = sourceType(type)
  return {
    name,
    dataset,
    type,
    from: canonicalJson(of === undefined ? from : completeFields(of, from)),
    columns: Object.keys(columns)
      .sort()
      .map((column) => ({ column, from: columns[column] as string })),
    ...describedIn(declaration),
  }
}

export const sourceOf = (record: avro.Source): SourceDeclaration => {
  const { name, dataset, type, columns, owner, description, tags } = record
  const of = sourceType(type)
  const from = readsFromOf(record)
  return {
    name,
    dataset,
    readsFrom: { type, ...(of === undefined ? from : writtenFields(of, from)) },
    ...(columns.length > 0 && {
      columns: Object.fromEntries(columns.map(({ column, from: field }) => [column, field])),
    }),
    ...describedOut({ owner, description, tags }),
  }
}

/** What is read, with every default filled in; text that is no JSON object reads nothing. */
export const readsFromOf = ({ from }: Pick<avro.Source, 'from'>): Fields => {
  try {
    const fields: unknown = JSON.parse(from)
    return typeof fields === 'object' && fields !== null && !Array.isArray(fields) ? (fields as Fields) : {}
  } catch {
    return {}
  }
}
