/**
 * A dataset whose columns follow its producers: a row with a field that is no column yet waits until the column is declared, so that a column exists from a
 * position on, and every row before it has none.
 */
import type { DatasetDeclaration } from '../../schemas/index.ts'
import type { LogRecord } from '../../streams/core/log.ts'
import type { Hold } from '../../streams/core/processor.ts'
import { isIdleObserved, isQuietObserved, isTimeAdvanced, type RowReader, type TimeCodec } from '../rows/index.ts'

/** @param rows reads the columns of the dataset @returns `undefined`: its columns do not follow */
export const growing = (
  { name, evolution, mapping }: DatasetDeclaration,
  rows: () => RowReader,
  times: TimeCodec,
): ((record: LogRecord) => Hold | undefined) | undefined => {
  if (evolution !== 'add-columns') return undefined
  const { columns: reader } = rows()
  const mapped = new Set(Object.values(mapping ?? {}))
  return ({ value }) => {
    if (value === null) return undefined
    const undeclared = reader?.undeclared(value) ?? []
    if (undeclared.length === 0) return undefined
    const columns = undeclared.filter((column) => !mapped.has(column.name))
    if (columns.length === 0 || isStatement(times, value)) return undefined
    const fields = columns.map((column) => `${column.name} (${column.type})`).join(', ')
    return { reason: `dataset ${name} does not have these columns yet: ${fields}.`, dataset: name, columns }
  }
}

const isStatement = (times: TimeCodec, value: Buffer): boolean =>
  isTimeAdvanced(times, value) || isIdleObserved(times, value) || isQuietObserved(times, value)
