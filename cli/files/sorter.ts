/**
 * Sorts the rows of a file by event time in bounded memory: DuckDB keeps them in a file of a temporary folder. Rows without a time come first, since
 * the gateway refuses them. Of rows with equal times, those with an id are in the order of their ids, so that any permutation of a file is sent in
 * one order; those without an id come before them, in the order of the file.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { DuckDBAppender, DuckDBConnection, DuckDBDataChunk, DuckDBInstance } from '@duckdb/node-api'
import { CliError, EXIT } from '../errors.ts'
import { openDatabase } from './duckdb.ts'
import type { FileRow } from './types.ts'

const MEMORY = '256MB'

export class RowSorter {
  readonly #folder: string
  readonly #instance: DuckDBInstance
  readonly #connection: DuckDBConnection
  readonly #appender: DuckDBAppender
  readonly #chunkOf: (rows: readonly FileRow[]) => DuckDBDataChunk
  #rows = 0
  #first: number | undefined

  private constructor(parts: {
    readonly folder: string
    readonly instance: DuckDBInstance
    readonly connection: DuckDBConnection
    readonly appender: DuckDBAppender
    readonly chunkOf: (rows: readonly FileRow[]) => DuckDBDataChunk
  }) {
    this.#folder = parts.folder
    this.#instance = parts.instance
    this.#connection = parts.connection
    this.#appender = parts.appender
    this.#chunkOf = parts.chunkOf
  }

  static async open(): Promise<RowSorter> {
    const { DuckDBDataChunk: Chunk, DOUBLE, VARCHAR } = await import('@duckdb/node-api')
    const folder = await mkdtemp(path.join(tmpdir(), 'millrace-sort-'))
    const spillFolder = path.join(folder, 'spill')
    const instance = await openDatabase({ path: path.join(folder, 'rows'), memory: MEMORY, spillFolder })
    const connection = await instance.connect()
    await connection.run('CREATE TABLE rows (time DOUBLE, id VARCHAR, row DOUBLE, json VARCHAR)')
    const chunkOf = (rows: readonly FileRow[]): DuckDBDataChunk => {
      const chunk = Chunk.create([DOUBLE, VARCHAR, DOUBLE, VARCHAR])
      chunk.setColumns([
        rows.map(({ time }) => time ?? null),
        rows.map(({ id }) => id ?? null),
        rows.map(({ row }) => row),
        rows.map(({ json }) => json),
      ])
      return chunk
    }
    return new RowSorter({ folder, instance, connection, appender: await connection.createAppender('rows'), chunkOf })
  }

  /** The number of rows that were added. */
  get rows(): number {
    return this.#rows
  }

  /** The least time of them; `undefined` if none has a time. */
  get first(): number | undefined {
    return this.#first
  }

  /** @param rows at most `BATCH_ROWS` @throws CliError if there is no room for them */
  add(rows: readonly FileRow[]): void {
    if (rows.length === 0) return
    try {
      this.#appender.appendDataChunk(this.#chunkOf(rows))
    } catch (error) {
      throw failed(error)
    }
    this.#rows += rows.length
    for (const { time } of rows)
      if (time !== undefined && time < (this.#first ?? Number.POSITIVE_INFINITY)) this.#first = time
  }

  /** The rows in order, some at a time. Nothing can be added any more. */
  async *sorted(): AsyncGenerator<readonly Omit<FileRow, 'id'>[]> {
    try {
      this.#appender.closeSync()
      const result = await this.#connection.stream(
        'SELECT row, json, time FROM rows ORDER BY time NULLS FIRST, id NULLS FIRST, row',
      )
      for (;;) {
        const chunk = await result.fetchChunk()
        if (chunk === null || chunk.rowCount === 0) return
        const [rows, texts, times] = [0, 1, 2].map((column) => chunk.getColumnValues(column))
        yield rows.map((row, i) => ({
          row: row as number,
          json: texts[i] as string,
          time: (times[i] as number | null) ?? undefined,
        }))
      }
    } catch (error) {
      throw error instanceof CliError ? error : failed(error)
    }
  }

  async close(): Promise<void> {
    this.#connection.closeSync()
    this.#instance.closeSync()
    await rm(this.#folder, { recursive: true, force: true })
  }
}

const failed = (error: unknown): CliError =>
  new CliError(
    `The rows cannot be sorted in ${tmpdir()}: ${(error as Error).message.split('\n')[0]}. The variable TMPDIR names another folder.`,
    EXIT.failed,
  )
