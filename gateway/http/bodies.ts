/**
 * Reads bodies that are held as a whole. Their bytes are counted as they arrive, of all requests together, until the answer is sent: many
 * large bodies at a time would exhaust the memory, although each is small enough.
 */
import type { Readable } from 'node:stream'
import type { FastifyRequest } from 'fastify'
import { HttpError } from './errors.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Bytes of the body that the budget counts for this request. */
    heldBytes: number
  }
}

/** Bytes that all requests share. */
export class ByteBudget {
  readonly max: number
  #held = 0

  constructor(max: number) {
    this.max = max
  }

  /** @returns whether they fit; if not, nothing is taken */
  take(bytes: number): boolean {
    if (this.#held + bytes > this.max) return false
    this.#held += bytes
    return true
  }

  give(bytes: number): void {
    this.#held -= bytes
  }
}

export interface BodyLimits {
  /** The largest body, in bytes. */
  readonly bodyBytesMax: number
  readonly budget: ByteBudget
}

/**
 * The body of a request. What it takes of the budget is in `request.heldBytes`, and is given back when the request ends. A stream that is
 * refused stays open, so that the refusal can be answered.
 * @throws HttpError BODY_TOO_LARGE, OVERLOADED, BODY_MALFORMED; errors of the stream
 */
export const wholeBody = (request: FastifyRequest, payload: Readable, limits: BodyLimits): Promise<Buffer> => {
  const stated = Number(request.headers['content-length'])
  // Events instead of an iterator: small bodies are the most, and an iterator costs more than reading them.
  return new Promise((resolve, reject) => {
    if (stated > limits.bodyBytesMax) return reject(tooLarge(limits.bodyBytesMax))
    const chunks: Buffer[] = []
    let received = 0
    const settle = (error: Error | undefined) => {
      payload.off('data', take).off('end', end).off('error', settle)
      if (error !== undefined) reject(error)
      else resolve(chunks.length === 1 ? chunks[0] : Buffer.concat(chunks, received))
    }
    const take = (chunk: Buffer) => {
      received += chunk.length
      const refusal = hold(request, chunk.length, received, limits)
      if (refusal !== undefined) settle(refusal)
      else chunks.push(chunk)
    }
    const end = () => settle(Number.isNaN(stated) || received === stated ? undefined : malformed(received, stated))
    payload.on('data', take).on('end', end).on('error', settle)
  })
}

/** Takes the bytes of a chunk from the budget. @returns the error if they do not fit */
const hold = (
  request: FastifyRequest,
  bytes: number,
  received: number,
  { bodyBytesMax, budget }: BodyLimits,
): HttpError | undefined => {
  if (received > bodyBytesMax) return tooLarge(bodyBytesMax)
  if (!budget.take(bytes)) {
    const text = `The bodies of all requests in progress have more than ${budget.max} bytes (gateway.bodiesBytesMax).`
    return new HttpError('OVERLOADED', text)
  }
  request.heldBytes += bytes
  return undefined
}

const malformed = (received: number, stated: number): HttpError =>
  new HttpError('BODY_MALFORMED', `The body has ${received} bytes, but Content-Length says ${stated}.`)

const tooLarge = (bytesMax: number): HttpError =>
  new HttpError('BODY_TOO_LARGE', `The body has more than ${bytesMax} bytes (gateway.bodyBytesMax).`)
