/** The place of a record among those of other partitions: by event time, then by the row's id. */
import type { DatasetDeclaration, Row, SchemaOf } from '../../schemas/index.ts'
import type { LogRecord } from '../../streams/core/log.ts'
import type { Order } from '../../streams/core/merged-reader.ts'
import { isTimeAdvanced, readerSchema, type TimeCodec } from '../rows/index.ts'

interface RecordSchema {
  readonly fields: readonly { readonly name: string; readonly type: unknown }[]
}

const idOf = (type: unknown): unknown => {
  if (Array.isArray(type)) return type.map(idOf)
  const { fields } = (type ?? {}) as Partial<RecordSchema>
  return fields === undefined ? type : { ...(type as object), fields: fields.filter(({ name }) => name === 'id') }
}

/** What a copy reads of a row: its time, the columns of the new key, and the id. To pass the rest of `meta` costs a fraction of reading it. */
export const orderSchema = (dataset: DatasetDeclaration, key: readonly string[]): SchemaOf<Row> => {
  const columns = dataset.columns.filter(({ name }) => name === dataset.time || key.includes(name))
  const schema = readerSchema({ ...dataset, columns }) as unknown as RecordSchema
  const fields = schema.fields.map((field) => (field.name === 'meta' ? { ...field, type: idOf(field.type) } : field))
  return { ...schema, fields } as unknown as SchemaOf<Row>
}

export interface RowOrder {
  /** The name of the time column. */
  readonly time: string
  /** Decodes the time and `meta`. */
  readonly rows: { decode(value: Buffer): Readonly<Record<string, unknown>> }
  readonly times: Pick<TimeCodec, 'is' | 'decode'>
}

/** A record that cannot be read comes at once, so that it holds nothing back; the processor refuses it. */
const AT_ONCE: Order = { time: Number.NEGATIVE_INFINITY, id: '' }

export const rowOrder =
  ({ time, rows, times }: RowOrder) =>
  ({ value }: LogRecord): Order => {
    if (value === null) return AT_ONCE
    try {
      if (isTimeAdvanced(times, value)) {
        // One of several sources of the partition says nothing about the others.
        const { time: at, sourcePartition, isLoading = false } = times.decode(value)
        return { time: at, id: '', isStatement: true, ...(sourcePartition === null && { states: { isLoading } }) }
      }
      const row = rows.decode(value)
      const at = row[time]
      const id = (row.meta as { readonly id?: string | null } | null | undefined)?.id
      return typeof at === 'number' ? { time: at, id: id ?? '' } : AT_ONCE
    } catch {
      return AT_ONCE
    }
  }
