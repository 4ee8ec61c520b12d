import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import sqlite from 'node-sqlite3-wasm'
import { afterAll, describe, expect, test } from 'vitest'
import { SqliteFile } from '../../../../cli/import/sqlite/file.ts'
import { schemaOf } from '../../../../cli/import/sqlite/schema.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'millrace-sqlite-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** A file with some tables. */
const fileWith = (name: string, statements: string): string => {
  const file = path.join(folder, name)
  const database = new sqlite.Database(file)
  database.exec(statements)
  database.close()
  return file
}

const MLFLOW = 'CREATE TABLE alembic_version (version_num TEXT); CREATE TABLE experiments (name TEXT);'

describe('the file of a source', () => {
  test('is read without a trace beside it, and may change only before or after', () => {
    const file = fileWith('a.db', "CREATE TABLE t (a INTEGER, b TEXT); INSERT INTO t VALUES (1, 'x'), (2, 'y')")
    const [before, names] = [readFileSync(file), readdirSync(folder)]
    const opened = new SqliteFile(file)
    expect(opened.all('SELECT * FROM t WHERE a > ?', [1])).toEqual([{ a: 2, b: 'y' }])
    expect([...opened.each('SELECT a FROM t ORDER BY a')]).toEqual([{ a: 1 }, { a: 2 }])
    expect(() => opened.all("INSERT INTO t VALUES (3, 'z')")).toThrow(/readonly/)
    expect(readdirSync(folder)).toEqual(names)
    expect(readFileSync(file)).toEqual(before)
    opened.requireUnchanged()
    fileWith('a.db', "INSERT INTO t VALUES (3, 'z')")
    expect(() => opened.requireUnchanged()).toThrow(/was written to while it was read/)
    opened.close()
  })

  test('that is none, is being written, or is in WAL mode is refused', () => {
    expect(() => new SqliteFile(path.join(folder, 'absent.db'))).toThrow(/does not exist, expected the SQLite file/)
    const text = path.join(folder, 'text.db')
    writeFileSync(text, 'no database')
    expect(() => new SqliteFile(text)).toThrow(/is no SQLite file/)
    const busy = fileWith('busy.db', MLFLOW)
    writeFileSync(`${busy}-journal`, 'x')
    expect(() => new SqliteFile(busy)).toThrow(/is being written/)
    const wal = fileWith('wal.db', MLFLOW)
    const bytes = readFileSync(wal)
    bytes[18] = 2
    writeFileSync(wal, bytes)
    expect(() => new SqliteFile(wal)).toThrow(/is in WAL mode, expected a rollback journal/)
  })

  test('of a release that is not known is refused, with what is known', () => {
    const schemaIn = (name: string, statements: string) => {
      const file = new SqliteFile(fileWith(name, statements))
      try {
        return schemaOf(file)
      } finally {
        file.close()
      }
    }
    expect(() => schemaIn('other.db', 'CREATE TABLE t (a)')).toThrow(/has no tables of MLflow/)
    const later = `${MLFLOW} INSERT INTO alembic_version VALUES ('ffffffffffff')`
    expect(() => schemaIn('later.db', later)).toThrow(
      /has the schema version 'ffffffffffff', expected one of MLflow 2.8 to 3.17/,
    )
    expect(() => schemaIn('none.db', MLFLOW)).toThrow(/has the schema version ''/)
    const known = `${MLFLOW} INSERT INTO alembic_version VALUES ('400f98739977')`
    expect(schemaIn('known.db', known).has('logged_models')).toBe(false)
  })
})
