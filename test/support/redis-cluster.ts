/** A Redis Cluster of three servers without replicas, on free ports and in a temporary folder. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Redis } from 'ioredis'
import { cacheFolder } from '../../infra/index.ts'
import { redisCommand } from '../../infra/stack/download/artifacts.ts'
import { redisLaunch } from '../../infra/stack/parts/redis.ts'
import { freePorts } from '../../infra/stack/ports.ts'
import { until } from './until.ts'

const SERVERS = 3
const SLOTS = 16_384

export interface RedisCluster {
  readonly urls: readonly string[]
  stop(): Promise<void>
}

/** @throws Error if the servers do not become one cluster in time */
export const startRedisCluster = async (): Promise<RedisCluster> => {
  const command = await redisCommand(cacheFolder(), () => {})
  const folder = mkdtempSync(path.join(tmpdir(), 'millrace-redis-cluster-'))
  const ports = await freePorts(SERVERS)
  const servers = ports.map((port) => startServer(command, folder, port))
  const clients = ports.map((port) => new Redis(port, '127.0.0.1', { maxRetriesPerRequest: null }))
  const stop = async () => {
    for (const client of clients) client.disconnect()
    await Promise.all(servers.map(ended))
    rmSync(folder, { recursive: true })
  }
  try {
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
