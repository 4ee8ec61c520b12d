/**
 * The registry over its Confluent-compatible HTTP API. The client of `@kafkajs/confluent-schema-registry` asks for the rule and compiles the schema at
 * every registration, and a process registers more than a hundred schemas before it works; a crash between its "create version" and "set rule"
 * leaves a subject without a rule, with which it then fails for ever. Here the rule comes first where the registry can set it, and is asked for once.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { AvroSchema } from './avro.ts'
import { typeOf } from './avro.ts'
import {
  type RegistryAnswer as Answer,
  type AskedRegistry,
  IncompatibleSchemaError,
  RegistryUnavailableError,
  UnknownSchemaError,
} from './registry.ts'
import { within } from './within.ts'

export interface RegistryOptions {
  /** Base of the Confluent API, for example `http://127.0.0.1:8080/apis/ccompat/v7`. */
  readonly url: string
  readonly username?: string
  readonly password?: string
  /** Time limit of one call with all its requests, ms. Default 10,000. */
  readonly timeoutMs?: number
}

const RULE = 'BACKWARD_TRANSITIVE'
const DEFAULT_TIMEOUT_MS = 10_000
/** Maximum attempts if a registry did not answer, or answered with a server error. Both calls may be repeated. */
const ATTEMPTS_MAX = 4
const PAUSE_MS = 100
/** How long the rule of a subject is known, ms: a process starts within it, and a later version of a schema asks again. */
const RULE_KNOWN_MS = 60_000

/** Statuses with which a registry refuses the schema or the rule permanently. */
const refusals: ReadonlySet<number> = new Set([409, 422])

/** A registry client. It opens no connection before its first call. */
export const connectRegistry = (options: RegistryOptions): AskedRegistry => {
  const { timeoutMs = DEFAULT_TIMEOUT_MS, username, password } = options
  const host = options.url.replace(/\/+$/, '')
  const auth = username === undefined ? undefined : { username, password: password ?? '' }
  const http = requester(host, auth)
  const rules = new Rules(http)
  /** Subjects whose rule is ours, with the time at which it was seen. */
  const ruled = new Map<string, number>()

  return {
    register: (subject, schema) =>
      limited(timeoutMs, `register a schema of subject '${subject}' at ${host}`, async (signal) => {
        typeOf(schema)
        const isKnown = performance.now() - (ruled.get(subject) ?? Number.NEGATIVE_INFINITY) < RULE_KNOWN_MS
        const isRuled = isKnown || (await rules.ensure(subject, signal))
        const id = await addVersion(http, subject, schema, signal)
        if (!isRuled) await rules.set(subject, signal)
        if (!isKnown) ruled.set(subject, performance.now())
        return id
      }),
    ask: (method, path, body) =>
      limited(timeoutMs, `ask ${host} for ${method} ${path}`, (signal) => http(method, path, signal, body)),
    fetch: (id) =>
      limited(timeoutMs, `fetch schema ${id} from ${host}`, async (signal) => {
        const answer = await http('GET', `/schemas/ids/${id}`, signal)
        if (isRefused(answer)) throw new UnknownSchemaError(id, `the registry answers ${answer.status}`)
        if (answer.status !== 200) throw new Error(`status ${answer.status}: ${answer.text}`)
        return schemaIn(id, answer.text)
      }),
    latest: (subject) =>
      limited(timeoutMs, `fetch the latest schema of subject '${subject}' from ${host}`, async (signal) => {
        const answer = await http('GET', `/subjects/${encodeURIComponent(subject)}/versions/latest`, signal)
        if (isRefused(answer)) return undefined
        if (answer.status !== 200) throw new Error(`status ${answer.status}: ${answer.text}`)
        return schemaIn(subject, answer.text)
      }).catch((error: unknown) => {
        if (error instanceof UnknownSchemaError) return undefined
        throw error
      }),
  }
}

/** @returns the schema's id, also if the subject has it already */
const addVersion = async (http: Requester, subject: string, schema: object, signal: AbortSignal): Promise<number> => {
  const body = JSON.stringify({ schema: JSON.stringify(schema) })
  const answer = await http('POST', `/subjects/${encodeURIComponent(subject)}/versions`, signal, body)
  if (refusals.has(answer.status)) throw new IncompatibleSchemaError(subject, messageIn(answer))
  if (answer.status !== 200) throw new Error(`status ${answer.status}: ${answer.text}`)
  const { id } = JSON.parse(answer.text) as { id?: unknown }
  if (typeof id !== 'number') throw new Error(`the response has no id: ${answer.text.slice(0, 200)}`)
  return id
}

/** What the registry says, without the form in which it says it. */
const messageIn = ({ text }: Answer): string => {
  try {
    const { message } = JSON.parse(text) as { message?: unknown }
    return typeof message === 'string' ? message : text
  } catch {
    return text
  }
}

/** The rules of subjects. Another rule than ours is the decision of its owner and is not overwritten. */
class Rules {
  readonly #http: Requester
  /** Not if the registry sets rules only for existing subjects. */
  #comesFirst = true

  constructor(http: Requester) {
    this.#http = http
  }

