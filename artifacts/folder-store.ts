/**
 * Artifacts in a folder of this machine, or of a file system that several machines share: `<folder>/<prefix>files` has the files,
 * `<folder>/<prefix>uploads` what is being written and what is being removed. A file is written under a name of its own, forced to the disk, and
 * renamed to its path. A symbolic link that leads out of the files is refused, wherever it is in a path.
 */
import { randomUUID } from 'node:crypto'
import { constants, type Dirent } from 'node:fs'
import { lstat, mkdir, open, opendir, realpath, rename, rm, rmdir, stat, unlink } from 'node:fs/promises'
import path from 'node:path'
import { heldTo } from './body.ts'
import { ArtifactError } from './errors.ts'
import { type ArtifactPath, isName, ROOT } from './path.ts'
import type { ArtifactStore, Entry, Page, PutOptions, StoredFile } from './store.ts'

export interface FolderOptions {
  readonly folder: string
  /** The prefix of the installation, of characters `[A-Za-z0-9._-]`. */
  readonly prefix: string
}

/** A folder may be removed, because it became empty, between the moment it is made and the moment a file is put into it. */
const PLACING_TRIES = 5
const READ_BYTES = 256 * 1024
/** At most so many leftovers are removed in one sweep. */
const SWEPT_MAX = 10_000

export class FolderStore implements ArtifactStore {
  readonly #files: string
  readonly #uploads: string

  constructor({ folder, prefix }: FolderOptions) {
    const root = path.resolve(folder)
    this.#files = path.join(root, `${prefix}files`)
    this.#uploads = path.join(root, `${prefix}uploads`)
  }

  async put(file: ArtifactPath, body: AsyncIterable<Uint8Array>, options: PutOptions = {}): Promise<number> {
    if (file === ROOT) throw inTheWay(file)
    await this.#requireInside(path.dirname(this.#at(file)))
    const { temporary, bytes } = await this.#written(heldTo(body, options))
    try {
      await this.#place(temporary, file)
    } catch (error) {
      await rm(temporary, { force: true })
      throw error
    }
    return bytes
  }

  async get(file: ArtifactPath): Promise<StoredFile | undefined> {
    const found = await this.#real(this.#at(file))
    if (found === undefined) return undefined
    // Without O_NONBLOCK, a named pipe that somebody has put there would be waited for.
    const handle = await absent(open(found, constants.O_RDONLY | constants.O_NONBLOCK))
    if (handle === undefined) return undefined
    const is = await handle.stat()
    if (!is.isFile()) {
      await handle.close()
      return undefined
    }
    return {
      bytes: is.size,
      body: handle.createReadStream({ highWaterMark: READ_BYTES, end: Math.max(is.size - 1, 0) }),
    }
  }

  async look(file: ArtifactPath): Promise<Entry | undefined> {
    const found = await this.#real(this.#at(file))
    return found === undefined ? undefined : entryAt(found, path.posix.basename(file))
  }

  async list(folder: ArtifactPath, limit: number, from = ''): Promise<Page> {
    const found = await this.#real(this.#at(folder))
    const names = found === undefined ? [] : await this.#names(found, limit + 1, from)
    const entries: Entry[] = []
    for (const name of names.slice(0, limit)) {
      const entry = await this.#entry(path.join(found as string, name), name)
      if (entry !== undefined) entries.push(entry)
    }
    return { entries, next: names.length > limit ? names[limit] : undefined }
  }

  async delete(file: ArtifactPath): Promise<void> {
    if (file === ROOT) throw inTheWay(file)
    const at = this.#at(file)
    const parent = await this.#real(path.dirname(at))
    if (parent === undefined) return
    const found = path.join(parent, path.basename(at))
    const is = await absent(lstat(found))
    if (is === undefined) return
    if (is.isDirectory()) await this.#removeFolder(found)
    else await absent(unlink(found)) // a link, not what it leads to
    await this.#prune(parent)
  }

