/**
 * One question per part of the platform, over plain sockets. The part itself has to answer: the system accepts connections for a process that is stopped.
 */
import http from 'node:http'
import https from 'node:https'
import net from 'node:net'
import tls from 'node:tls'

export interface Probe {
  /** What is asked, for people: `kafka 127.0.0.1:9092`. */
  readonly name: string
  /** @throws Error that says why there was no good answer; it also ends when the signal is aborted */
  ask(signal: AbortSignal): Promise<void>
}

export interface TlsOptions {
  /** Certificates of the authority. Default: those of the system. */
  readonly ca?: string
  readonly cert?: string
  readonly key?: string
}

const ANSWER_BYTES_MAX = 65_536
const TEXT_MAX = 300

/** Sends bytes and reads until `isWhole` says that the answer is complete. */
const exchange = (
  connect: () => net.Socket,
  question: Buffer,
  isWhole: (answer: Buffer) => boolean,
  signal: AbortSignal,
): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const socket = connect()
    let answer = Buffer.alloc(0)
    const settle = (error?: Error) => {
      signal.removeEventListener('abort', onAbort)
      socket.destroy()
      if (error === undefined) resolve(answer)
      else reject(error)
    }
    const onAbort = () => settle(signal.reason instanceof Error ? signal.reason : new Error('no answer'))
    signal.addEventListener('abort', onAbort)
    if (signal.aborted) onAbort()
    socket.on('error', settle)
    socket.on('end', () => settle(new Error('the connection was closed without an answer')))
    socket.on('data', (piece) => {
      answer = Buffer.concat([answer, piece])
      if (isWhole(answer)) settle()
      else if (answer.length > ANSWER_BYTES_MAX) settle(new Error('the answer is none of this protocol'))
    })
    socket.write(question)
  })

const connectTo = (host: string, port: number, secure: TlsOptions | undefined) => (): net.Socket =>
  secure === undefined
    ? net.connect({ host, port })
    : tls.connect({ host, port, ...(net.isIP(host) === 0 && { servername: host }), ...secure })

const addressOf = (text: string, port: number): { readonly host: string; readonly port: number } => {
  const url = new URL(`tcp://${text}`)
  return { host: url.hostname.replace(/^\[|\]$/g, ''), port: url.port === '' ? port : Number(url.port) }
}

const API_VERSIONS = 18
const KAFKA_PORT = 9092

/**
 * Asks a broker which versions it speaks (ApiVersions, version 0), which it answers before any login.
 * Request: size int32 | key int16 | version int16 | correlation int32 | client id length int16. Answer: size int32 | correlation int32 | error int16 ...
 */
export const kafkaProbe = (broker: string, secure?: TlsOptions): Probe => ({
  name: `kafka ${broker}`,
  ask: async (signal) => {
    const { host, port } = addressOf(broker, KAFKA_PORT)
    const question = Buffer.alloc(14)
    question.writeInt32BE(10, 0)
    question.writeInt16BE(API_VERSIONS, 4)
    question.writeInt32BE(1, 8)
    question.writeInt16BE(-1, 12)
    const isWhole = (answer: Buffer) => answer.length >= 10
    const answer = await exchange(connectTo(host, port, secure), question, isWhole, signal)
    if (answer.readInt32BE(4) !== 1 || answer.readInt16BE(8) !== 0)
      throw new Error(`answered ApiVersions with error ${answer.readInt16BE(8)}`)
  },
})

const REDIS_PORT = 6379

/** Asks a Redis for a pong. A Redis that wants a login first is alive; one that loads its data is not ready. */
export const redisProbe = (address: string, secure?: TlsOptions): Probe => {
  const url = new URL(address)
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const port = url.port === '' ? REDIS_PORT : Number(url.port)
  return {
    name: `redis ${host}:${port}`,
    ask: async (signal) => {
      const options = url.protocol === 'rediss:' ? (secure ?? {}) : secure
      const isWhole = (answer: Buffer) => answer.includes('\r\n')
      const answer = await exchange(connectTo(host, port, options), Buffer.from('PING\r\n'), isWhole, signal)
      const line = answer.toString('latin1').split('\r\n')[0]
      if (line !== '+PONG' && !line.startsWith('-NOAUTH')) throw new Error(`answered ${line.slice(0, TEXT_MAX)}`)
    },
  }
}

/** Asks for a page. @param statusMax the greatest status of a good answer */
export const httpProbe = (name: string, address: string, statusMax = 299): Probe => ({
  name: `${name} ${new URL(address).host}`,
  ask: (signal) =>
    new Promise((resolve, reject) => {
      const url = new URL(address)
      const lib = url.protocol === 'https:' ? https : http
      const request = lib.get(url, { agent: false, signal }, (response) => {
        const { statusCode = 0 } = response
        let text = ''
        response.setEncoding('utf8')
        response.on('data', (piece: string) => {
          if (text.length < TEXT_MAX) text += piece
        })
        response.on('error', reject)
        response.on('end', () => {
          if (statusCode >= 200 && statusCode <= statusMax) resolve()
          else reject(new Error(`answered ${statusCode}: ${text.slice(0, TEXT_MAX)}`))
        })
      })
      request.on('error', (error) => reject(signal.aborted && signal.reason instanceof Error ? signal.reason : error))
    }),
})
