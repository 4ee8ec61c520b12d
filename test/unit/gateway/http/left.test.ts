import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { leftByCaller } from '../../../../gateway/http/left.ts'

const server = createServer()
beforeEach(async () => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
})
afterEach(() => new Promise((resolve) => server.close(resolve)))

/** Sends bytes of a body that is said to have 100,000, and has the request once its head has arrived. */
const sent = async (bytes: number) => {
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
  const arrived = once(server, 'request') as Promise<[IncomingMessage]>
  socket.write('PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n')
  socket.write(Buffer.alloc(bytes))
  const [request] = await arrived
  return { socket, request }
}
const readBy = (request: IncomingMessage, write: (done: (error?: Error) => void) => void): Promise<unknown> =>
  pipeline(request, new Writable({ highWaterMark: 1, write: (_chunk, _encoding, done) => write(done) })).catch(
    (error: unknown) => error,
  )

describe('leftByCaller', () => {
  test('is true if the caller goes away in the middle of its body', async () => {
    const { socket, request } = await sent(50_000)
    const read = readBy(request, (done) => done())
    socket.destroy()
    expect(await read).toMatchObject({ code: 'ECONNRESET' })
    expect(leftByCaller(request)).toBe(true)
  })

  test('is true if the caller goes away after it has sent all, before all was read', async () => {
    const { socket, request } = await sent(100_000)
    const waiting: (() => void)[] = []
    const read = readBy(request, (done) => waiting.push(done))
    const closed = new Promise((resolve) => request.once('close', resolve))
    socket.destroy()
    await closed
    for (const done of waiting) done()
    await read
    expect(leftByCaller(request)).toBe(true)
  })

  test('is false if what reads the body fails', async () => {
    const { socket, request } = await sent(50_000)
    const full = Object.assign(new Error('no space left'), { code: 'ENOSPC' })
    expect(await readBy(request, (done) => done(full))).toBe(full)
    expect(leftByCaller(request)).toBe(false)
    socket.destroy()
  })
})
