/** Runs the same work against a gateway of Millrace and a server of MLflow, in turns. */
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePorts } from '../../infra/stack/ports.ts'
import type { BenchOptions } from '../harness/bench.ts'
import { benchFolder } from '../harness/registry.ts'
import { interleaved } from '../harness/rounds.ts'
import { withStack } from '../harness/stack.ts'
import { withPlatform } from '../platform/run.ts'
import { TrackingApi } from './api.ts'

/** Of the worker that serves tracking. */
export const ROLES = ['catalog', 'runs', 'registry', 'online', 'offline']
const python = path.join(benchFolder, 'peers/mlflow/venv/bin/python')
const START_TIMEOUT_MS = 180_000
export const PEER = 'MLflow 3.17.2 (SQLite, 1 worker)'

/** A server to work against. */
export interface Site {
  readonly api: (connections: number) => TrackingApi
  /** Ids of the processes that serve, for their memory. */
  readonly pids: readonly number[]
}

export interface Contest<M> {
  /** Prepares a server once, before all rounds. */
  prepare?(site: Site): Promise<void>
  /** One round. @param peer whether it is MLflow's server, which gets less work where its speed asks for it */
  round(site: Site, round: number, peer: boolean): Promise<M>
}

export interface Contested<M> {
  readonly ours: readonly M[]
  readonly theirs: readonly M[]
}

interface Entrant<M> {
  readonly name: string
  readonly site: Site
  readonly of: Contest<M>
  readonly peer: boolean
}

/** @throws Error if a request fails: the run does not count */
export const contest = async <M>(
  { rounds, peers, progress }: BenchOptions,
  make: () => Contest<M>,
): Promise<Contested<M>> =>
  withStack(['kafka', 'registry', 'redis', 'clickhouse'], progress, (addresses) =>
    withPlatform(addresses, [ROLES], async ({ gateway, workers }) => {
      const { address, pid } = await gateway()
      const ours = siteOf(address, [pid, ...workers.map((worker) => worker.pid)])
      const peer = peers && existsSync(python) ? await startPeer(progress) : undefined
      if (peers && peer === undefined) progress('MLflow is not installed: bench/peers/mlflow/install.sh')
      try {
        const contests: Entrant<M>[] = [{ name: 'millrace', site: ours, of: make(), peer: false }]
        if (peer !== undefined) contests.push({ name: 'mlflow', site: peer.site, of: make(), peer: true })
        for (const { name, site, of } of contests) {
          if (of.prepare === undefined) continue
          progress(`preparing ${name}`)
          await of.prepare(site)
        }
        const measured = await interleaved(
          contests.map(({ name, site, of, peer: isPeer }) => ({
            name,
            run: (round) =>
              isPeer || peer === undefined
                ? of.round(site, round, isPeer)
                : alone(peer, () => of.round(site, round, false)),
          })),
          rounds,
        )
        return { ours: measured.get('millrace') ?? [], theirs: measured.get('mlflow') ?? [] }
      } finally {
        ours.close()
        await peer?.stop()
      }
    }),
  )

const siteOf = (address: string, pids: readonly number[]): Site & { close(): void } => {
  const opened: TrackingApi[] = []
  return {
    pids,
    api: (connections) => {
      const api = new TrackingApi(address, connections)
      opened.push(api)
      return api
    },
    close: () => {
      for (const api of opened) api.close()
    },
  }
}

/** Its server has ten processes that poll all the time, and take most of a core: they stand still while the other side is measured. */
const alone = async <M>(peer: Peer, measured: () => Promise<M>): Promise<M> => {
  peer.signal('SIGSTOP')
  try {
    return await measured()
  } finally {
    peer.signal('SIGCONT')
  }
}

interface Peer {
  readonly site: Site
  /** Sends a signal to all processes of the server. */
  signal(signal: NodeJS.Signals): void
  stop(): Promise<void>
}

/** @throws Error if it does not answer within three minutes */
const startPeer = async (progress: (line: string) => void): Promise<Peer> => {
  const folder = mkdtempSync(path.join(tmpdir(), 'bench-mlflow-'))
  const [port] = (await freePorts(1)) as [number]
  const address = `http://127.0.0.1:${port}`
  const args = ['-m', 'mlflow', 'server', '--backend-store-uri', `sqlite:///${folder}/m.db`]
  const where = [
    '--default-artifact-root',
    `${folder}/artifacts`,
    '--host',
    '127.0.0.1',
    '--port',
    String(port),
    '--workers',
    '1',
  ]
  const child = spawn(python, [...args, ...where], { stdio: 'ignore', detached: true })
  const stop = async () => {
    await killed(child)
    rmSync(folder, { recursive: true, force: true })
  }
  const deadline = performance.now() + START_TIMEOUT_MS
  for (;;) {
    const isUp = await fetch(`${address}/health`).then(
      ({ ok }) => ok,
      () => false,
    )
    if (isUp) break
    if (performance.now() > deadline || child.exitCode !== null) {
      await stop()
      throw new Error(`MLflow's server does not answer at ${address}`)
    }
    await sleep(200)
  }
  progress(`MLflow's server is up at ${address}`)
  const site = siteOf(address, [child.pid as number])
  return {
    site,
    signal: (signal) => process.kill(-(child.pid as number), signal),
    stop: async () => {
      site.close()
      await stop()
    },
  }
}

/** Its server has processes of its own, which end with the group. */
const killed = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null) return
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  process.kill(-(child.pid as number), 'SIGKILL')
  await ended
}
