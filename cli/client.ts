/** A client of the gateway. It streams in both directions and reads trailers, which `fetch` does not support. */
import http from 'node:http'
import https from 'node:https'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { CliError, EXIT } from './errors.ts'

export interface ClientOptions {
  readonly url: string
  readonly token: string | undefined
  /** Time until an answer must begin, in ms. */
  readonly timeoutMs: number
  readonly signal: AbortSignal
}

export interface ClientRequest {
  /** Sent as JSON. */
  readonly json?: unknown
  readonly body?: string | Readable
  readonly contentType?: string
  readonly headers?: Readonly<Record<string, string>>
  /** It is not broken off when the command is asked to end. */
  readonly isKept?: boolean
}

export interface ClientAnswer {
  readonly status: number
  readonly headers: http.IncomingHttpHeaders
  readonly body: http.IncomingMessage
}

export class Client {
  readonly #options: ClientOptions
  readonly #agent: http.Agent
  constructor(options: ClientOptions) {
    this.#options = options
    const agent = { keepAlive: true, maxSockets: 8 }
    this.#agent = options.url.startsWith('https:') ? new https.Agent(agent) : new http.Agent(agent)
  }

  get url(): string {
    return this.#options.url
  }

  /** @throws CliError for every error answer, and if there is no answer */
  async request(method: string, path: string, request: ClientRequest = {}): Promise<ClientAnswer> {
    const answer = await this.#send(method, path, request)
    if (answer.status < 300) return answer
    throw problemOf(answer.status, await textOf(answer.body), answer.headers)
  }

  /** The answer as JSON. @throws CliError as `request` */
  async json<T>(method: string, path: string, request: ClientRequest = {}): Promise<T> {
    const { body } = await this.request(method, path, request)
    return JSON.parse(await textOf(body)) as T
  }

  /** All entries of a paged list. */
  async *pages<T>(path: string): AsyncGenerator<T> {
    let token: string | null = ''
    while (token !== null) {
      const query: string =
        token === '' ? '' : `${path.includes('?') ? '&' : '?'}page_token=${encodeURIComponent(token)}`
      const page: { items: T[]; nextPageToken: string | null } = await this.json('GET', path + query)
      yield* page.items
      token = page.nextPageToken
    }
  }

  /** The first entries of a paged list, at most `limit`. */
  async upTo<T>(path: string, limit: number): Promise<T[]> {
    const entries: T[] = []
    for await (const entry of this.pages<T>(path)) {
      if (entries.length >= limit) break
      entries.push(entry)
    }
    return entries
  }

  close(): void {
    this.#agent.destroy()
  }

  async #send(method: string, path: string, request: ClientRequest): Promise<ClientAnswer> {
    const { url, timeoutMs, signal } = this.#options
    const { promise, resolve, reject } = deferred<ClientAnswer>()
    const lib = url.startsWith('https:') ? https : http
    const sent = lib.request(`${url}${path}`, {
      method,
      headers: this.#headers(request),
      agent: this.#agent,
      ...(request.isKept ? {} : { signal }),
    })
    sent.setTimeout(timeoutMs, () => sent.destroy(new Error(`no answer within ${timeoutMs} ms`)))
    sent.on('response', (body) => {
      sent.setTimeout(0)
      resolve({ status: body.statusCode ?? 0, headers: body.headers, body })
    })
    sent.on('error', (error) => reject(this.#unreachable(error)))
    const { body } = request
    if (body instanceof Readable) pipeline(body, sent).catch((error) => reject(this.#unreachable(error)))
    else sent.end(request.json === undefined ? body : JSON.stringify(request.json))
    return promise
  }

  #headers({ json, contentType, headers }: ClientRequest): Record<string, string> {
    const { token } = this.#options
    const type = json === undefined ? contentType : 'application/json'
    return {
      ...(type === undefined ? {} : { 'content-type': type }),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...headers,
    }
  }

  #unreachable(error: unknown): CliError {
    if (error instanceof CliError) return error
    const { message, code } = error as NodeJS.ErrnoException
    if (code === 'ABORT_ERR') return new CliError('Interrupted.', EXIT.interrupted)
    const hint =
      code === 'ECONNREFUSED' ? ' Start one with `millrace up` or `millrace gateway`, or set client.url.' : ''
    return new CliError(
      `The gateway at ${this.#options.url} cannot be reached: ${message || code}.${hint}`,
      EXIT.unavailable,
    )
  }
}

const deferred = <T>() => {
  let resolve: (value: T) => void = () => {}
  let reject: (error: Error) => void = () => {}
  const promise = new Promise<T>((...settle) => {
    ;[resolve, reject] = settle
  })
  return { promise, resolve, reject }
}

export const textOf = async (body: AsyncIterable<Buffer>): Promise<string> => {
  const chunks: Buffer[] = []
  for await (const chunk of body) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}

/** The error of an answer: the detail of its problem, or its text. */
const problemOf = (status: number, text: string, headers: http.IncomingHttpHeaders): CliError => {
  const exitCode =
    status === 429 || status === 408 || status >= 502 ? EXIT.unavailable : status >= 500 ? EXIT.failed : EXIT.refused
  if (headers['content-type']?.startsWith('application/problem+json')) {
    const problem = JSON.parse(text) as { detail: string; code: string } & Record<string, unknown>
    return new CliError(`${problem.detail} (${problem.code})`, exitCode, problem)
  }
  return new CliError(`The gateway answered ${status}: ${messageIn(text).slice(0, 300)}`, exitCode, { status, text })
}

/** The message of an error in the form of Marquez or MLflow; else the text. */
const messageIn = (text: string): string => {
  try {
    const { message } = JSON.parse(text) as { readonly message?: unknown }
    return typeof message === 'string' ? message : text
  } catch {
    return text
  }
}
