/**
 * The registry over its Confluent-compatible HTTP API. Registration goes through `@kafkajs/confluent-schema-registry`;
 * what that client leaves open is done here: the subject's rule comes first (a crash between its "create version" and
 * "set rule" leaves a subject without a rule, on which it would stumble for ever), a time limit holds for the whole call,
 * and its retry options stay untouched, because they change a global of its module.
 */
import { SchemaRegistry as Client, COMPATIBILITY, SchemaType } from '@kafkajs/confluent-schema-registry'
import type { AvroSchema } from './avro.ts'
import { typeOf } from './avro.ts'
import {
  IncompatibleSchemaError,
  RegistryUnavailableError,
  type SchemaRegistry,
  UnknownSchemaError,
} from './registry.ts'

export interface RegistryOptions {
  /** Base of the Confluent API, for example `http://127.0.0.1:8080/apis/ccompat/v7`. */
  readonly url: string
  readonly username?: string
  readonly password?: string
  /** Limit of one call, all its requests together, ms. Default 10,000. */
  readonly timeoutMs?: number
}

const rule = COMPATIBILITY.BACKWARD_TRANSITIVE
const timeoutMsDefault = 10_000
/** Attempts at what a registry did not answer, or answered with a fault of its own; both calls may be repeated. */
const attemptsMax = 4
const pauseMs = 100

/** Statuses with which a registry says that the schema or the rule is refused, for good. */
const refusals: ReadonlySet<number> = new Set([409, 422])

/** A registry client. It opens no connection before its first call. */
export const connectRegistry = (options: RegistryOptions): SchemaRegistry => {
  const { timeoutMs = timeoutMsDefault, username, password } = options
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
  }
}

/** The subject's rule becomes ours if it has none. Another rule is somebody's decision: it is not overwritten. */
const ensureRule = async (http: Requester, subject: string, signal: AbortSignal, attempt = 1): Promise<void> => {
  const path = `/config/${encodeURIComponent(subject)}`
  const present = await http('GET', path, signal)
  if (present.status === 200) {
    const { compatibilityLevel } = JSON.parse(present.text) as { compatibilityLevel?: unknown }
    if (typeof compatibilityLevel !== 'string')
      throw new Error(`the answer holds no rule: ${present.text.slice(0, 200)}`)
    const level = compatibilityLevel.toUpperCase()
    if (level === rule) return
    if (level !== 'NONE') {
      throw new IncompatibleSchemaError(subject, `its rule is ${level}, expected ${rule}; change it in the registry`)
    }
  } else if (!isUnknown(present)) {
    throw new Error(`status ${present.status}: ${present.text}`)
  }
  const set = await http('PUT', path, signal, JSON.stringify({ compatibility: rule }))
  if (set.status === 409 && attempt < attemptsMax) return ensureRule(http, subject, signal, attempt + 1) // another process was first
  // 404: this registry sets rules of existing subjects only; then the client sets it after the first version.
  if (set.status !== 200 && !isUnknown(set)) throw new Error(`status ${set.status}: ${set.text}`)
}

/** Whether the registry itself says that it does not know what was asked for. */
const isUnknown = (answer: Answer): boolean => answer.status === 404 && isOwn(answer)

/** Statuses with which a registry refuses an id: not known, or none that it could ever give. Others are for a new attempt. */
const idRefusals: ReadonlySet<number> = new Set([400, 404, 422])
const isRefused = (answer: Answer): boolean => idRefusals.has(answer.status) && isOwn(answer)

/**
 * Whether an error is an answer of the registry: those have a code. One without comes from something else under that address, and
 * must not make every record of a topic look undecodable.
 */
const isOwn = (answer: Answer): boolean => {
  try {
    return typeof (JSON.parse(answer.text) as { error_code?: unknown }).error_code === 'number'
  } catch {
    return false
  }
}

const schemaIn = (id: number, text: string): AvroSchema => {
  const answer = JSON.parse(text) as { schema: string; schemaType?: string; references?: readonly unknown[] }
  if (typeof answer.schema !== 'string') throw new Error(`the answer holds no schema: ${text.slice(0, 200)}`)
  const type = answer.schemaType ?? 'AVRO'
  if (type !== 'AVRO') throw new UnknownSchemaError(id, `it is of type ${type}, expected AVRO`)
  if ((answer.references ?? []).length > 0)
    throw new UnknownSchemaError(id, 'it refers to other subjects, expected a whole schema')
  try {
    return JSON.parse(answer.schema)
  } catch {
    // Some registries hand out a primitive schema as a bare word.
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

/** Runs `call` within a time limit. What is no answer of the registry becomes RegistryUnavailableError. */
const limited = async <T>(timeoutMs: number, what: string, call: (signal: AbortSignal) => Promise<T>): Promise<T> => {
  const abort = new AbortController()
  let timer: NodeJS.Timeout | undefined
  const expired = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const error = new RegistryUnavailableError(`Cannot ${what}: no answer within ${timeoutMs} ms.`)
      reject(error)
      abort.abort(error)
    }, timeoutMs)
  })
  try {
    return await Promise.race([attempted(() => call(abort.signal), abort.signal), expired])
  } catch (error) {
    if (isAnswer(error)) throw error
    throw new RegistryUnavailableError(`Cannot ${what}: ${reasonOf(error)}`, error)
  } finally {
    clearTimeout(timer)
  }
}

const isAnswer = (error: unknown): boolean =>
  [IncompatibleSchemaError, UnknownSchemaError, RegistryUnavailableError].some((known) => error instanceof known)

/** A registry that is busy resets connections: a call that had no answer is made again after a pause that grows. */
const attempted = async <T>(call: () => Promise<T>, signal: AbortSignal): Promise<T> => {
  for (let attempt = 1; ; attempt++) {
    try {
      return await call()
    } catch (error) {
      if (isAnswer(error) || attempt >= attemptsMax || signal.aborted) throw error
      await new Promise((resolve) => setTimeout(resolve, pauseMs * 2 ** attempt))
    }
  }
}

/** `fetch failed` says nothing; its cause does. */
const reasonOf = (error: unknown): string => {
  const { message, cause } = error as { message?: string; cause?: { message?: string; code?: string } }
  return [message, cause?.message || cause?.code].filter(Boolean).join(': ')
}
