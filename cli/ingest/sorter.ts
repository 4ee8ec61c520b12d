/**
 * Sorts the rows of a file by event time in bounded memory. Rows without a time come first, since the gateway refuses them. Of rows with equal times,
 * those with an id are in the order of their ids, so that any permutation of a file is sent in one order; those without an id come before them, in the
 * order of the file.
 */

import type { FileRow } from '../../files/index.ts'
import { ExternalSort, SORT_BATCH_ROWS, SortError } from '../../platform/sorting/index.ts'
import { CliError, EXIT } from '../errors.ts'

const TABLE = {
  columns: [
    ['time', 'DOUBLE'],
    ['id', 'VARCHAR'],
    ['row_number', 'DOUBLE'],
    ['json', 'VARCHAR'],
  ],
  orderBy: 'time NULLS FIRST, id NULLS FIRST, row_number',
} as const

export class RowSorter {
  readonly #sort: ExternalSort
  #first: number | undefined

  private constructor(sort: ExternalSort) {
    this.#sort = sort
  }

  static async open(): Promise<RowSorter> {
    return new RowSorter(await ExternalSort.open(TABLE).catch(failed))
  }

  /** The number of rows that were added. */
  get rows(): number {
    return this.#sort.rows
  }

  /** The least time of them; `undefined` if none has a time. */
  get first(): number | undefined {
    return this.#first
  }

  /** @throws CliError if there is no room for them */
  add(rows: readonly FileRow[]): void {
    for (let i = 0; i < rows.length; i += SORT_BATCH_ROWS) this.#add(rows.slice(i, i + SORT_BATCH_ROWS))
    for (const { time } of rows)
      if (time !== undefined && time < (this.#first ?? Number.POSITIVE_INFINITY)) this.#first = time
  }

  #add(rows: readonly FileRow[]): void {
    try {
      this.#sort.add([
        rows.map(({ time }) => time ?? null),
        rows.map(({ id }) => id ?? null),
        rows.map(({ row }) => row),
        rows.map(({ json }) => json),
      ])
    } catch (error) {
      failed(error)
    }
  }

  /** The rows in order, some at a time. Nothing can be added any more. @throws CliError */
  async *sorted(): AsyncGenerator<readonly Omit<FileRow, 'id'>[]> {
    try {
      for await (const [times, , rows, texts] of this.#sort.sorted())
        yield rows.map((row, i) => ({
          row: row as number,
          json: texts[i] as string,
          time: (times[i] as number | null) ?? undefined,
        }))
    } catch (error) {
      failed(error)
    }
  }

  close(): Promise<void> {
    return this.#sort.close()
  }
}

const failed = (error: unknown): never => {
  throw error instanceof SortError ? new CliError(error.message, EXIT.failed) : error
}
