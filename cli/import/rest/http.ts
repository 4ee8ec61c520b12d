/** Requests to a server of MLflow: repeated if the server is busy or away for a moment, and never without an end. */
import { pipeline, Readable, Transform } from 'node:stream'
import type { ReadableStream } from 'node:stream/web'
import { setTimeout as sleep } from 'node:timers/promises'
import { CliError, EXIT } from '../../errors.ts'

export interface ServerOptions {
  /** Without credentials. */
  readonly url: string
  /** The header. */
  readonly authorization: string | undefined
  readonly timeoutMs: number
  readonly signal: AbortSignal
}

export interface Asked {
  readonly method?: 'GET' | 'POST'
  readonly query?: Readonly<Record<string, string | number | undefined>>
  readonly json?: unknown
}

/** An answer that is an error of MLflow, or another status. */
export class AnswerError extends CliError {
  readonly status: number
  readonly code: string
  constructor(message: string, status: number, code: string) {
    super(message, status >= 500 ? EXIT.unavailable : EXIT.refused)
    this.name = 'AnswerError'
    this.status = status
    this.code = code
  }
}

const TRIES = 5
const PAUSE_MS = 250
const BUSY: ReadonlySet<number> = new Set([408, 429, 500, 502, 503, 504])

export class Server {
  readonly #options: ServerOptions

  constructor(options: ServerOptions) {
    this.#options = options
  }

  get url(): string {
    return this.#options.url
  }

  json<T>(path: string, asked: Asked = {}): Promise<T> {
    return this.#tried(path, () => this.#send(path, asked, async (answer) => JSON.parse(await answer.text()) as T))
  }

  text(path: string): Promise<string> {
    return this.#tried(path, () => this.#send(path, {}, (answer) => answer.text()))
  }

  /** The body of an answer as a stream. Only its beginning is tried again. */
  async stream(path: string, query: Asked['query'] = {}): Promise<Readable> {
    const body = await this.#tried(path, () => this.#send(path, { query }, async (answer) => answer.body))
    return body === null ? Readable.from([]) : this.#flowing(Readable.fromWeb(body as ReadableStream))
  }

  /** Ends a stream that brings nothing for too long. */
  #flowing(body: Readable): Readable {
    const { timeoutMs } = this.#options
    const stopped = () => body.destroy(new Error(`no byte came within ${timeoutMs} ms`))
    let timer = setTimeout(stopped, timeoutMs)
    const flowing = new Transform({
      transform: (chunk, _encoding, done) => {
        clearTimeout(timer)
        timer = setTimeout(stopped, timeoutMs)
        done(null, chunk)
      },
    })
    return pipeline(body, flowing, () => clearTimeout(timer))
  }

  async #tried<T>(path: string, attempt: () => Promise<T>): Promise<T> {
    const { signal, url } = this.#options
    for (let count = 1; ; count++) {
      try {
        return await attempt()
      } catch (error) {
        if (signal.aborted) throw new CliError('Interrupted.', EXIT.interrupted)
        const isAnswer = error instanceof AnswerError
        const isLast = count === TRIES || (isAnswer && !BUSY.has(error.status))
        if (isLast && isAnswer) throw error
        if (isLast) throw new CliError(`${url}${path} cannot be read: ${reasonOf(error)}.`, EXIT.unavailable)
        await sleep(PAUSE_MS * 2 ** (count - 1), undefined, { signal }).catch(() => undefined)
      }
    }
  }

  async #send<T>(
    path: string,
    { method = 'GET', query = {}, json }: Asked,
    read: (answer: Response) => Promise<T>,
  ): Promise<T> {
    const { url, authorization, timeoutMs, signal } = this.#options
    const parts = Object.entries(query).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, String(value)] as const],
    )
    const search = parts.length === 0 ? '' : `?${new URLSearchParams(Object.fromEntries(parts))}`
    const limit = new AbortController()
    const timer = setTimeout(() => limit.abort(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs)
    try {
      const answer = await fetch(`${url}${path}${search}`, {
        method,
        headers: {
          ...(json === undefined ? {} : { 'content-type': 'application/json' }),
          ...(authorization === undefined ? {} : { authorization }),
        },
        ...(json === undefined ? {} : { body: JSON.stringify(json) }),
        signal: AbortSignal.any([signal, limit.signal]),
      })
      if (answer.status !== 200) throw errorOf(`${url}${path}`, answer.status, await answer.text())
      return await read(answer)
    } finally {
      clearTimeout(timer)
    }
  }
}

const errorOf = (where: string, status: number, text: string): AnswerError => {
  const { error_code: code = '', message = text.slice(0, 200) } = object(text)
  return new AnswerError(`${where} answered ${status}: ${message}`, status, code)
}

const object = (text: string): { readonly error_code?: string; readonly message?: string } => {
  try {
    return Object(JSON.parse(text))
  } catch {
    return {}
  }
}

/** `fetch` says only that it failed; its cause says why. */
const reasonOf = (error: unknown): string => {
  const { cause, message } = error as Error
  return cause instanceof Error ? cause.message : message
}
