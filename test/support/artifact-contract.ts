/** What every store of artifacts does. The suite runs on each of them, on the real thing. */
import { randomBytes } from 'node:crypto'
import { buffer } from 'node:stream/consumers'
import { describe, expect, test } from 'vitest'
import { type ArtifactPath, type ArtifactStore, artifactPath, type Entry, ROOT } from '../../artifacts/index.ts'
import { usedBytes } from './heap.ts'

export interface StoreUnderTest {
  readonly store: ArtifactStore
  /** How many unfinished uploads the store holds. */
  readonly unfinished: () => Promise<number>
}

const MEBIBYTE = 2 ** 20
/** Some times what a store may hold of it. */
const LARGE_MEBIBYTES = 64
/** Three parts of S3 and what is copied of them. */
const HELD_BYTES_MAX = 40 * MEBIBYTE
const at = artifactPath
const text = (...chunks: readonly string[]): AsyncIterable<Uint8Array> =>
  bytesOf(chunks.map((chunk) => Buffer.from(chunk)))

async function* bytesOf(chunks: Iterable<Buffer>, failure?: Error): AsyncGenerator<Uint8Array> {
  for (const chunk of chunks) yield chunk
  if (failure !== undefined) throw failure
}

const read = async (store: ArtifactStore, path: ArtifactPath): Promise<Buffer | undefined> => {
  const found = await store.get(path)
  if (found === undefined) return undefined
  const bytes = await buffer(found.body)
  expect(bytes.length).toBe(found.bytes)
  return bytes
}

const said = async (store: ArtifactStore, path: ArtifactPath) => (await read(store, path))?.toString()

const all = async (store: ArtifactStore, folder: ArtifactPath, limit = 100): Promise<Entry[]> => {
  const entries: Entry[] = []
  let from: string | undefined
  do {
    const page = await store.list(folder, limit, from)
    expect(page.entries.length).toBeLessThanOrEqual(limit)
    entries.push(...page.entries)
    from = page.next
  } while (from !== undefined)
  return entries
}

/** Names that are no trouble for people, and were some for programs. */
const NAMES = [
  'a b.txt',
  'ü€😀.bin',
  '100%',
  'a%20b',
  '#1',
  '?x=1&y',
  "it's (1)+[2]",
  '.hidden',
  '...',
  'C',
  'a:b',
  '-rf',
  '~',
]

