import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { logTail, openLog } from '../../../../infra/stack/log-file.ts'

let folder: string
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'infra-log-'))
})
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }))

test('the tail is the last lines, from a position on', () => {
  const file = path.join(folder, 'log')
  fs.writeFileSync(file, 'one\ntwo\nthree\n')
  expect(logTail(file, 0, 2)).toBe('two\nthree')
  expect(logTail(file, 4)).toBe('two\nthree')
  expect(logTail(file, 100)).toBe('')
  expect(logTail(path.join(folder, 'missing'))).toBe('')
})

test('a log is appended to, and put aside once it has grown large', () => {
  const file = path.join(folder, 'log')
  fs.writeFileSync(file, 'before\n')
  fs.closeSync(openLog(file))
  expect(fs.readFileSync(file, 'utf8')).toBe('before\n')
  fs.truncateSync(file, 16 * 1024 * 1024 + 1)
  fs.closeSync(openLog(file))
  expect(fs.statSync(file).size).toBe(0)
  expect(fs.statSync(`${file}.1`).size).toBe(16 * 1024 * 1024 + 1)
})
