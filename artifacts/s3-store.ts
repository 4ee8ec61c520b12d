/**
 * Artifacts in a bucket of S3, or of a server that speaks its protocol: the key of a file is `<key prefix>/<prefix>files/<path>`. What is larger than a
 * part is sent in parts, and is there when the last call has put them together. A failed upload is aborted, which frees its parts.
 *
 * S3 knows no folders, so a file and a folder can have the same path; nothing here makes it so, and only two writers at odds can.
 */
import { Readable } from 'node:stream'
import {
  AbortMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  type S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3'
import { Upload } from '@aws-sdk/lib-storage'
import { heldTo } from './body.ts'
import { ArtifactError } from './errors.ts'
import { type ArtifactPath, isName, ROOT } from './path.ts'
import { type S3Connection, s3Client } from './s3-client.ts'
import type { ArtifactStore, Entry, Page, PutOptions, StoredFile } from './store.ts'

export interface S3Options extends S3Connection {
  readonly bucket: string
  /** The start of every key, without a slash at its end. */
  readonly keyPrefix: string
  /** The prefix of the installation, of characters `[A-Za-z0-9._-]`. */
  readonly prefix: string
}

const MEBIBYTE = 2 ** 20
/** The least that S3 allows. */
const PART_BYTES_MIN = 5 * MEBIBYTE
/** Where the length is not known: enough for 156 GiB. */
const PART_BYTES_UNKNOWN = 16 * MEBIBYTE
/** S3 allows 10,000. */
const PARTS_MAX = 9_990
/** Parts on their way at a time: each is held in memory. */
const PARTS_AT_A_TIME = 2
/** A page of S3 has at most so many keys. */
const PAGE_MAX = 1_000
/** Files of a folder that are removed at a time. */
const REMOVED_AT_A_TIME = 16
/** At most so many leftovers are removed in one sweep. */
const SWEPT_MAX = 10_000

export class S3Store implements ArtifactStore {
  readonly #client: S3Client
  readonly #bucket: string
  readonly #root: string

  constructor(options: S3Options) {
    this.#bucket = options.bucket
    this.#root = `${options.keyPrefix === '' ? '' : `${options.keyPrefix}/`}${options.prefix}files/`
    this.#client = s3Client(options)
  }

  async put(file: ArtifactPath, body: AsyncIterable<Uint8Array>, options: PutOptions = {}): Promise<number> {
    if (file === ROOT) throw inTheWay(file)
    let bytes = 0
    let failure: unknown
    async function* counted() {
      try {
        for await (const chunk of heldTo(body, options)) {
          bytes += chunk.length
          yield chunk
        }
      } catch (error) {
        failure = error
        throw error
      }
    }
    if (await this.#isFolder(file)) throw inTheWay(file)
    const upload = new Upload({
      client: this.#client,
      params: { Bucket: this.#bucket, Key: this.#key(file), Body: Readable.from(counted(), { objectMode: false }) },
      partSize: partBytes(options.bytes),
      queueSize: PARTS_AT_A_TIME,
    })
    try {
      await upload.done() // aborts the upload if it fails
    } catch (error) {
      throw failure ?? storeError(error)
    }
    return bytes
  }

  async get(file: ArtifactPath): Promise<StoredFile | undefined> {
    if (file === ROOT) return undefined
    const { Body, ContentLength } = (await absent(
      this.#client.send(new GetObjectCommand({ Bucket: this.#bucket, Key: this.#key(file) })),
    )) ?? { Body: undefined, ContentLength: undefined }
    return Body === undefined ? undefined : { bytes: ContentLength ?? 0, body: Body as Readable }
  }

  async look(file: ArtifactPath): Promise<Entry | undefined> {
    const name = file.slice(file.lastIndexOf('/') + 1)
    if (file !== ROOT) {
      const head = await absent(
        this.#client.send(new HeadObjectCommand({ Bucket: this.#bucket, Key: this.#key(file) })),
      )
      if (head !== undefined) return { name, isFolder: false, bytes: head.ContentLength ?? 0 }
    }
    return (await this.#isFolder(file)) ? { name, isFolder: true, bytes: undefined } : undefined
  }

  async list(folder: ArtifactPath, limit: number, from?: string): Promise<Page> {
    const start = this.#below(folder)
    const { CommonPrefixes, Contents, NextContinuationToken } = await failsAsStore(
      this.#client.send(
        new ListObjectsV2Command({
          Bucket: this.#bucket,
          Prefix: start,
          Delimiter: '/',
          MaxKeys: Math.min(limit, PAGE_MAX),
          ...(from === undefined ? {} : { ContinuationToken: from }),
        }),
      ),
    )
    const folders = (CommonPrefixes ?? []).map(
      ({ Prefix = '' }): Entry => ({
        name: Prefix.slice(start.length, -1),
        isFolder: true,
        bytes: undefined,
      }),
    )
    const files = (Contents ?? []).map(
      ({ Key = '', Size = 0 }): Entry => ({
        name: Key.slice(start.length),
        isFolder: false,
        bytes: Size,
      }),
    )
    // Some programs mark a folder with an empty object, whose name here would be empty.
    const entries = [...folders, ...files].filter(({ name }) => isName(name))
    return { entries: entries.sort((a, b) => (a.name < b.name ? -1 : 1)), next: NextContinuationToken }
  }

  async delete(file: ArtifactPath): Promise<void> {
    if (file === ROOT) throw inTheWay(file)
    await this.#remove([this.#key(file)])
    for (;;) {
      const { Contents = [] } = await failsAsStore(
        this.#client.send(
          new ListObjectsV2Command({ Bucket: this.#bucket, Prefix: this.#below(file), MaxKeys: PAGE_MAX }),
        ),
      )
      if (Contents.length === 0) return
      await this.#remove(Contents.map(({ Key = '' }) => Key))
    }
  }

  async sweep(olderThanMs: number): Promise<number> {
    const before = Date.now() - olderThanMs
    let swept = 0
    let next: { KeyMarker?: string; UploadIdMarker?: string } | undefined = {}
    while (next !== undefined && swept < SWEPT_MAX) {
      const page: ListedUploads = await failsAsStore(
        this.#client.send(new ListMultipartUploadsCommand({ Bucket: this.#bucket, Prefix: this.#root, ...next })),
      )
      for (const { Key, UploadId, Initiated } of page.Uploads ?? []) {
        if (Initiated === undefined || Initiated.getTime() > before) continue
        const abort = new AbortMultipartUploadCommand({ Bucket: this.#bucket, Key, UploadId })
        await absent(this.#client.send(abort))
        swept++
      }
      next =
        page.IsTruncated === true
          ? { KeyMarker: page.NextKeyMarker, UploadIdMarker: page.NextUploadIdMarker }
          : undefined
    }
    return swept
  }

  close(): void {
    this.#client.destroy()
  }

  #key(file: ArtifactPath): string {
    return this.#root + file
  }

  #below(folder: ArtifactPath): string {
    return folder === ROOT ? this.#root : `${this.#root}${folder}/`
  }

  async #isFolder(file: ArtifactPath): Promise<boolean> {
    const list = new ListObjectsV2Command({ Bucket: this.#bucket, Prefix: this.#below(file), MaxKeys: 1 })
    return ((await failsAsStore(this.#client.send(list))).KeyCount ?? 0) > 0
  }

  /** One call for each: the call for many needs a checksum that not every server knows. */
  async #remove(keys: readonly string[]): Promise<void> {
    for (let at = 0; at < keys.length; at += REMOVED_AT_A_TIME) {
      const removals = keys
        .slice(at, at + REMOVED_AT_A_TIME)
        .map((Key) => absent(this.#client.send(new DeleteObjectCommand({ Bucket: this.#bucket, Key }))))
      await Promise.all(removals)
    }
  }
}

interface ListedUploads {
  readonly Uploads?: readonly { readonly Key?: string; readonly UploadId?: string; readonly Initiated?: Date }[]
  readonly IsTruncated?: boolean
  readonly NextKeyMarker?: string
  readonly NextUploadIdMarker?: string
}

/** The size of a part, so that the number of parts stays below the limit of S3. */
export const partBytes = (bytes: number | undefined): number =>
  bytes === undefined ? PART_BYTES_UNKNOWN : Math.max(PART_BYTES_MIN, Math.ceil(bytes / PARTS_MAX))

const inTheWay = (file: ArtifactPath): ArtifactError =>
  new ArtifactError('IN_THE_WAY', `'${file}' cannot be a file: it is a folder already.`)

const storeError = (error: unknown): ArtifactError => {
  const { name, message } = error as Error
  const told = error instanceof S3ServiceException ? `${name}, ${message}` : message
  return new ArtifactError('STORE_UNAVAILABLE', `The store of artifacts fails: ${told}`, error)
}

const failsAsStore = <T>(work: Promise<T>): Promise<T> =>
  work.catch((error) => {
    throw storeError(error)
  })

/** `undefined` if what the call is about is not there. @throws ArtifactError STORE_UNAVAILABLE */
const absent = <T>(work: Promise<T>): Promise<T | undefined> =>
  work.catch((error) => {
    const { name } = error as Error
    if (name === 'NoSuchKey' || name === 'NotFound' || name === 'NoSuchUpload') return undefined
    throw storeError(error)
  })
