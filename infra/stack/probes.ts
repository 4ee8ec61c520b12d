/** How the stack detects that a part answers: one small real request each, without a client library. */
import http from 'node:http'
import net from 'node:net'

const HOST = '127.0.0.1'
const PROBE_TIMEOUT_MS = 2_000

/**
 * Sends `request` and reads until `enough` is satisfied.
 * @returns the bytes, or undefined if no useful response came
 */
const exchange = (port: number, request: Buffer, enough: (answer: Buffer) => boolean): Promise<Buffer | undefined> =>
  new Promise((resolve) => {
    let answer = Buffer.alloc(0)
    const socket = net.connect(port, HOST, () => socket.write(request))
    const end = (value: Buffer | undefined) => {
      socket.destroy()
      resolve(value)
    }
    socket.setTimeout(PROBE_TIMEOUT_MS, () => end(undefined))
    socket.on('error', () => end(undefined))
    socket.on('close', () => end(undefined))
    socket.on('data', (data) => {
      answer = Buffer.concat([answer, data])
      if (enough(answer)) end(answer)
    })
  })

/** One Kafka request with header version 1 and client id `millrace`. Source: Kafka protocol guide. */
const kafkaRequest = (apiKey: number, apiVersion: number, body: Buffer): Buffer => {
  const client = Buffer.from('millrace')
  const header = Buffer.alloc(14 + client.length)
  header.writeInt32BE(10 + client.length + body.length, 0)
  header.writeInt16BE(apiKey, 4)
  header.writeInt16BE(apiVersion, 6)
  header.writeInt32BE(1, 8)
  header.writeInt16BE(client.length, 12)
  client.copy(header, 14)
  return Buffer.concat([header, body])
}

const kafkaExchange = (port: number, apiKey: number, apiVersion: number, body: Buffer) =>
  exchange(
    port,
    kafkaRequest(apiKey, apiVersion, body),
    (answer) => answer.length >= 4 && answer.length >= 4 + answer.readInt32BE(0),
  )

/**
 * True if the broker lists a live broker (itself): Metadata v5 with no topics. Response: size, correlation, throttle,
 * brokers.
 */
export const kafkaAnswers = async (port: number): Promise<boolean> => {
  const answer = await kafkaExchange(port, 3, 5, Buffer.alloc(5))
  return answer !== undefined && answer.length >= 16 && answer.readInt32BE(12) > 0
}

/**
 * True if there is a coordinator. The first request creates its topic, so that the first client need not wait for it.
 * FindCoordinator v1: key, type (0 group, 1 transaction). Response: size, correlation, throttle, error code.
 */
export const kafkaCoordinates = async (port: number, type: 'group' | 'transaction'): Promise<boolean> => {
  const key = Buffer.from('millrace')
  const length = Buffer.alloc(2)
  length.writeInt16BE(key.length)
  const body = Buffer.concat([length, key, Buffer.from([type === 'group' ? 0 : 1])])
  const answer = await kafkaExchange(port, 10, 1, body)
  return answer !== undefined && answer.length >= 14 && answer.readInt16BE(12) === 0
}

/** True if Redis has loaded its data and answers. */
export const redisAnswers = async (port: number): Promise<boolean> => {
  const answer = await exchange(port, Buffer.from('PING\r\n'), (bytes) => bytes.includes('\r\n'))
  return answer?.toString('latin1').startsWith('+PONG') ?? false
}

/** One HTTP request on loopback. @returns undefined if there was no response */
export const httpExchange = (
  port: number,
  path: string,
  options: { method?: string; body?: string } = {},
): Promise<{ status: number; headers: http.IncomingHttpHeaders; body: string } | undefined> =>
  new Promise((resolve) => {
    const { method = 'GET', body } = options
    const headers = body === undefined ? {} : { 'content-type': 'application/json' }
    const request = http.request(
      { host: HOST, port, path, method, headers, agent: false, timeout: PROBE_TIMEOUT_MS },
      (response) => {
        let text = ''
        response.setEncoding('utf8')
        response.on('data', (data) => {
          text += data
        })
        response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }))
        response.on('error', () => resolve(undefined))
      },
    )
    request.on('timeout', () => request.destroy())
    request.on('error', () => resolve(undefined))
    request.end(body)
  })
