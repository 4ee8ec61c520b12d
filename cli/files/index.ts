/** Reads the rows of files as JSON for the gateway. Rows that are taken and rows that are refused are together all rows of the file. */
import { stat } from 'node:fs/promises'
import { CliError, EXIT } from '../errors.ts'
import { csvFile } from './csv.ts'
import { ndjsonFile } from './ndjson.ts'
import { parquetFile } from './parquet.ts'
import type { FileOptions, RowFile, RowShape } from './types.ts'
import { isZone } from './zone.ts'

export type { Batch, FileOptions, FileRow, RefusedRow, RowFile, RowShape } from './types.ts'

/** The name of standard input, which has NDJSON. */
const STANDARD_INPUT = '-'

/** @throws CliError if the file cannot be read, or does not fit the dataset */
export const openRows = async (file: string, shape: RowShape, options: FileOptions): Promise<RowFile> => {
  const { timezone } = options
  if (timezone !== undefined && !isZone(timezone))
    throw new CliError(
      `--timezone is '${timezone}', expected the name of a zone, such as UTC or Europe/Berlin.`,
      EXIT.usage,
    )
  if (file === STANDARD_INPUT) return ndjsonFile(process.stdin, undefined, shape.time)
  const bytes = await sizeOf(file)
  if (/\.(ndjson|jsonl)$/i.test(file)) return ndjsonFile(file, bytes, shape.time)
  if (/\.(csv|tsv)$/i.test(file)) return csvFile(file, bytes, shape, options)
  if (/\.(parquet|pq)$/i.test(file)) return parquetFile(file, shape, options)
  if (/\.gz$/i.test(file)) throw new CliError(`${file} is compressed with gzip: unpack it first.`, EXIT.usage)
  throw new CliError(
    `${file}: expected a name that ends with .ndjson, .jsonl, .csv, .tsv, .parquet or .pq, or - for NDJSON from standard input.`,
    EXIT.usage,
  )
}

const sizeOf = async (file: string): Promise<number> => {
  try {
    const found = await stat(file)
    if (found.isFile()) return found.size
  } catch (error) {
    throw new CliError(`${file} cannot be read: ${(error as Error).message}`, EXIT.usage)
  }
  throw new CliError(`${file} is not a file.`, EXIT.usage)
}
