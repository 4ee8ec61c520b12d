/** Values of a topic as the check of rows takes them: of a JSON object, or of a record of Avro that any writer wrote. */
import type { KafkaFrom } from '../../processors/catalog/index.ts'
import { readerSchema } from '../../processors/rows/index.ts'
import { DecodeError, parseJson } from '../../schemas/index.ts'
import { isRow, type Opening } from '../source.ts'

export type ReadValues = (
  value: Buffer,
) =>
  | { readonly values: Readonly<Record<string, unknown>> }
  | { readonly field: string; readonly value: unknown; readonly expected: string }

const SHOWN_MAX = 100

export const valuesIn = (opening: Pick<Opening, 'codecs' | 'source' | 'dataset'>, { format }: KafkaFrom): ReadValues =>
  format === 'json' ? json : avroIn(opening)

const json: ReadValues = (value) => {
  const text = value.toString('utf8')
  try {
    const values = parseJson(text)
    return isRow(values) ? { values } : { field: '', value: values, expected: 'an object of columns' }
  } catch (error) {
    return { field: '', value: text.slice(0, SHOWN_MAX), expected: `JSON (${(error as Error).message})` }
  }
}

/** Columns are read by the names of the fields that fill them; what else a record has is passed over. */
const avroIn = ({ codecs, source, dataset }: Pick<Opening, 'codecs' | 'source' | 'dataset'>): ReadValues => {
  const renamed = new Map(source.columns.map(({ column, from }) => [column, from]))
  const columns = dataset.columns
    .map((column) => ({ ...column, name: renamed.get(column.name) ?? column.name }))
    .filter(({ name }) => !name.startsWith('$'))
  const rows = codecs.rows(readerSchema({ ...dataset, columns }), 'judge')
  return (value) => {
    try {
      const { meta: _, ...fields } = rows.decode(value) as Record<string, unknown>
      return { values: Object.fromEntries(Object.entries(fields).map(([name, each]) => [name, plain(each)])) }
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error
      return { field: '', value: value.toString('hex', 0, SHOWN_MAX), expected: `a record of Avro: ${error.message}` }
    }
  }
}

/** As JSON has it: bytes in base64, and doubles that JSON has no form for as text. */
const plain = (value: unknown): unknown => {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64')
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value
}
