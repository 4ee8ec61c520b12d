/** The contract of stores on a server that speaks S3, which needs Java and Maven. */
import {
  CreateMultipartUploadCommand,
  ListMultipartUploadsCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type ArtifactStore, artifactPath as at, openStore, type S3Options } from '../../../artifacts/index.ts'
import { StackError } from '../../../infra/index.ts'
import { artifactContract } from '../../support/artifact-contract.ts'
import { type S3Server, startS3Server } from '../../support/s3-server.ts'

let server: S3Server
let stores: ArtifactStore[] = []
let opened = 0
let missing: string | undefined
beforeAll(async () => {
  try {
    server = await startS3Server()
  } catch (error) {
    if (process.env.CI === 'true' || !(error instanceof StackError) || !/^(JAVA|MAVEN)_/.test(error.code)) throw error
    missing = error.message
    console.warn(`skipped: the tests of S3 need Java. ${missing}`)
  }
}, 240_000)
beforeEach(({ skip }) => {
  if (missing !== undefined) skip(missing)
})
afterAll(async () => {
  for (const store of stores) store.close()
  await server?.stop()
})

/** A store below a prefix of its own, and what it has not finished. */
const open = async (more: Partial<S3Options> = {}) => {
  const options = { ...server.options, prefix: `p${++opened}.`, ...more }
  const store = await openStore({ kind: 's3', ...options })
  stores = [...stores, store]
  const client = new S3Client({ ...options, forcePathStyle: true, requestChecksumCalculation: 'WHEN_REQUIRED' })
  const Prefix = `k/${options.prefix}files/`
  const unfinished = async () =>
    (await client.send(new ListMultipartUploadsCommand({ Bucket: options.bucket, Prefix }))).Uploads?.length ?? 0
  return { store, unfinished, client, Prefix }
}

artifactContract('a bucket of S3', open)

async function* one(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text)
}

test('a sweep aborts what killed uploads have left, of this installation alone', async () => {
  const { store, unfinished, client, Prefix } = await open()
  const other = await open()
  for (const Key of [`${Prefix}d/f`, `${Prefix}d/g`, `${other.Prefix}f`]) {
    const Bucket = server.options.bucket
    const { UploadId } = await client.send(new CreateMultipartUploadCommand({ Bucket, Key }))
    await client.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber: 1, Body: 'part' }))
  }
  expect([await store.sweep(3_600_000), await unfinished()]).toEqual([0, 2])
  expect([await store.sweep(-60_000), await unfinished()]).toEqual([2, 0])
  expect(await other.unfinished()).toBe(1)
})

test('a store that is not there is a failure, not a file that is not there', async () => {
  const { store } = await open({ bucket: 'nowhere' })
  const failed = { code: 'STORE_UNAVAILABLE', message: expect.stringContaining('NoSuchBucket') }
  await expect(store.get(at('f'))).rejects.toMatchObject(failed)
  await expect(store.list(at('f'), 10)).rejects.toMatchObject(failed)
  await expect(store.put(at('f'), one('1'))).rejects.toMatchObject(failed)
  const away = await open({ endpoint: 'http://127.0.0.1:1' })
  await expect(away.store.get(at('f'))).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
})
