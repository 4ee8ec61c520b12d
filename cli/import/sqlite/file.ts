/**
 * A SQLite file, read only. The library locks a file by a folder beside it, so the file is opened through a link in a folder of our own: nothing
 * is written where the source is. Without a lock nothing keeps a server from writing meanwhile, so the reader says if the file changed.
 */
import { closeSync, existsSync, mkdtempSync, openSync, readSync, rmSync, statSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import sqlite from 'node-sqlite3-wasm'
import { CliError, EXIT } from '../../errors.ts'

export type Value = number | string | null
export type Row = Readonly<Record<string, Value>>

/** Of the header of a SQLite file. Source: https://www.sqlite.org/fileformat2.html */
const MAGIC = 'SQLite format 3\0'
const HEADER_BYTES = 100
const WRITE_VERSION_AT = 18
const WAL = 2
const CHANGES_AT = 24

export class SqliteFile {
  readonly path: string
  readonly #folder: string
  readonly #database: InstanceType<typeof sqlite.Database>
  readonly #changes: string

  /** @throws CliError if it is no SQLite file, or one that somebody is writing */
  constructor(file: string) {
    this.path = file
    requireQuiet(file)
    this.#changes = changesOf(file)
    this.#folder = mkdtempSync(path.join(tmpdir(), 'millrace-import-'))
    const link = path.join(this.#folder, 'source.db')
    symlinkSync(file, link)
    this.#database = new sqlite.Database(link, { readOnly: true, fileMustExist: true })
  }

  all<T extends Row = Row>(statement: string, values: readonly Value[] = []): readonly T[] {
    return this.#database.all(statement, [...values]) as unknown as readonly T[]
  }

  /** The rows one by one. */
  *each<T extends Row = Row>(statement: string, values: readonly Value[] = []): Generator<T> {
    const prepared = this.#database.prepare(statement)
    try {
      yield* prepared.iterate([...values]) as unknown as Iterable<T>
    } finally {
      prepared.finalize()
    }
  }

  /** @throws CliError if somebody wrote to the file since it was opened */
  requireUnchanged(): void {
    if (changesOf(this.path) !== this.#changes)
      throw new CliError(
        `${this.path} was written to while it was read. Stop what writes to it, or copy it, and import again.`,
        EXIT.failed,
      )
  }

  close(): void {
    this.#database.close()
    rmSync(this.#folder, { recursive: true, force: true })
  }
}

const headerOf = (file: string): Buffer => {
  const header = Buffer.alloc(HEADER_BYTES)
  const handle = openSync(file, 'r')
  try {
    readSync(handle, header, 0, HEADER_BYTES, 0)
  } finally {
    closeSync(handle)
  }
  return header
}

/** Equal as long as nobody has written. */
const changesOf = (file: string): string => {
  const { size, mtimeMs } = statSync(file)
  return `${headerOf(file).readUInt32BE(CHANGES_AT)} ${size} ${mtimeMs}`
}

const requireQuiet = (file: string): void => {
  if (!existsSync(file)) throw new CliError(`${file} does not exist, expected the SQLite file of MLflow.`, EXIT.usage)
  if (!statSync(file).isFile())
    throw new CliError(`${file} is no file, expected the SQLite file of MLflow.`, EXIT.usage)
  const header = headerOf(file)
  if (header.toString('latin1', 0, MAGIC.length) !== MAGIC)
    throw new CliError(`${file} is no SQLite file, expected that of MLflow.`, EXIT.usage)
  if (header[WRITE_VERSION_AT] === WAL)
    throw new CliError(
      `${file} is in WAL mode, expected a rollback journal. Stop the server, and set PRAGMA journal_mode=DELETE in a copy of the file.`,
      EXIT.usage,
    )
  const journal = `${file}-journal`
  if (existsSync(journal) && statSync(journal).size > 0)
    throw new CliError(
      `${file} is being written: ${journal} is there. Stop the server, or copy the file.`,
      EXIT.unavailable,
    )
}