  async sweep(olderThanMs: number): Promise<number> {
    const before = Date.now() - olderThanMs
    let swept = 0
    for await (const { name } of await directory(this.#uploads)) {
      const at = path.join(this.#uploads, name)
      const is = await absent(lstat(at))
      if (is === undefined || is.mtimeMs > before) continue
      await failsAsStore(rm(at, { recursive: true, force: true }))
      if (++swept === SWEPT_MAX) break
    }
    return swept
  }

  close(): void {}

  #at(file: ArtifactPath): string {
    return path.join(this.#files, file)
  }

  async #written(body: AsyncIterable<Uint8Array>): Promise<{ temporary: string; bytes: number }> {
    await failsAsStore(mkdir(this.#uploads, { recursive: true }))
    const temporary = path.join(this.#uploads, randomUUID())
    const handle = await failsAsStore(open(temporary, 'wx'))
    try {
      for await (const chunk of body) await failsAsStore(handle.writeFile(chunk))
      await failsAsStore(handle.datasync())
      return { temporary, bytes: (await handle.stat()).size }
    } catch (error) {
      await rm(temporary, { force: true })
      throw error
    } finally {
      await handle.close()
    }
  }

  async #place(temporary: string, file: ArtifactPath): Promise<void> {
    const at = this.#at(file)
    for (let tries = 1; ; tries++) {
      try {
        await mkdir(path.dirname(at), { recursive: true })
        await rename(temporary, at)
        return
      } catch (error) {
        if (codeOf(error) === 'ENOENT' && tries < PLACING_TRIES) continue
        if (BLOCKED.has(codeOf(error))) throw inTheWay(file, error)
        throw storeError(error)
      }
    }
  }

  /** The names after `from`, in order: the first `max`. Memory is bounded by `max`, whatever the size of the folder. */
  async #names(folder: string, max: number, from: string): Promise<string[]> {
    let names: string[] = []
    for await (const { name } of await directory(folder)) {
      if (name < from || !isName(name)) continue
      names.push(name)
      if (names.length >= 2 * max + 1000) names = names.sort().slice(0, max)
    }
    return names.sort().slice(0, max)
  }

  /** A link that leads nowhere, or out of the files, is not listed. */
  async #entry(at: string, name: string): Promise<Entry | undefined> {
    const is = await absent(lstat(at))
    if (is?.isSymbolicLink() !== true) return entryAt(at, name)
    const found = await this.#real(at).catch((error) => {
      if (error instanceof ArtifactError && error.code === 'PATH_OUTSIDE') return undefined
      throw error
    })
    return found === undefined ? undefined : entryAt(found, name)
  }

  /** Readers see the whole folder or nothing of it; what a crash leaves is swept. */
  async #removeFolder(found: string): Promise<void> {
    await failsAsStore(mkdir(this.#uploads, { recursive: true }))
    const removed = path.join(this.#uploads, randomUUID())
    await absent(rename(found, removed))
    await failsAsStore(rm(removed, { recursive: true, force: true }))
  }

  async #prune(folder: string): Promise<void> {
    const root = await absent(realpath(this.#files))
    for (let at = folder; root !== undefined && at !== root && isBelow(root, at); at = path.dirname(at)) {
      try {
        await rmdir(at)
      } catch {
        return // it is not empty, or another request has removed it
      }
    }
  }

  /** The real path of what is there. @throws ArtifactError PATH_OUTSIDE if a link leads out */
  async #real(at: string): Promise<string | undefined> {
    const found = await absent(realpath(at))
    if (found === undefined) return undefined
    const root = await absent(realpath(this.#files))
    if (root === undefined || isBelow(root, found)) return found
    throw new ArtifactError('PATH_OUTSIDE', 'A symbolic link on the path leads out of the store.')
  }

  /** For what is not there yet: what is there of its path has to be inside. */
  async #requireInside(folder: string): Promise<void> {
    for (let at = folder; isBelow(this.#files, at); at = path.dirname(at))
      if ((await this.#real(at)) !== undefined) return
  }
}

const isBelow = (root: string, at: string): boolean => at === root || at.startsWith(root + path.sep)

const entryAt = async (at: string, name: string): Promise<Entry | undefined> => {
  const is = await absent(stat(at))
  if (is?.isDirectory() === true) return { name, isFolder: true, bytes: undefined }
  return is?.isFile() === true ? { name, isFolder: false, bytes: is.size } : undefined
}

async function* nothing(): AsyncGenerator<Dirent, void> {}

/** The entries of a directory; none if it is not there, or not a directory. */
const directory = async (at: string): Promise<AsyncIterable<Dirent>> => (await absent(opendir(at))) ?? nothing()

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException | null)?.code ?? ''

/** What says that a file is where a folder should be, or the reverse. */
const BLOCKED: ReadonlySet<string> = new Set(['EISDIR', 'ENOTDIR', 'EEXIST', 'ENOTEMPTY'])

const inTheWay = (file: ArtifactPath, cause?: unknown): ArtifactError =>
  new ArtifactError(
    'IN_THE_WAY',
    `'${file}' cannot be a file: it, or a part of it, is a folder or a file already.`,
    cause,
  )

const storeError = (error: unknown): unknown =>
  codeOf(error) === ''
    ? error
    : new ArtifactError('STORE_UNAVAILABLE', `The folder of artifacts fails: ${codeOf(error)}.`, error)

const failsAsStore = <T>(work: Promise<T>): Promise<T> =>
  work.catch((error) => {
    throw storeError(error)
  })

/** `undefined` if what the call is about is not there. @throws ArtifactError STORE_UNAVAILABLE */
const absent = <T>(work: Promise<T>): Promise<T | undefined> =>
  work.catch((error) => {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return undefined
    throw storeError(error)
  })
