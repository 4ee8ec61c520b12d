/** All rows of a dataset between positions, as a stream. The same rows give the same bytes. */
import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { withoutText } from '../offline/index.ts'
import { storedRows } from '../stored-rows.ts'
import { asked, DataError } from './errors.ts'
import { allRows, heldTable, settings, stretchParameters } from './sql.ts'
import { type ReadOptions, requireStored, type Stretch } from './stretch.ts'
import { wholeAnswer } from './whole-answer.ts'

export const DATA_FORMATS = ['ndjson', 'csv', 'parquet'] as const
export type DataFormat = (typeof DATA_FORMATS)[number]

const formats: Readonly<Record<DataFormat, { readonly name: string; readonly contentType: string }>> = {
  ndjson: { name: 'JSONEachRow', contentType: 'application/x-ndjson' },
  csv: { name: 'CSVWithNames', contentType: 'text/csv; charset=utf-8; header=present' },
  parquet: { name: 'Parquet', contentType: 'application/vnd.apache.parquet' },
}

export interface DataSummary {
  readonly rows: number
  /** SHA-256, hex, of the rows as NDJSON in the order of partition and offset. */
  readonly sha256: string
}

export interface DataStream {
  readonly stream: Readable
  readonly contentType: string
  /** Resolves at the end of the stream. Rejects if the stream fails. */
  readonly summary: Promise<DataSummary>
}

/**
 * Streams the rows in the order of partition and offset. The stream fails at its end if the table lost rows meanwhile.
 * @throws DataError; errors of log and registry
 */
export const readData = async (options: ReadOptions, stretch: Stretch, format: DataFormat): Promise<DataStream> => {
  await requireStored(options, stretch)
  const { contentType } = formats[format]
  const lines = hashed(await answer(options, stretch, 'ndjson'), options, stretch)
  if (format === 'ndjson') return { contentType, ...lines }
  const summary = await summed(lines)
  const made = await answer(options, stretch, format)
  const rows = format === 'parquet' ? withoutText(made, bytesOf(stretch)) : made
  return { contentType, ...passed(rows, options, stretch, () => summary) }
}

/** Number and hash of the rows, which are read for it. @throws as `readData` */
export const summaryOf = async (options: ReadOptions, stretch: Stretch): Promise<DataSummary> => {
  await requireStored(options, stretch)
  return summed(hashed(await answer(options, stretch, 'ndjson'), options, stretch))
}

const answer = async (
  { platform, executionSecondsMax = 600 }: ReadOptions,
  stretch: Stretch,
  format: DataFormat,
): Promise<AsyncGenerator<Buffer>> => {
  const { table, topic } = storedRows(platform, stretch.dataset, asked)
  const held = await heldTable(platform.clickhouse, table, topic)
  const { stream, response_headers } = await asked(() =>
    platform.clickhouse.exec({
      query: `${allRows(held, stretch, format !== 'parquet')} FORMAT ${formats[format].name}`,
      query_params: { ...stretchParameters(stretch) },
      clickhouse_settings: { ...settings, max_execution_time: executionSecondsMax },
    }),
  )
  const tag = response_headers['x-clickhouse-exception-tag']
  return wholeAnswer(stream as AsyncIterable<Buffer>, typeof tag === 'string' ? tag : undefined)
}

/** The columns that hold bytes, which ClickHouse marks as text in Parquet. */
const bytesOf = ({ columns }: Stretch): ReadonlySet<string> =>
  new Set(columns.filter(({ type }) => type === 'bytes').map(({ name }) => name))

type Passing = Omit<DataStream, 'contentType'>

const summed = async ({ stream, summary }: Passing): Promise<DataSummary> => {
  for await (const _ of stream) {
    // only its hash is wanted
  }
  return summary
}

const NEWLINE = 10
const linesIn = (chunk: Buffer): number => {
  let count = 0
  for (let at = chunk.indexOf(NEWLINE); at >= 0; at = chunk.indexOf(NEWLINE, at + 1)) count++
  return count
}

/** Passes NDJSON on, and counts and hashes it. */
const hashed = (rows: AsyncGenerator<Buffer>, options: ReadOptions, stretch: Stretch): Passing => {
  const hash = createHash('sha256')
  let count = 0
  const see = (chunk: Buffer) => {
    hash.update(chunk)
    count += linesIn(chunk)
  }
  return passed(rows, options, stretch, () => ({ rows: count, sha256: hash.digest('hex') }), see)
}

const passed = (
  rows: AsyncGenerator<Buffer>,
  options: ReadOptions,
  stretch: Stretch,
  finish: () => DataSummary,
  see: (chunk: Buffer) => void = () => {},
): Passing => {
  let resolve: (summary: DataSummary) => void = () => {}
  let reject: (error: DataError) => void = () => {}
  const summary = new Promise<DataSummary>((...settle) => {
    ;[resolve, reject] = settle
  })
  summary.catch(() => {}) // the reader of the stream gets the error from the stream
  const pass = async function* (): AsyncGenerator<Buffer> {
    try {
      for await (const chunk of rows) {
        see(chunk)
        yield chunk
      }
      // A table that was emptied while it was read is behind now.
      await requireStored(options, stretch)
      resolve(finish())
    } catch (error) {
      const broken = error instanceof DataError ? error : brokenOff(error)
      reject(broken)
      throw broken
    } finally {
      reject(brokenOff(undefined)) // without effect behind another end
    }
  }
  return { stream: Readable.from(pass(), { objectMode: false }), summary }
}

const brokenOff = (cause: unknown): DataError => {
  const reason = cause instanceof Error ? cause.message : 'its reader disconnected'
  return new DataError('STORE_UNAVAILABLE', `The rows ended early: ${reason}`, cause)
}
