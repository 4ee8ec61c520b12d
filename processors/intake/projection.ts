/** The stored form of accepted rows: one table row each. */
import {
  type Columns,
  type ColumnType,
  type DatasetDeclaration,
  DecodeError,
  schemaIdsOf,
} from '../../schemas/index.ts'
import type {
  ProjectionTools,
  TableColumn,
  TableDeclaration,
  TableReading,
  Value,
} from '../../streams/core/projection.ts'
import { UnfitRecordError } from '../../streams/core/sink.ts'
import { isTimeAdvanced, readerSchema, timeReader } from '../rows/index.ts'

export const rowsTableName = (prefix: string, dataset: string): string => `${prefix}rows_${dataset}`

/** Table of a dataset's accepted rows. @param columns the declared columns */
export const rowsTable = (
  prefix: string,
  dataset: string,
  columns: readonly { readonly name: string; readonly type: ColumnType; readonly nullable?: boolean }[],
  time: string,
): TableDeclaration => ({
  name: rowsTableName(prefix, dataset),
  columns: [{ name: '_key', type: 'string', nullable: false }, ...columns.map((column) => asTable(column, time))],
  order: ['_key', time],
})

const asTable = (
  column: { readonly name: string; readonly type: ColumnType; readonly nullable?: boolean },
  time: string,
): TableColumn => ({
  name: column.name,
  type: column.type,
  nullable: column.name !== time && column.nullable !== false,
})

type AcceptedRows = Required<Pick<TableReading, 'prepare' | 'project' | 'projectInPlace'>> & Pick<TableReading, 'lacks'>

/** Rows of `rowsTable`. Time statements are not rows. */
export const acceptedRows = ({ codecs }: ProjectionTools, dataset: DatasetDeclaration): AcceptedRows => {
  const times = timeReader(codecs)
  const rows = codecs.columns(readerSchema(dataset))
  const lacking = (value: Buffer) => rows.undeclared(value).length > 0 && !isTimeAdvanced(times, value)
  const slots = dataset.columns.map(({ name }) => rows.slot(name))
  const read = (offset: number, value: Buffer): Columns => {
    try {
      return rows.read(value)
    } catch (error) {
      // Intake could read the row, so the reason is a column that was added later.
      if (!(error instanceof DecodeError) || (error.reason !== 'incompatible' && error.reason !== 'malformed'))
        throw error
      const what = `The row at offset ${offset} cannot be read with the columns of dataset '${dataset.name}'`
      throw new UnfitRecordError(`${what}: ${error.message}`, { cause: error })
    }
  }
  const values: Value[] = new Array(slots.length + 1).fill(null)
  const isInPlace = slots.map((slot, i) => rows.isDouble(slot) && dataset.columns[i].nullable !== false)
  const inPlace = Int32Array.from([-1, ...slots.map((slot, i) => (isInPlace[i] ? slot : -1))])
  const others = slots.flatMap((slot, i) => (isInPlace[i] ? [] : [{ slot, at: i + 1 }]))
  const reading: AcceptedRows = {
    prepare: (records) => codecs.ensure(schemaIdsOf(records)),
    ...(dataset.evolution === 'add-columns' && { lacks: ({ value }) => value !== null && lacking(value) }),
    project: ({ offset, key, value }, emit) => {
      if (value === null || key === null || isTimeAdvanced(times, value)) return
      const row = read(offset, value)
      values[0] = key.toString('utf8')
      for (let i = 0; i < slots.length; i++) values[i + 1] = row.value(slots[i])
      emit(values)
    },
    projectInPlace: (record, emit) => {
      const { key, value } = record
      if (value === null || key === null || isTimeAdvanced(times, value)) return
      const row = rows.scan(value)
      if (row === undefined) {
        reading.project(record, emit)
        return
      }
      values[0] = key.toString('utf8')
      for (const { slot, at } of others) values[at] = row.value(slot)
      emit(values, { row, slots: inPlace })
    },
  }
  return reading
}
