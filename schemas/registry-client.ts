/**
 * The registry over its Confluent-compatible HTTP API. Registration goes through `@kafkajs/confluent-schema-registry`.
 * This module adds what that client lacks. It sets the subject's rule first: a crash between the client's "create
 * version" and "set rule" leaves a subject without a rule, and the client would then fail for ever. It applies a time
 * limit to the whole call. It does not use the client's retry options, because they change a global of its module.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { SchemaRegistry as Client, COMPATIBILITY, SchemaType } from '@kafkajs/confluent-schema-registry'
import type { AvroSchema } from './avro.ts'
import { typeOf } from './avro.ts'
import {
  IncompatibleSchemaError,
  RegistryUnavailableError,
  type SchemaRegistry,
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

const rule = COMPATIBILITY.BACKWARD_TRANSITIVE
const DEFAULT_TIMEOUT_MS = 10_000
/** Maximum attempts if a registry did not answer, or answered with a server error. Both calls may be repeated. */
const ATTEMPTS_MAX = 4
const PAUSE_MS = 100

/** Statuses with which a registry refuses the schema or the rule permanently. */
const refusals: ReadonlySet<number> = new Set([409, 422])

/** A registry client. It opens no connection before its first call. */
export const connectRegistry = (options: RegistryOptions): SchemaRegistry => {
  const { timeoutMs = DEFAULT_TIMEOUT_MS, username, password } = options
  const host = options.url.replace(/\/+$/, '')
  const auth = username === undefined ? undefined : { username, password: password ?? '' }
  const client = new Client({ host, ...(auth === undefined ? {} : { auth }) })
  const http = requester(host, auth)

  return {
    register: (subject, schema) =>
      limited(timeoutMs, `register a schema of subject '${subject}' at ${host}`, async (signal) => {
        typeOf(schema)
        await ensureRule(http, subject, signal)
        try {
          const confluent = { type: SchemaType.AVRO, schema: JSON.stringify(schema) } as const
          const { id } = await client.register(confluent, { subject, compatibility: rule })
          return id
        } catch (error) {
          const { status, message } = error as { status?: number; message: string }
          if (status !== undefined && refusals.has(status)) throw new IncompatibleSchemaError(subject, message, error)
          throw error
        }
      }),
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

/** Sets the subject's rule to ours if it has none. Another rule is the decision of its owner and is not overwritten. */
const ensureRule = async (http: Requester, subject: string, signal: AbortSignal, attempt = 1): Promise<void> => {
  const path = `/config/${encodeURIComponent(subject)}`
  const present = await http('GET', path, signal)
  if (present.status === 200) {
    const { compatibilityLevel } = JSON.parse(present.text) as { compatibilityLevel?: unknown }
    if (typeof compatibilityLevel !== 'string')
      throw new Error(`the response has no compatibility rule: ${present.text.slice(0, 200)}`)
    const level = compatibilityLevel.toUpperCase()
    if (level === rule) return
    if (level !== 'NONE') {
      throw new IncompatibleSchemaError(subject, `its rule is ${level}, expected ${rule}; change it in the registry`)
    }
  } else if (!isUnknown(present)) {
    throw new Error(`status ${present.status}: ${present.text}`)
  }
  const set = await http('PUT', path, signal, JSON.stringify({ compatibility: rule }))
  if (set.status === 409 && attempt < ATTEMPTS_MAX) return ensureRule(http, subject, signal, attempt + 1) // a concurrent process set it
  // 404: this registry sets rules only for existing subjects; the client then sets the rule after the first version.
  if (set.status !== 200 && !isUnknown(set)) throw new Error(`status ${set.status}: ${set.text}`)
}

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

interface Answer {
  readonly status: number
  readonly text: string
}

type Requester = (method: 'GET' | 'PUT', path: string, signal: AbortSignal, body?: string) => Promise<Answer>

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
