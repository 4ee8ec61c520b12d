/** A platform whose gateway is a process of its own, which tests of the capture clients kill, freeze and start again at the same address. */
import { createServer } from 'node:net'
import { type Child, startChild } from '../../../cli/processes/index.ts'
import type { Platform, PlatformConfig } from '../../../platform/index.ts'
import { startWorker } from '../../../worker/index.ts'
import type { TestStack } from '../../support/stack.ts'
import { until } from '../../support/until.ts'
import { newPrefix, platformOf, stackSettings } from '../gateway/support.ts'

const STORED_TIMEOUT_MS = 60_000

export interface CaptureSite {
  readonly url: string
  readonly platform: Platform
  /** Starts the gateway again, at the same address. */
  startGateway(): Promise<void>
  killGateway(): Promise<void>
  /** The gateway stands still, or goes on. */
  signalGateway(signal: 'SIGSTOP' | 'SIGCONT'): void
  /** Declares predictions with a number and a text. */
  declare(name: string): Promise<void>
  /** Waits until ClickHouse holds as many records as were logged. @returns records, different prediction ids, and the sum of `amount` */
  stored(table: string, logged: number): Promise<{ readonly records: number; readonly ids: number }>
  close(): Promise<void>
}

/** A port that is free now. */
export const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer().once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => resolve(port))
    })
  })

export const openCaptureSite = async (stack: TestStack): Promise<CaptureSite> => {
  const prefix = newPrefix()
  const platform = platformOf(stack, prefix)
  const worker = await startWorker({ platform })
  const { kafka, ...others } = stackSettings(stack)
  const config: PlatformConfig = { ...others, kafka: { ...kafka, clientId: 'test' }, prefix }
  const port = await freePort()
  const start = () => startChild({ kind: 'gateway', platform: config, port })
  let gateway: Child = await start()
  const url = gateway.address ?? ''
  return {
    url,
    platform,
    startGateway: async () => {
      gateway = await start()
    },
    killGateway: () => gateway.kill(),
    signalGateway: (signal) => gateway.signal(signal),
    declare: async (name) => {
      const served = [
        { name: 'amount', type: 'double' },
        { name: 'country', type: 'string' },
      ]
      const answer = await fetch(`${url}/v1/catalog/predictions`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ name, served, partitions: 2 }),
      })
      if (!answer.ok) throw new Error(await answer.text())
    },
    stored: async (table, logged) => {
      const query = `SELECT count(), uniqExact(prediction_id) FROM \`${prefix}${table}\``
      let found: readonly [string, string] = ['', '']
      const look = () =>
        platform.clickhouse
          .query({ query, format: 'JSONCompactEachRow' })
          .then((answer) => answer.json<readonly [string, string]>())
          .then(([row]) => {
            found = row
            return Number(row[0]) >= logged
          })
          .catch(() => false)
      await until(`${logged} records in ${table}`, look, STORED_TIMEOUT_MS)
      return { records: Number(found[0]), ids: Number(found[1]) }
    },
    close: async () => {
      await gateway.stop()
      await worker.stop()
      await platform.close()
    },
  }
}
