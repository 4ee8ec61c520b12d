/** A Redis Cluster of three servers without replicas, on free ports and in a temporary folder. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Redis } from 'ioredis'
import { cacheFolder } from '../../infra/index.ts'
import { redisCommand } from '../../infra/stack/download/artifacts.ts'
import { redisLaunch } from '../../infra/stack/parts/redis.ts'
import { freePorts, isFree } from '../../infra/stack/ports.ts'
import { until } from './until.ts'

const SERVERS = 3
const SLOTS = 16_384
/** A server talks to the others on its port and this. */
const BUS_OFFSET = 10_000
/** Above it lie the ports of outgoing connections, and a bus there may find its port taken. */
const BUS_PORT_MAX = 32_000

export interface RedisCluster {
  readonly urls: readonly string[]
  stop(): Promise<void>
}

/** @throws Error if the servers do not become one cluster in time */
export const startRedisCluster = async (): Promise<RedisCluster> => {
  const command = await redisCommand(cacheFolder(), () => {})
  const folder = mkdtempSync(path.join(tmpdir(), 'millrace-redis-cluster-'))
  const ports = await portsWithBus()
  const servers = ports.map((port) => startServer(command, folder, port))
  const clients = ports.map((port) => new Redis(port, '127.0.0.1', { maxRetriesPerRequest: null }))
  for (const client of clients) client.on('error', () => {}) // not listening yet; a server that ended is noticed below
  const stop = async () => {
    for (const client of clients) client.disconnect()
    await Promise.all(servers.map(ended))
    rmSync(folder, { recursive: true })
  }
  try {
    const failed = Promise.race(
      servers.map(
        (server) =>
          new Promise((_, reject) =>
            server.once('exit', (code) => reject(new Error(`a server ended with status ${code}`))),
          ),
      ),
    )
    failed.catch(() => {}) // met by the race
    await Promise.race([Promise.all(clients.map((client) => client.ping())), failed])
    for (const [i, client] of clients.entries()) {
      const from = Math.floor((SLOTS * i) / SERVERS)
      const to = Math.floor((SLOTS * (i + 1)) / SERVERS)
      await client.cluster('ADDSLOTS', ...Array.from({ length: to - from }, (_, slot) => from + slot))
      if (i > 0) await clients[0].cluster('MEET', '127.0.0.1', ports[i])
    }
    const isOk = async (client: Redis) => String(await client.cluster('INFO')).includes('cluster_state:ok')
    await until('the servers are one cluster', async () => (await Promise.all(clients.map(isOk))).every(Boolean))
  } catch (error) {
    await stop()
    throw error
  }
  return { urls: ports.map((port) => `redis://127.0.0.1:${port}`), stop }
}

const portsWithBus = async (): Promise<number[]> => {
  const found: number[] = []
  for (let tries = 0; found.length < SERVERS && tries < 1000; tries++) {
    const [port] = await freePorts(1)
    const bus = port + BUS_OFFSET
    if (bus < BUS_PORT_MAX && !found.includes(port) && (await isFree(bus))) found.push(port)
  }
  return found
}

const startServer = (command: string, folder: string, port: number): ChildProcess => {
  const { command: file, args } = redisLaunch({ command, folder, port })
  const cluster = ['--cluster-enabled', 'yes', '--cluster-config-file', `nodes-${port}.conf`]
  return spawn(file, [...args, ...cluster], { stdio: 'ignore' })
}

const ended = (server: ChildProcess): Promise<unknown> => {
  if (server.exitCode !== null || server.signalCode !== null) return Promise.resolve()
  const gone = new Promise((resolve) => server.once('exit', resolve))
  server.kill('SIGKILL')
  return gone
}
