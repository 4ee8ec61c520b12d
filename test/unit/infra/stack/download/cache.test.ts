import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { cached, cacheFolder } from '../../../../../infra/stack/download/cache.ts'

let cache: string
beforeEach(() => {
  cache = fs.mkdtempSync(path.join(os.tmpdir(), 'infra-cache-'))
})
afterEach(() => fs.rmSync(cache, { recursive: true, force: true }))

const quiet = () => {}
const fillWith = (text: string) => async (folder: string) => fs.writeFileSync(path.join(folder, 'file'), text)

test('MILLRACE_CACHE names the cache; otherwise it is in the home folder', () => {
  expect(cacheFolder({ MILLRACE_CACHE: '/somewhere' })).toBe('/somewhere')
  expect(cacheFolder({})).toBe(path.join(os.homedir(), '.cache', 'millrace'))
})

test('if several want the same entry at once, one fills it, and nothing else is left in the cache', async () => {
  let fills = 0
  const fill = async (folder: string) => {
    fills++
    await fillWith('jar')(folder)
  }
  const folders = await Promise.all([1, 2, 3].map(() => cached(cache, 'kafka-1', fill, quiet)))
  expect(fills).toBe(1)
  expect(new Set(folders)).toEqual(new Set([path.join(cache, 'kafka-1')]))
  expect(fs.readFileSync(path.join(cache, 'kafka-1', 'file'), 'utf8')).toBe('jar')
  expect(fs.readdirSync(cache)).toEqual(['kafka-1'])
})

test('a fill that fails leaves no entry, and the next one fills it again', async () => {
  const fails = async (folder: string) => {
    await fillWith('half')(folder)
    throw new Error('connection reset')
  }
  await expect(cached(cache, 'kafka-1', fails, quiet)).rejects.toThrow('connection reset')
  expect(fs.readdirSync(cache)).toEqual([])
  await cached(cache, 'kafka-1', fillWith('whole'), quiet)
  expect(fs.readFileSync(path.join(cache, 'kafka-1', 'file'), 'utf8')).toBe('whole')
})

test('the remains of a killed process, its lock included, are removed', async () => {
  fs.mkdirSync(path.join(cache, '.kafka-1-abc123'))
  fs.writeFileSync(path.join(cache, 'kafka-1.lock'), JSON.stringify({ pid: 1, identity: 'of another boot' }))
  await cached(cache, 'kafka-1', fillWith('whole'), quiet)
  expect(fs.readdirSync(cache)).toEqual(['kafka-1'])
})
