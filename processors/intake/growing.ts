/**
 * A dataset whose columns follow its producers: a row with a field that is no column yet waits until the column is declared, so that a column exists from a
 * position on, and every row before it has none.
 */
import { type DatasetDeclaration, isNullable } from '../../schemas/index.ts'
import type { LogRecord } from '../../streams/core/log.ts'
import type { Hold } from '../../streams/core/processor.ts'
import { isIdleObserved, isQuietObserved, isTimeAdvanced, type RowReader, type TimeCodec } from '../rows/index.ts'

/** @param rows reads the columns of the dataset @returns `undefined`: its columns do not follow */
export const growing = (
  dataset: DatasetDeclaration,
  rows: () => RowReader,
  times: TimeCodec,
): ((record: LogRecord) => Hold | undefined) | undefined => {
  const { name, evolution, mapping = {} } = dataset
  if (evolution !== 'add-columns') return undefined
  const { columns: reader } = rows()
  const mapped = new Set(Object.values(mapping))
  const needed = dataset.columns.filter((column) => !isNullable(dataset, column) && !(column.name in mapping))
  return ({ value }) => {
    if (value === null) return undefined
    const undeclared = reader?.undeclared(value) ?? []
    if (undeclared.length === 0) return undefined
    const columns = undeclared.filter((column) => !mapped.has(column.name))
    if (columns.length === 0 || isStatement(times, value)) return undefined
    // A breaking change: the row is refused whatever its other fields are, one of which may have the value under a new name.
    const absent = reader?.absent(value)
    if (needed.some((column) => absent?.has(column.name))) return undefined
    const fields = columns.map((column) => `${column.name} (${column.type})`).join(', ')
    return { reason: `dataset ${name} does not have these columns yet: ${fields}.`, dataset: name, columns }
  }
}

const isStatement = (times: TimeCodec, value: Buffer): boolean =>
  isTimeAdvanced(times, value) || isIdleObserved(times, value) || isQuietObserved(times, value)
