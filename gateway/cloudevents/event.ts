/**
 * An event of a payload logger, from a request in binary mode (attributes as headers, the data as the body) or in structured mode (all of it as JSON).
 * Source: CloudEvents 1.0, HTTP protocol binding.
 */
import { parseJson } from '../../schemas/index.ts'
import { HttpError } from '../http/errors.ts'
import { timeOfText } from '../rows/time.ts'

export type Half = 'request' | 'response'

export interface InferenceEvent {
  readonly id: string
  readonly source: string
  readonly half: Half
  /** When it was sent, ms; `undefined`: it does not say. */
  readonly time: number | undefined
  /** The payload of the model, as JSON text. */
  readonly data: string
}

type Headers = Readonly<Record<string, string | string[] | undefined>>

const STRUCTURED = /^application\/cloudevents\+json\b/i
/** `org.kubeflow.serving.inference.request` of KServe, `io.seldon.serving.inference.request`, and others of this form. */
const TYPE = /\.inference\.(request|response)$/
/** Ids and sources are parts of keys. */
const TEXT_MAX = 500

/** @throws HttpError CLOUD_EVENT_INVALID */
export const inferenceEvent = (headers: Headers, body: Buffer): InferenceEvent =>
  STRUCTURED.test(String(headers['content-type'] ?? '')) ? structured(body) : binary(headers, body)

const binary = (headers: Headers, body: Buffer): InferenceEvent => {
  const attribute = (name: string): unknown => headers[`ce-${name}`]
  return eventOf(attribute, body.toString('utf8'), 'headers.ce-')
}

const structured = (body: Buffer): InferenceEvent => {
  let found: unknown
  try {
    found = parseJson(body.toString('utf8'))
  } catch (error) {
    throw invalid('', null, `a CloudEvent as JSON (${(error as Error).message})`)
  }
  if (typeof found !== 'object' || found === null || Array.isArray(found))
    throw invalid('', null, 'a CloudEvent as a JSON object')
  const event = found as Readonly<Record<string, unknown>>
  const { data, data_base64: base64 } = event
  const text = typeof base64 === 'string' ? Buffer.from(base64, 'base64').toString('utf8') : JSON.stringify(data)
  return eventOf((name) => event[name], text ?? '', '')
}

const eventOf = (attribute: (name: string) => unknown, data: string, prefix: string): InferenceEvent => {
  const required = (name: string): string => {
    const value = attribute(name)
    if (typeof value === 'string' && value.length > 0 && value.length <= TEXT_MAX) return value
    throw invalid(`${prefix}${name}`, value ?? null, `text of 1 to ${TEXT_MAX} characters`)
  }
  if (required('specversion') !== '1.0') throw invalid(`${prefix}specversion`, attribute('specversion'), "'1.0'")
  const type = required('type')
  const half = TYPE.exec(type)?.[1] as Half | undefined
  if (half === undefined)
    throw invalid(`${prefix}type`, type, "a type that ends in '.inference.request' or '.inference.response'")
  const stated = attribute('time')
  const time = stated === undefined || stated === null ? undefined : timeOfText(String(stated))
  if (stated !== undefined && stated !== null && time === undefined)
    throw invalid(`${prefix}time`, stated, 'a time as RFC 3339')
  return { id: required('id'), source: required('source'), half, time, data }
}

export const invalid = (field: string, value: unknown, expected: string): HttpError =>
  new HttpError('CLOUD_EVENT_INVALID', `${field || 'The event'} is ${shown(value)}, expected ${expected}.`, {
    problems: [{ field, value, expected }],
  })

const shown = (value: unknown): string => (JSON.stringify(value) ?? 'absent').slice(0, 200)
