/** Files of a folder, or one file. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readdir, realpath, stat } from 'node:fs/promises'
import path from 'node:path'
import type { FilesFrom } from '../../processors/catalog/index.ts'
import { SourceFailure } from '../../streams/core/source.ts'
import { allowedPath, type SourceSettings } from '../settings.ts'
import type { Open } from '../source.ts'
import { FilesSource } from './files.ts'
import type { FileStore, FoundFile, LocalFile } from './store.ts'

export const openFiles: Open = async (opening) => {
  const from = opening.from as FilesFrom
  const root = await withoutLinks(opening.source.name, from.path, opening.settings)
  return new FilesSource({ ...opening, from, store: new FolderStore(opening.source.name, root) })
}

/** A link below a folder that may be read must not lead out of it. Links in the folder are passed over. @throws SourceFailure */
const withoutLinks = async (source: string, file: string, settings: SourceSettings): Promise<string> => {
  const root = allowedPath(source, file, settings)
  const real = (each: string) => realpath(each).catch(() => path.resolve(each)) // what is not there is told when it is read
  const folders = await Promise.all(settings.folders.map(real))
  allowedPath(source, await real(root), { ...settings, folders })
  return root
}

/** Failures of a disk or of the way to it, which pass. */
const PASSING = ['EIO', 'ESTALE', 'EAGAIN', 'EBUSY', 'EMFILE', 'ENFILE', 'ETIMEDOUT', 'EHOSTDOWN', 'ENOTCONN', 'ENOMEM']
const REMEDY = 'Give the workers the right to read it, or put it back; then resume.'

export class FolderStore implements FileStore {
  readonly place: string
  readonly #source: string
  readonly #root: string
  #isFile = false

  constructor(source: string, root: string) {
    this.#source = source
    this.#root = root
    this.place = root
  }

  async list(): Promise<readonly FoundFile[]> {
    try {
      const found = await stat(this.#root)
      this.#isFile = found.isFile()
      if (this.#isFile) return [{ ...foundOf(found), name: path.basename(this.#root) }]
      const entries = await readdir(this.#root, { withFileTypes: true, recursive: true })
      const files = entries.filter((entry) => entry.isFile())
      const names = files.map((entry) => path.relative(this.#root, path.join(entry.parentPath, entry.name)))
      const all = await Promise.all(names.map((name) => this.#found(name)))
      return all.filter((file) => file !== undefined)
    } catch (error) {
      throw this.#failed(this.#root, error)
    }
  }

  async local(file: FoundFile, signal: AbortSignal): Promise<LocalFile | undefined> {
    const full = this.#pathOf(file.name)
    const hash = createHash('sha256')
    let is: string
    try {
      is = await identityOf(full)
      for await (const chunk of createReadStream(full, { signal, highWaterMark: 1024 * 1024 })) hash.update(chunk)
    } catch (error) {
      if (isGone(error)) return undefined
      throw signal.aborted ? error : this.#failed(full, error)
    }
    const isUnchanged = async () => (await this.#found(file.name))?.stamp === file.stamp
    const isIntact = () =>
      identityOf(full).then(
        (now) => now === is,
        () => false,
      )
    return { path: full, digest: hash.digest('hex'), isIntact, isUnchanged, release: async () => {} }
  }

  async close(): Promise<void> {}

  #pathOf(name: string): string {
    return this.#isFile ? this.#root : path.join(this.#root, name)
  }

  /** A file that was there a moment ago may be gone. */
  async #found(name: string): Promise<FoundFile | undefined> {
    try {
      return { ...foundOf(await stat(this.#pathOf(name))), name }
    } catch (error) {
      if (isGone(error)) return undefined
      throw error
    }
  }

  #failed(file: string, error: unknown): SourceFailure {
    const { message, code = '' } = error as NodeJS.ErrnoException
    const react = PASSING.includes(code) ? 'retry' : 'park'
    return new SourceFailure(`source ${this.#source}: ${file} cannot be read: ${message}.`, react, REMEDY, error)
  }
}

const isGone = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOENT'

/** Another text if other bytes are under the path: written in place, or another file with this name. */
const identityOf = async (file: string): Promise<string> => {
  const { ino, size, mtimeMs } = await stat(file)
  return `${ino} ${size} ${mtimeMs}`
}

const foundOf = ({ size, mtimeMs }: { readonly size: number; readonly mtimeMs: number }) => ({
  bytes: size,
  changedAt: mtimeMs,
  stamp: `${size} bytes, written ${mtimeMs}`,
})