  /** @returns whether the subject has our rule now. If not, it gets it after its first version: `set` */
  async ensure(subject: string, signal: AbortSignal): Promise<boolean> {
    const present = await this.#http('GET', pathOf(subject), signal)
    if (present.status === 200) {
      const { compatibilityLevel } = JSON.parse(present.text) as { compatibilityLevel?: unknown }
      if (typeof compatibilityLevel !== 'string')
        throw new Error(`the response has no compatibility rule: ${present.text.slice(0, 200)}`)
      const level = compatibilityLevel.toUpperCase()
      if (level === RULE) return true
      if (level !== 'NONE')
        throw new IncompatibleSchemaError(subject, `its rule is ${level}, expected ${RULE}; change it in the registry`)
    } else if (!isUnknown(present)) {
      throw new Error(`status ${present.status}: ${present.text}`)
    } else if (!this.#comesFirst) {
      return false
    }
    const set = await this.#put(subject, signal)
    if (set.status === 409) return this.ensure(subject, signal) // a concurrent process set it
    if (set.status === 200) return true
    this.#comesFirst = false
    return false
  }

  /** Of a subject that had no version, and has one now. */
  async set(subject: string, signal: AbortSignal): Promise<void> {
    const { status, text } = await this.#put(subject, signal)
    if (status === 409 && (await this.ensure(subject, signal))) return
    if (status !== 200) throw new Error(`status ${status}: ${text}`)
  }

  /** @returns the answer: done, in conflict with a concurrent request, or no such subject. @throws Error for another one */
  async #put(subject: string, signal: AbortSignal): Promise<Answer> {
    const answer = await this.#http('PUT', pathOf(subject), signal, JSON.stringify({ compatibility: RULE }))
    if (answer.status === 200 || answer.status === 409 || isUnknown(answer)) return answer
    throw new Error(`status ${answer.status}: ${answer.text}`)
  }
}

const pathOf = (subject: string): string => `/config/${encodeURIComponent(subject)}`

/** Whether the registry itself answers that it does not know the requested object. */
const isUnknown = (answer: Answer): boolean => answer.status === 404 && isOwn(answer)

/**
 * Statuses with which a registry refuses an id: it is unknown, or can never be an id. Other statuses allow a new
 * attempt.
 */
const idRefusals: ReadonlySet<number> = new Set([400, 404, 422])
const isRefused = (answer: Answer): boolean => idRefusals.has(answer.status) && isOwn(answer)

/**
 * Whether an error response comes from the registry: those have a code. A response without a code comes from another
 * server under that address, and must not make every record of a topic undecodable.
 */
const isOwn = (answer: Answer): boolean => {
  try {
    return typeof (JSON.parse(answer.text) as { error_code?: unknown }).error_code === 'number'
  } catch {
    return false
  }
}

const schemaIn = (id: number | string, text: string): AvroSchema => {
  const answer = JSON.parse(text) as { schema: string; schemaType?: string; references?: readonly unknown[] }
  if (typeof answer.schema !== 'string') throw new Error(`the response has no schema: ${text.slice(0, 200)}`)
  const type = answer.schemaType ?? 'AVRO'
  if (type !== 'AVRO') throw new UnknownSchemaError(id, `it is of type ${type}, expected AVRO`)
  if ((answer.references ?? []).length > 0)
    throw new UnknownSchemaError(id, 'it refers to other subjects, expected a whole schema')
  try {
    return JSON.parse(answer.schema)
  } catch {
    // Some registries return a primitive schema as a bare word.
    return answer.schema
  }
}

type Requester = (method: 'GET' | 'PUT' | 'POST', path: string, signal: AbortSignal, body?: string) => Promise<Answer>

const requester = (host: string, auth: { username: string; password: string } | undefined): Requester => {
  const headers: Record<string, string> = { 'content-type': 'application/vnd.schemaregistry.v1+json' }
  if (auth !== undefined) {
    headers.authorization = `Basic ${Buffer.from(`${auth.username}:${auth.password}`).toString('base64')}`
  }
  return async (method, path, signal, body) => {
    const response = await fetch(host + path, { method, headers, signal, redirect: 'error', ...(body && { body }) })
    return { status: response.status, text: await response.text() }
  }
}

/** Runs `call` within a time limit. If the registry gives no answer, the error is RegistryUnavailableError. */
const limited = async <T>(timeoutMs: number, what: string, call: (signal: AbortSignal) => Promise<T>): Promise<T> => {
  const abort = new AbortController()
  const late = (): never => {
    const error = new RegistryUnavailableError(`Cannot ${what}: no answer within ${timeoutMs} ms.`)
    abort.abort(error)
    throw error
  }
  try {
    return await within(
      attempted(() => call(abort.signal), abort.signal),
      timeoutMs,
      late,
    )
  } catch (error) {
    if (isAnswer(error)) throw error
    throw new RegistryUnavailableError(`Cannot ${what}: ${reasonOf(error)}`, error)
  }
}

const isAnswer = (error: unknown): boolean =>
  [IncompatibleSchemaError, UnknownSchemaError, RegistryUnavailableError].some((known) => error instanceof known)

/** A busy registry resets connections, so a call without an answer is repeated after a growing pause. */
const attempted = async <T>(call: () => Promise<T>, signal: AbortSignal): Promise<T> => {
  for (let attempt = 1; ; attempt++) {
    try {
      return await call()
    } catch (error) {
      if (isAnswer(error) || attempt >= ATTEMPTS_MAX || signal.aborted) throw error
      await sleep(PAUSE_MS * 2 ** attempt)
    }
  }
}

/** `fetch failed` gives no reason; its cause does. */
const reasonOf = (error: unknown): string => {
  const { message, cause } = error as { message?: string; cause?: { message?: string; code?: string } }
  return [message, cause?.message || cause?.code].filter(Boolean).join(': ')
}
