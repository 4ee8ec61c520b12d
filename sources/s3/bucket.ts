/** Files of a bucket: each is copied to the disk, and read there. */
import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { openObjects, type S3Failure, type S3Objects } from '../../artifacts/index.ts'
import type { S3From } from '../../processors/catalog/index.ts'
import { SourceFailure } from '../../streams/core/source.ts'
import { type FileStore, FilesSource, type FoundFile, type LocalFile } from '../files/index.ts'
import { requireHost, secretOf } from '../settings.ts'
import type { Open } from '../source.ts'

const CONNECTIONS_MAX = 4

export const openS3: Open = async (opening) => {
  const from = opening.from as S3From
  const { name } = opening.source
  const { endpoint = `https://s3.${from.region}.amazonaws.com`, region, accessKeyId, secretFrom } = from
  const { hostname, port, protocol } = new URL(endpoint)
  requireHost(name, hostname, Number(port) || (protocol === 'https:' ? 443 : 80), opening.settings)
  const secretAccessKey =
    secretFrom === undefined ? undefined : secretOf(name, 'secretFrom', secretFrom, opening.settings)
  const objects = await openObjects(from.bucket, {
    ...{ region, connectionsMax: CONNECTIONS_MAX },
    ...(from.endpoint !== undefined && { endpoint: from.endpoint }),
    ...(accessKeyId !== undefined &&
      secretAccessKey !== undefined && { credentials: { accessKeyId, secretAccessKey } }),
  })
  const folder = await mkdtemp(path.join(tmpdir(), 'millrace-bucket-'))
  return new FilesSource({ ...opening, from, store: new BucketStore(name, from, objects, folder) })
}

/** Names of errors for an object that does not exist. */
const GONE = ['NoSuchKey', 'NotFound']

const REMEDY = 'Correct the declaration, or the rights in the bucket; then resume.'

class BucketStore implements FileStore {
  readonly place: string
  readonly #source: string
  readonly #prefix: string
  readonly #objects: S3Objects
  readonly #folder: string
  #copies = 0

  constructor(source: string, { bucket, prefix = '' }: S3From, objects: S3Objects, folder: string) {
    this.#source = source
    this.#prefix = prefix
    this.#objects = objects
    this.#folder = folder
    this.place = `bucket ${bucket}`
  }

  async list(): Promise<readonly FoundFile[]> {
    const found = await this.#asked(() => this.#objects.list(this.#prefix))
    return found.map(({ key, bytes, writtenAt, tag }) => ({
      name: key.slice(this.#prefix.length),
      bytes,
      changedAt: writtenAt,
      stamp: `${bytes} bytes, tag ${tag}`,
    }))
  }

  async local(file: FoundFile, signal: AbortSignal): Promise<LocalFile | undefined> {
    const key = this.#prefix + file.name
    const copy = path.join(this.#folder, `${this.#copies++}${path.extname(file.name)}`)
    const hash = createHash('sha256')
    const hashed = new Transform({
      transform: (chunk, _, done) => {
        hash.update(chunk)
        done(null, chunk)
      },
    })
    const body = await this.#asked(() => this.#objects.get(key).catch(ifThere))
    if (body === undefined) return undefined
    await this.#asked(() => pipeline(body, hashed, createWriteStream(copy), { signal }))
    return {
      path: copy,
      digest: hash.digest('hex'),
      isIntact: async () => true, // it is a copy
      isUnchanged: async () =>
        file.stamp.endsWith(`tag ${await this.#asked(() => this.#objects.tag(key).catch(ifThere))}`),
      release: () => rm(copy, { force: true }),
    }
  }

  async close(): Promise<void> {
    this.#objects.close()
    await rm(this.#folder, { recursive: true, force: true })
  }

  async #asked<T>(ask: () => Promise<T>): Promise<T> {
    try {
      return await ask()
    } catch (error) {
      if ((error as Error).name === 'AbortError') throw error
      const { name, isPassing } = error as S3Failure // its class is loaded with the client
      const react = name === 'S3Failure' && !isPassing ? 'park' : 'retry'
      const text = `source ${this.#source}: ${this.place} answered: ${(error as Error).message}.`
      throw new SourceFailure(text, react, REMEDY, error)
    }
  }
}

/** An object that was there a moment ago may be gone. */
const ifThere = (error: unknown): undefined => {
  const { cause } = error as { readonly cause?: unknown }
  if (!GONE.includes((cause as Error | undefined)?.name ?? '')) throw error
}
