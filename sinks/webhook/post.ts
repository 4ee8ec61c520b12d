/** One attempt to hand a message to a target over HTTP, and whether another attempt makes sense. */
import http from 'node:http'
import https from 'node:https'
import { withoutAddress } from './address.ts'
import { type Egress, EgressError, judgedLookup, targetOf } from './egress.ts'
import { retryAfterMs } from './retry.ts'
import { signedHeaders } from './sign.ts'

export interface Message {
  /** The same for every attempt. */
  readonly id: string
  /** JSON. */
  readonly body: string
}

export interface PostOptions {
  readonly url: string
  readonly egress: Egress
  /** Signs the message. Absent: it is not signed. */
  readonly secret?: string
  /** Until the answer has come, ms. Default 10,000. */
  readonly timeoutMs?: number
  /** Wall clock, ms. */
  readonly now: () => number
  readonly signal?: AbortSignal
}

export type Posted =
  | { readonly kind: 'delivered' }
  /** The target does not want any more messages, ever. */
  | { readonly kind: 'gone'; readonly reason: string }
  /** It will not work, however often it is tried. */
  | { readonly kind: 'refused'; readonly reason: string }
  /** @param afterMs the time for which the target asks to be left alone, ms */
  | { readonly kind: 'failed'; readonly reason: string; readonly afterMs?: number }

const TIMEOUT_MS = 10_000
const ANSWER_BYTES_MAX = 2_000
const GONE = 410

/** It never throws: what went wrong is its answer. Redirects are not followed. */
export const post = async (message: Message, options: PostOptions): Promise<Posted> => {
  try {
    const url = targetOf(options.url, options.egress)
    const { status, retryAfter, text } = await send(url, message, options)
    if (status >= 200 && status < 300) return { kind: 'delivered' }
    const reason = `${url.host} answered ${status}${text === '' ? '' : `: ${withoutAddress(text, url)}`}`
    if (status === GONE) return { kind: 'gone', reason }
    if (status >= 300 && status < 400) return { kind: 'refused', reason: `${reason}; redirects are not followed` }
    const afterMs = retryAfter === undefined ? undefined : retryAfterMs(retryAfter, options.now())
    return { kind: 'failed', reason, ...(afterMs === undefined ? {} : { afterMs }) }
  } catch (error) {
    const reason =
      error instanceof Error ? error.message || ((error as NodeJS.ErrnoException).code ?? error.name) : String(error)
    return { kind: error instanceof EgressError ? 'refused' : 'failed', reason }
  }
}

interface Answer {
  readonly status: number
  readonly retryAfter: string | undefined
  /** The beginning of the answer. */
  readonly text: string
}

const send = (url: URL, { id, body }: Message, options: PostOptions): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const { egress, secret, timeoutMs = TIMEOUT_MS, now, signal } = options
    const signed =
      secret === undefined ? { 'webhook-id': id } : signedHeaders(secret, id, Math.floor(now() / 1000), body)
    const length = String(Buffer.byteLength(body))
    const lib = url.protocol === 'https:' ? https : http
    const request = lib.request(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'content-length': length, 'user-agent': 'millrace', ...signed },
      agent: false, // a connection of its own: each one is judged
      lookup: judgedLookup(egress, url) as never,
      ...(signal === undefined ? {} : { signal }),
    })
    const timer = setTimeout(() => request.destroy(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs)
    request.on('close', () => clearTimeout(timer))
    request.on('error', reject)
    request.on('response', (response) => {
      let text = ''
      response.setEncoding('utf8')
      const done = () => {
        const { statusCode = 0, headers } = response
        resolve({ status: statusCode, retryAfter: headers['retry-after'], text: text.slice(0, ANSWER_BYTES_MAX) })
      }
      response.on('data', (piece: string) => {
        text += piece
        if (text.length < ANSWER_BYTES_MAX) return
        done()
        request.destroy()
      })
      response.on('end', done)
      response.on('error', reject)
    })
    request.end(body)
  })
