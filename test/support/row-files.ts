/** Files of rows, for tests of their readers. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type FileOptions, openRows, type RefusedRow, type RowShape } from '../../files/index.ts'

export const PAYMENTS: RowShape = {
  name: 'payments',
  columns: [
    { name: 'time', type: 'timestamp' },
    { name: 'card', type: 'string' },
    { name: 'amount', type: 'double' },
    { name: 'merchant', type: 'string' },
    { name: 'n', type: 'long' },
    { name: 'ok', type: 'boolean' },
    { name: 'raw', type: 'bytes' },
  ],
  key: ['card'],
  time: 'time',
}

export interface RowsOfFile {
  readonly total: number | undefined
  readonly rows: readonly { readonly row: number; readonly time: number | undefined; readonly values: unknown }[]
  readonly refused: readonly RefusedRow[]
  readonly done: number
}

export class RowFiles {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'row-files-'))
  #files = 0

  write(name: string, content: string | Buffer): string {
    const file = path.join(this.folder, `${this.#files++}-${name}`)
    writeFileSync(file, content)
    return file
  }

  /** Writes a file and reads it. */
  async read(name: string, content: string | Buffer, options: Partial<FileOptions> = {}): Promise<RowsOfFile> {
    return rowsOf(this.write(name, content), options)
  }

  remove(): void {
    rmSync(this.folder, { recursive: true })
  }
}

export const rowsOf = async (
  file: string,
  options: Partial<FileOptions> = {},
  shape = PAYMENTS,
): Promise<RowsOfFile> => {
  const opened = await openRows(file, shape, {
    encoding: 'utf-8',
    decimalComma: false,
    ignoreExtraColumns: false,
    ...options,
  })
  const found = { rows: [] as RowsOfFile['rows'][number][], refused: [] as RefusedRow[], done: 0 }
  for await (const { rows, refused, done } of opened.batches()) {
    for (const { row, json, time } of rows) found.rows.push({ row, time, values: JSON.parse(json) })
    found.refused.push(...refused)
    found.done = done
  }
  return { total: opened.total, ...found }
}
