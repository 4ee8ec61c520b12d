import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { lock, lockHolder, tryLock } from '../../../../infra/stack/lock.ts'
import { isAlive, markOf, processIdentity } from '../../../../infra/stack/process-identity.ts'

let folder: string
let file: string
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'infra-lock-'))
  file = path.join(folder, 'lock')
})
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }))

test('a lock is held by one, until it is given back', () => {
  const release = tryLock(file)
  expect(lockHolder(file)).toEqual(markOf(process.pid))
  expect(tryLock(file)).toBeUndefined()
  release!()
  expect(fs.readdirSync(folder)).toEqual([])
  expect(tryLock(file)).toBeDefined()
})

test.each([
  ['of a process that has gone', JSON.stringify({ pid: 2 ** 22 + 1, identity: 'gone' })],
  ['of an earlier process with the same id', JSON.stringify({ pid: process.pid, identity: 'an earlier start' })],
  ['that is no lock file', 'half writ'],
])('a lock %s is taken over', (_, content) => {
  fs.writeFileSync(file, content)
  expect(lockHolder(file)).toBeUndefined()
  expect(tryLock(file)).toBeDefined()
  expect(lockHolder(file)).toEqual(markOf(process.pid))
  expect(fs.readdirSync(folder)).toEqual(['lock'])
})

test('a waiter gets the lock when it is released', async () => {
  const release = tryLock(file)!
  const waiting = lock(file, 10_000, release)
  expect(await waiting).toBeTypeOf('function')
})

test('a wait that takes too long names the holder of the lock', async () => {
  tryLock(file)
  await expect(lock(file, 10)).rejects.toThrow(`is still held by process ${process.pid} after 10 ms`)
})

test('a process is distinguished from a later one with the same id', () => {
  expect(isAlive(markOf(process.pid))).toBe(true)
  expect(isAlive({ pid: process.pid, identity: 'another start' })).toBe(false)
  expect(processIdentity(2 ** 22 + 1)).toBeUndefined()
})
