/** Objects of a bucket that others write: what there is, and the bytes of one. */
import type { Readable } from 'node:stream'
import {
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  type S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3'
import { type S3Connection, s3Client } from './s3-client.ts'

export interface S3Object {
  readonly key: string
  readonly bytes: number
  /** ms */
  readonly writtenAt: number
  /** It differs when the object was written again with other content. */
  readonly tag: string
}

/** What the server answered. */
export class S3Failure extends Error {
  /** Whether another attempt may help. */
  readonly isPassing: boolean

  constructor(error: unknown) {
    const { name, message } = error as Error
    super(`${name}: ${message}`, { cause: error })
    this.name = 'S3Failure'
    const status = error instanceof S3ServiceException ? (error.$metadata.httpStatusCode ?? 500) : 500
    this.isPassing = status >= 500 || status === 429
  }
}

const OBJECTS_MAX = 1_000_000

export class S3Objects {
  readonly #client: S3Client
  readonly #bucket: string

  constructor(bucket: string, connection: S3Connection) {
    this.#bucket = bucket
    this.#client = s3Client(connection)
  }

  /** All objects whose keys begin with a prefix. @throws S3Failure; RangeError for more than a million */
  async list(prefix: string): Promise<readonly S3Object[]> {
    const found: S3Object[] = []
    for (let from: string | undefined, isFirst = true; isFirst || from !== undefined; isFirst = false) {
      const page = { Bucket: this.#bucket, Prefix: prefix, ...(from !== undefined && { ContinuationToken: from }) }
      const { Contents = [], NextContinuationToken } = await answered(this.#client.send(new ListObjectsV2Command(page)))
      for (const { Key = '', Size = 0, LastModified, ETag = '' } of Contents)
        if (!Key.endsWith('/'))
          found.push({ key: Key, bytes: Size, writtenAt: LastModified?.getTime() ?? 0, tag: ETag.replaceAll('"', '') })
      if (found.length > OBJECTS_MAX)
        throw new RangeError(`bucket ${this.#bucket} has more than ${OBJECTS_MAX} objects below '${prefix}'`)
      from = NextContinuationToken
    }
    return found
  }

  /** @throws S3Failure */
  async get(key: string): Promise<Readable> {
    const { Body } = await answered(this.#client.send(new GetObjectCommand({ Bucket: this.#bucket, Key: key })))
    return Body as Readable
  }

  /** Its tag; `undefined` if it is not there. @throws S3Failure */
  async tag(key: string): Promise<string | undefined> {
    try {
      const { ETag = '' } = await this.#client.send(new HeadObjectCommand({ Bucket: this.#bucket, Key: key }))
      return ETag.replaceAll('"', '')
    } catch (error) {
      if ((error as Error).name === 'NotFound') return undefined
      throw new S3Failure(error)
    }
  }

  close(): void {
    this.#client.destroy()
  }
}

const answered = <T>(work: Promise<T>): Promise<T> =>
  work.catch((error) => {
    throw new S3Failure(error)
  })
