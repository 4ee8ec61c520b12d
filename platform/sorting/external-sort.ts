/**
 * Sorts rows in bounded memory: DuckDB keeps them in a file of a temporary folder. Every instance may use some hundred megabytes of memory, whatever the
 * number of rows.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { DuckDBAppender, DuckDBConnection, DuckDBDataChunk, DuckDBInstance, DuckDBType } from '@duckdb/node-api'
import { openDatabase } from './duckdb.ts'

const MEMORY = '256MB'

/** The largest number of rows of one `add`. */
export const SORT_BATCH_ROWS = 2048

export interface SortedTable {
  /** The columns: name and type. A value of type BLOB is a `Uint8Array`; null is a value of every type. */
  readonly columns: readonly (readonly [name: string, type: 'DOUBLE' | 'INTEGER' | 'VARCHAR' | 'BLOB'])[]
  /** The columns by which it is sorted, as SQL. It names all rows apart, or the order of equal rows does not matter. */
  readonly orderBy: string
}

/** The rows cannot be kept or sorted, for example because the disk is full. */
export class SortError extends Error {
  override readonly name = 'SortError'
}

type Column = readonly unknown[]

export class ExternalSort {
  readonly #folder: string
  readonly #instance: DuckDBInstance
  readonly #connection: DuckDBConnection
  readonly #appender: DuckDBAppender
  readonly #table: SortedTable
  readonly #chunkOf: (columns: readonly Column[]) => DuckDBDataChunk
  #rows = 0

  private constructor(parts: {
    readonly folder: string
    readonly instance: DuckDBInstance
    readonly connection: DuckDBConnection
    readonly appender: DuckDBAppender
    readonly table: SortedTable
    readonly chunkOf: (columns: readonly Column[]) => DuckDBDataChunk
  }) {
    this.#folder = parts.folder
    this.#instance = parts.instance
    this.#connection = parts.connection
    this.#appender = parts.appender
    this.#table = parts.table
    this.#chunkOf = parts.chunkOf
  }

  /** @throws SortError if the temporary folder cannot be written */
  static async open(table: SortedTable): Promise<ExternalSort> {
    const duckdb = await import('@duckdb/node-api')
    const types = table.columns.map(([, type]): DuckDBType => duckdb[type])
    const isBlob = table.columns.map(([, type]) => type === 'BLOB')
    const blobOf = (value: unknown) => (value === null ? null : new duckdb.DuckDBBlobValue(value as Uint8Array))
    const chunkOf = (columns: readonly Column[]): DuckDBDataChunk => {
      const chunk = duckdb.DuckDBDataChunk.create(types)
      chunk.setColumns(columns.map((values, i) => (isBlob[i] ? values.map(blobOf) : values)) as never)
      return chunk
    }
    try {
      const folder = await mkdtemp(path.join(tmpdir(), 'millrace-sort-'))
      const spillFolder = path.join(folder, 'spill')
      const instance = await openDatabase({ path: path.join(folder, 'rows'), memory: MEMORY, spillFolder })
      const connection = await instance.connect()
      await connection.run(`CREATE TABLE rows (${table.columns.map((column) => column.join(' ')).join(', ')})`)
      const appender = await connection.createAppender('rows')
      return new ExternalSort({ folder, instance, connection, appender, table, chunkOf })
    } catch (error) {
      throw failed(error)
    }
  }

  /** The number of rows that were added. */
  get rows(): number {
    return this.#rows
  }

  /** @param columns the values of each column; at most `SORT_BATCH_ROWS` rows @throws SortError if there is no room for them */
  add(columns: readonly Column[]): void {
    if (columns[0].length === 0) return
    try {
      this.#appender.appendDataChunk(this.#chunkOf(columns))
    } catch (error) {
      throw failed(error)
    }
    this.#rows += columns[0].length
  }

  /** The columns of the rows in order, some rows at a time. Nothing can be added any more. @throws SortError */
  async *sorted(): AsyncGenerator<readonly Column[]> {
    const { columns, orderBy } = this.#table
    try {
      this.#appender.closeSync()
      const names = columns.map(([name]) => name).join(', ')
      const result = await this.#connection.stream(`SELECT ${names} FROM rows ORDER BY ${orderBy}`)
      for (;;) {
        const chunk = await result.fetchChunk()
        if (chunk === null || chunk.rowCount === 0) return
        yield columns.map(([, type], i) => {
          const values = chunk.getColumnValues(i)
          return type === 'BLOB' ? values.map(bytesOf) : values
        })
      }
    } catch (error) {
      throw failed(error)
    }
  }

  async close(): Promise<void> {
    this.#connection.closeSync()
    this.#instance.closeSync()
    await rm(this.#folder, { recursive: true, force: true })
  }
}

/** A copy, because the memory of a chunk is used again. */
const bytesOf = (value: unknown): Buffer | null =>
  value === null ? null : Buffer.from((value as { readonly bytes: Uint8Array }).bytes)

const failed = (error: unknown): SortError =>
  error instanceof SortError
    ? error
    : new SortError(
        `The rows cannot be sorted in ${tmpdir()}: ${(error as Error).message.split('\n')[0]}. The variable TMPDIR names another folder.`,
        { cause: error },
      )
