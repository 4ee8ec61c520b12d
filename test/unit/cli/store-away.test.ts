import { once } from 'node:events'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { CliError, EXIT } from '../../../cli/errors.ts'
import { namingStore } from '../../../cli/store-away.ts'
import { connectClickHouse } from '../../../sinks/clickhouse/index.ts'
import { connectRedis } from '../../../sinks/redis/index.ts'
import { LogError } from '../../../streams/core/log.ts'

const SHORT_MS = 100
const servers: { readonly server: Server; readonly sockets: Set<Socket> }[] = []

/** A server that takes connections and never answers, as a store that has stopped. */
const silent = async (): Promise<{ port: number; close(): Promise<void> }> => {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => sockets.add(socket.on('error', () => {}))).listen(0, '127.0.0.1')
  servers.push({ server, sockets })
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return { port, close: async () => void (await closed({ server, sockets })) }
}

const closed = async ({ server, sockets }: (typeof servers)[number]): Promise<void> => {
  for (const socket of sockets) socket.destroy()
  if (server.listening) await new Promise((resolve) => server.close(resolve))
}

afterEach(async () => {
  for (const each of servers.splice(0)) await closed(each)
})

const thrownBy = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  )

const named = (store: string) =>
  expect.objectContaining({
    message: expect.stringContaining(`${store} cannot be reached or did not answer in time: `),
    exitCode: EXIT.unavailable,
  })

test('a store that does not answer is named, and is no difference: Redis', async () => {
  const { port } = await silent()
  const redis = connectRedis({ urls: [`redis://127.0.0.1:${port}`], commandTimeoutMs: SHORT_MS })
  expect(namingStore(await thrownBy(redis.get('x')))).toEqual(named('Redis'))
  redis.disconnect()
})

test('a store that does not answer is named, and is no difference: ClickHouse', async () => {
  const { port, close } = await silent()
  const clickhouse = connectClickHouse({ url: `http://127.0.0.1:${port}`, requestTimeoutMs: SHORT_MS })
  const ask = () => thrownBy(clickhouse.query({ query: 'SELECT 1' }))
  expect(namingStore(await ask())).toEqual(named('ClickHouse'))
  await close()
  expect(namingStore(await ask())).toEqual(named('ClickHouse'))
  await clickhouse.close()
})

test('every other error stays what it is', () => {
  for (const error of [new LogError('DAMAGED', 'x'), new TypeError('x'), new CliError('Timeout error.'), 'x'])
    expect(namingStore(error)).toBe(error)
})
