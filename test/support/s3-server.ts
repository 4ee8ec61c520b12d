/**
 * A server of another project that speaks S3: S3Proxy, as its Maven artifact, on a free port of loopback. It keeps objects in memory.
 * (Adobe's S3Mock does not fit: where it aborts an upload, it removes the object that was there before.)
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3'
import type { S3Options } from '../../artifacts/index.ts'
import { cached, cacheFolder } from '../../infra/index.ts'
import { unpackArtifact } from '../../infra/stack/download/maven.ts'
import { checkJava } from '../../infra/stack/java.ts'
import { freePorts } from '../../infra/stack/ports.ts'
import { until } from './until.ts'

const VERSION = '2.7.0'
const BUCKET = 'artifacts'
const START_MS_MAX = 60_000
/** One processor, little memory, and only the quick compiler: it lives for seconds. */
const JVM = ['-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-Xmx512m', '-Xshare:auto']

export interface S3Server {
  readonly options: S3Options & { readonly credentials: object; readonly endpoint: string }
  stop(): Promise<void>
}

/** @throws Error if there is no Java, the server cannot be fetched, or does not start in time */
export const startS3Server = async (): Promise<S3Server> => {
  const { command } = await checkJava()
  const program = await cached(
    cacheFolder(),
    `s3proxy-${VERSION}`,
    (folder) => unpackArtifact(`org.gaul:s3proxy:${VERSION}:jar:jar-with-dependencies`, folder, () => {}),
    () => {},
  )
  const root = mkdtempSync(path.join(tmpdir(), 'millrace-s3-'))
  const [port] = await freePorts(1)
  const endpoint = `http://127.0.0.1:${port}`
  const credentials = { accessKeyId: 'tester', secretAccessKey: 'secret' }
  const settings = settingsIn(root, endpoint, credentials)
  const server = spawn(command, [...JVM, '-cp', program, 'org.gaul.s3proxy.Main', '--properties', settings], {
    stdio: 'ignore',
  })
  const stop = async () => {
    await ended(server)
    rmSync(root, { recursive: true, force: true })
  }
  try {
    await until('the S3 server answers', () => answers(server, endpoint), START_MS_MAX)
    const client = new S3Client({ region: 'us-east-1', endpoint, credentials, forcePathStyle: true })
    await client.send(new CreateBucketCommand({ Bucket: BUCKET }))
    client.destroy()
  } catch (error) {
    await stop()
    throw error
  }
  const options = { bucket: BUCKET, keyPrefix: 'k', prefix: '', region: 'us-east-1', connectionsMax: 64 }
  return { options: { ...options, endpoint, credentials }, stop }
}

/** The file of settings. */
const settingsIn = (root: string, endpoint: string, credentials: S3Options['credentials']): string => {
  const settings = {
    's3proxy.endpoint': endpoint,
    's3proxy.authorization': 'aws-v2-or-v4',
    's3proxy.identity': credentials?.accessKeyId,
    's3proxy.credential': credentials?.secretAccessKey,
    'jclouds.provider': 'transient',
    // Memory has no accounts, but the server asks for one.
    'jclouds.identity': 'none',
    'jclouds.credential': 'none',
  }
  const file = path.join(root, 's3proxy.conf')
  writeFileSync(
    file,
    Object.entries(settings)
      .map(([name, value]) => `${name}=${value}\n`)
      .join(''),
  )
  return file
}

const answers = async (server: ChildProcess, endpoint: string): Promise<boolean> => {
  if (server.exitCode !== null) throw new Error(`the S3 server ended with status ${server.exitCode}`)
  return fetch(endpoint).then(
    () => true,
    () => false,
  )
}

const ended = (server: ChildProcess): Promise<unknown> => {
  if (server.exitCode !== null || server.signalCode !== null) return Promise.resolve()
  const gone = new Promise((resolve) => server.once('exit', resolve))
  server.kill('SIGKILL')
  return gone
}
