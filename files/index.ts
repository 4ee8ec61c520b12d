/** Door of `files`: reads the rows of files as JSON for the gateway. Rows that are taken and rows that are refused are together all rows of the file. */
import { stat } from 'node:fs/promises'
import { csvFile } from './csv.ts'
import { FileError } from './errors.ts'
import { ndjsonFile } from './ndjson.ts'
import { parquetFile } from './parquet.ts'
import type { FileOptions, RowFile, RowShape } from './types.ts'
import { isZone } from './zone.ts'

export { FileError } from './errors.ts'
export { type InferredColumn, inferredColumns } from './infer.ts'
export { type TextValue, textReader, timeValue } from './text-values.ts'
export type { Batch, FileOptions, FileRow, RefusedRow, RowFile, RowShape } from './types.ts'

/** The name of standard input, which has NDJSON. */
const STANDARD_INPUT = '-'

/** @throws FileError if the file cannot be read, or does not fit the dataset */
export const openRows = async (file: string, shape: RowShape, options: FileOptions): Promise<RowFile> => {
  const { timezone } = options
  if (timezone !== undefined && !isZone(timezone))
    throw new FileError(
      `--timezone is '${timezone}', expected the name of a zone, such as UTC or Europe/Berlin.`,
      'unfit',
    )
  if (file === STANDARD_INPUT) return ndjsonFile(process.stdin, undefined, shape.time)
  const bytes = await sizeOf(file)
  const isOf = (format: FileOptions['format'], ending: RegExp) =>
    options.format === undefined ? ending.test(file) : options.format === format
  if (isOf('ndjson', /\.(ndjson|jsonl)$/i)) return ndjsonFile(file, bytes, shape.time)
  if (isOf('csv', /\.(csv|tsv)$/i)) return csvFile(file, bytes, shape, options)
  if (isOf('parquet', /\.(parquet|pq)$/i)) return parquetFile(file, shape, options)
  if (/\.gz$/i.test(file)) throw new FileError(`${file} is compressed with gzip: unpack it first.`, 'unfit')
  throw new FileError(
    `${file}: expected a name that ends with .ndjson, .jsonl, .csv, .tsv, .parquet or .pq, or - for NDJSON from standard input.`,
    'unfit',
  )
}

const sizeOf = async (file: string): Promise<number> => {
  try {
    const found = await stat(file)
    if (found.isFile()) return found.size
  } catch (error) {
    throw new FileError(`${file} cannot be read: ${(error as Error).message}`, 'unfit')
  }
  throw new FileError(`${file} is not a file.`, 'unfit')
}
