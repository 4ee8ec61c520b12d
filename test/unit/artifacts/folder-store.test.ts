import { execFileSync } from 'node:child_process'
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { artifactPath as at, FolderStore } from '../../../artifacts/index.ts'
import { artifactContract } from '../../support/artifact-contract.ts'

const made: string[] = []
afterEach(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true })
})

const opened = () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'millrace-artifacts-'))
  made.push(folder)
  return { folder, store: new FolderStore({ folder: path.join(folder, 'new'), prefix: 'p.' }) }
}

/** The size of a file; its bytes are not read. */
const sizeOf = async (store: FolderStore, file: string): Promise<number | undefined> => {
  const found = await store.get(at(file))
  found?.body.destroy()
  return found?.bytes
}

const namesIn = (folder: string): string[] => {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

artifactContract('a folder', async () => {
  const { folder, store } = opened()
  return { store, unfinished: async () => namesIn(path.join(folder, 'new/p.uploads')).length }
})

async function* one(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text)
}

describe('a symbolic link', () => {
  const linked = async () => {
    const { folder, store } = opened()
    await store.put(at('d/inside'), one('in'))
    const files = path.join(folder, 'new/p.files')
    mkdirSync(path.join(folder, 'out/deep'), { recursive: true })
    writeFileSync(path.join(folder, 'out/secret'), 'secret')
    symlinkSync(path.join(folder, 'out'), path.join(files, 'link'))
    symlinkSync('../../../out/secret', path.join(files, 'd/file'))
    symlinkSync(path.join(folder, 'nowhere'), path.join(files, 'd/broken'))
    symlinkSync('inside', path.join(files, 'd/within'))
    return { store, out: path.join(folder, 'out') }
  }

  test('that leads out is refused: to read, to list, to write through and to remove through', async () => {
    const { store, out } = await linked()
    const refused = { code: 'PATH_OUTSIDE' }
    for (const path of ['link/secret', 'link', 'd/file']) {
      await expect(store.get(at(path)), path).rejects.toMatchObject(refused)
      await expect(store.look(at(path)), path).rejects.toMatchObject(refused)
      await expect(store.list(at(path), 10), path).rejects.toMatchObject(refused)
    }
    for (const path of ['link/secret', 'link/new/file', 'link/deep/file'])
      await expect(store.put(at(path), one('x')), path).rejects.toMatchObject(refused)
    for (const path of ['link/secret', 'link/deep'])
      await expect(store.delete(at(path)), path).rejects.toMatchObject(refused)
    expect([readdirSync(out).sort(), readFileSync(path.join(out, 'secret'), 'utf8')]).toEqual([
      ['deep', 'secret'],
      'secret',
    ])
  })

  test('is itself what is removed or replaced; one that leads to a file of the store is that file', async () => {
    const { store, out } = await linked()
    const { entries } = await store.list(at('d'), 10)
    expect(entries.map(({ name }) => name)).toEqual(['inside', 'within'])
    expect(await sizeOf(store, 'd/within')).toBe(2)
    await store.put(at('d/file'), one('mine'))
    await store.delete(at('link'))
    expect(await sizeOf(store, 'd/file')).toBe(4)
    expect(readFileSync(path.join(out, 'secret'), 'utf8')).toBe('secret')
  })
})

test('what is no file is not read: a named pipe is not waited for', async () => {
  const { folder, store } = opened()
  await store.put(at('d/f'), one('1'))
  execFileSync('mkfifo', [path.join(folder, 'new/p.files/d/pipe')])
  expect(await store.get(at('d/pipe'))).toBeUndefined()
  expect((await store.list(at('d'), 10)).entries.map(({ name }) => name)).toEqual(['f'])
})

test('a sweep removes what killed uploads and removals have left, and nothing that goes on', async () => {
  const { folder, store } = opened()
  expect(await store.sweep(1000)).toBe(0)
  await store.put(at('d/f'), one('1'))
  const uploads = path.join(folder, 'new/p.uploads')
  const old = new Date(Date.now() - 5000)
  for (const name of ['old', 'young']) writeFileSync(path.join(uploads, name), name)
  mkdirSync(path.join(uploads, 'removed/deep'), { recursive: true })
  writeFileSync(path.join(uploads, 'removed/deep/f'), '1')
  for (const name of ['old', 'removed']) utimesSync(path.join(uploads, name), old, old)
  expect(await store.sweep(1000)).toBe(2)
  expect(readdirSync(uploads)).toEqual(['young'])
  expect(await sizeOf(store, 'd/f')).toBe(1)
})

test('a file in the place of a folder is in the way, and an unusable folder is a failure of the store', async () => {
  const { folder, store } = opened()
  await store.put(at('f'), one('1'))
  await expect(store.put(at('f/g'), one('1'))).rejects.toMatchObject({ code: 'IN_THE_WAY' })
  writeFileSync(path.join(folder, 'file'), '')
  const unusable = new FolderStore({ folder: path.join(folder, 'file'), prefix: '' })
  await expect(unusable.put(at('f'), one('1'))).rejects.toMatchObject({
    code: 'STORE_UNAVAILABLE',
    message: 'The folder of artifacts fails: ENOTDIR.',
  })
})