/** @param open a store that is empty */
export const artifactContract = (name: string, open: () => Promise<StoreUnderTest>): void => {
  describe(`${name}: a file`, () => {
    test('is read as it was written, with its length', async () => {
      const { store } = await open()
      expect(await store.put(at('1/run/artifacts/model/MLmodel'), text('flavors', ': {}'))).toBe(11)
      expect(await said(store, at('1/run/artifacts/model/MLmodel'))).toBe('flavors: {}')
      expect(await store.put(at('empty'), text())).toBe(0)
      expect(await said(store, at('empty'))).toBe('')
    })

    test('that is not there, or is a folder, is not found', async () => {
      const { store } = await open()
      await store.put(at('a/b'), text('1'))
      for (const path of ['c', 'a', 'a/b/c', 'a/bb', '']) expect(await read(store, at(path)), path).toBeUndefined()
    })

    test('that is written again is replaced at once; who reads the former one reads it to its end', async () => {
      const { store } = await open()
      const former = randomBytes(3 * MEBIBYTE)
      await store.put(at('f'), bytesOf([former]))
      const reading = await store.get(at('f'))
      const first = await reading?.body[Symbol.asyncIterator]().next()
      await store.put(at('f'), text('new'))
      expect(await said(store, at('f'))).toBe('new')
      expect(former.subarray(0, first?.value.length).equals(first?.value)).toBe(true)
      reading?.body.destroy()
    })

    test('of several parts is whole', async () => {
      const { store, unfinished } = await open()
      const chunks = Array.from({ length: 13 }, () => randomBytes(MEBIBYTE + 1))
      for (const bytes of [undefined, 13 * (MEBIBYTE + 1)]) {
        await store.put(at('big'), bytesOf(chunks), bytes === undefined ? {} : { bytes })
        expect((await read(store, at('big')))?.equals(Buffer.concat(chunks))).toBe(true)
      }
      expect(await unfinished()).toBe(0)
    })

    test('is streamed: memory does not grow with it', async () => {
      const { store } = await open()
      const chunk = randomBytes(MEBIBYTE)
      const before = usedBytes()
      const grown: number[] = []
      const passed = (mebibytes: number) => {
        if (mebibytes % 16 === 0) grown.push(usedBytes() - before)
      }
      async function* watched(): AsyncGenerator<Uint8Array> {
        for (let i = 1; i <= LARGE_MEBIBYTES; i++) {
          passed(i)
          yield Buffer.from(chunk)
        }
      }
      await store.put(at('large'), watched(), { bytes: LARGE_MEBIBYTES * MEBIBYTE })
      const found = await store.get(at('large'))
      let read = 0
      for await (const part of found?.body ?? []) {
        if (Math.floor((read + part.length) / MEBIBYTE) > Math.floor(read / MEBIBYTE))
          passed(Math.floor(read / MEBIBYTE) + 1)
        read += part.length
      }
      expect([read, grown.length]).toEqual([LARGE_MEBIBYTES * MEBIBYTE, LARGE_MEBIBYTES / 8])
      expect(Math.max(...grown)).toBeLessThan(HELD_BYTES_MAX)
      await store.delete(at('large'))
    })

    test('may have any name that text can be', async () => {
      const { store } = await open()
      for (const name of NAMES) await store.put(at(`names/${name}/${name}`), text(name))
      for (const name of NAMES) expect(await said(store, at(`names/${name}/${name}`))).toBe(name)
      expect((await all(store, at('names'))).map((entry) => entry.name)).toEqual([...NAMES].sort())
      const [file] = await all(store, at('names/ü€😀.bin'))
      expect(file).toEqual({ name: 'ü€😀.bin', isFolder: false, bytes: Buffer.byteLength('ü€😀.bin') })
      for (const name of NAMES) await store.delete(at(`names/${name}`))
      expect(await all(store, at('names'))).toEqual([])
    })
  })

  describe(`${name}: an upload that fails leaves nothing`, () => {
    const small = [Buffer.from('abc')]
    const large = Array.from({ length: 12 }, () => randomBytes(MEBIBYTE))
    test.each([
      ['when the sender goes away at once', [], {}, 'gone'],
      ['when the sender goes away', small, {}, 'gone'],
      ['when the sender goes away after some parts', large, { bytes: 20 * MEBIBYTE }, 'gone'],
      ['when it is shorter than stated', small, { bytes: 4 }, 'The artifact has 3 bytes, but its stated length is 4.'],
      ['when it is shorter than stated, after some parts', large, { bytes: 13 * MEBIBYTE }, 'its stated length'],
      ['when it is longer than stated', small, { bytes: 2 }, 'The artifact has 3 bytes, but its stated length is 2.'],
      ['when it states more than allowed', small, { bytes: 9, bytesMax: 8 }, 'has 9 bytes or more, expected at most 8'],
      ['when it has more than allowed', large, { bytesMax: 10 * MEBIBYTE }, 'expected at most 10485760'],
    ])('%s', async (_when, chunks, options, message) => {
      const { store, unfinished } = await open()
      await store.put(at('dir/f'), text('former'))
      const failure = message === 'gone' ? new Error('gone') : undefined
      await expect(store.put(at('dir/f'), bytesOf(chunks, failure), options)).rejects.toThrow(message)
      await expect(store.put(at('dir/g'), bytesOf(chunks, failure), options)).rejects.toThrow(message)
      expect(await said(store, at('dir/f'))).toBe('former')
      expect((await all(store, at('dir'))).map((entry) => entry.name)).toEqual(['f'])
      expect(await unfinished()).toBe(0)
    })

    test('and has not been there before its end', async () => {
      const { store } = await open()
      async function* watched(): AsyncGenerator<Uint8Array> {
        yield Buffer.from('1')
        expect([await store.look(at('w')), await all(store, ROOT)]).toEqual([undefined, []])
        yield Buffer.from('2')
      }
      await store.put(at('w'), watched())
      expect(await said(store, at('w'))).toBe('12')
    })
  })

  describe(`${name}: a folder`, () => {
    test('has its files and folders of one level, page by page', async () => {
      const { store } = await open()
      const names = Array.from({ length: 7 }, (_, i) => `f${i}`)
      for (const file of names) await store.put(at(`d/${file}`), text(file))
      await store.put(at('d/deep/er'), text('x'))
      await store.put(at('da'), text('x'))
      const entries = await all(store, at('d'), 3)
      expect(entries.map((entry) => entry.name).sort()).toEqual(['deep', ...names])
      expect(entries.find((entry) => entry.isFolder)).toEqual({ name: 'deep', isFolder: true, bytes: undefined })
      expect(entries.find((entry) => entry.name === 'f1')).toEqual({ name: 'f1', isFolder: false, bytes: 2 })
      expect((await all(store, ROOT)).map((entry) => entry.name)).toEqual(['d', 'da'])
    })

    test('that is none is empty: a file, and what is not there', async () => {
      const { store } = await open()
      await store.put(at('f'), text('1'))
      for (const path of ['f', 'g', 'f/g']) expect(await all(store, at(path)), path).toEqual([])
    })

    test('goes with all that is in it, and with its last file', async () => {
      const { store } = await open()
      for (const path of ['d/a', 'd/b/c', 'd/b/d/e', 'dx', 'e/f/g']) await store.put(at(path), text(path))
      await store.delete(at('d'))
      await store.delete(at('e/f/g'))
      await store.delete(at('nothing/here'))
      expect((await all(store, ROOT)).map((entry) => entry.name)).toEqual(['dx'])
      await store.delete(at('dx'))
      expect(await all(store, ROOT)).toEqual([])
      await store.put(at('d/a'), text('again'))
      expect(await said(store, at('d/a'))).toBe('again')
    })

    test('can be looked at, as a file can', async () => {
      const { store } = await open()
      await store.put(at('d/a'), text('12'))
      expect(await store.look(at('d/a'))).toEqual({ name: 'a', isFolder: false, bytes: 2 })
      expect(await store.look(at('d'))).toEqual({ name: 'd', isFolder: true, bytes: undefined })
      expect(await store.look(at('x'))).toBeUndefined()
    })

    test('is not replaced by a file, and the root is neither written nor removed', async () => {
      const { store, unfinished } = await open()
      await store.put(at('d/a'), text('1'))
      const refused = { code: 'IN_THE_WAY' }
      for (const path of [at('d'), ROOT]) await expect(store.put(path, text('2'))).rejects.toMatchObject(refused)
      await expect(store.delete(ROOT)).rejects.toMatchObject(refused)
      expect(await said(store, at('d/a'))).toBe('1')
      expect(await unfinished()).toBe(0)
    })
  })

  test(`${name}: writers at the same time, and removals between them, leave whole files`, async () => {
    const { store, unfinished } = await open()
    const write = (i: number) => store.put(at('same/f'), text(`${i}`.repeat(10), `${i}`.repeat(10)))
    await Promise.all(Array.from({ length: 8 }, (_, i) => Promise.all([write(i), store.delete(at('same'))])))
    await write(9)
    expect(await said(store, at('same/f'))).toBe('9'.repeat(20))
    expect(await unfinished()).toBe(0)
  })
}
