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
 * The body of a request. What it takes of the budget is in `request.heldBytes`, and is given back when the request ends.
 * @throws HttpError BODY_TOO_LARGE, OVERLOADED, BODY_MALFORMED; errors of the stream
 */
export const wholeBody = async (
  request: FastifyRequest,
  payload: Readable,
  { bodyBytesMax, budget }: BodyLimits,
): Promise<Buffer> => {
  const stated = Number(request.headers['content-length'])
  if (stated > bodyBytesMax) throw tooLarge(bodyBytesMax)
  const chunks: Buffer[] = []
  let received = 0
  // The stream is not destroyed with its connection, so that a refusal can be answered.
  for await (const chunk of payload.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    received += chunk.length
    if (received > bodyBytesMax) throw tooLarge(bodyBytesMax)
    if (!budget.take(chunk.length)) {
      const text = `The bodies of all requests in progress have more than ${budget.max} bytes (gateway.bodiesBytesMax).`
      throw new HttpError('OVERLOADED', text)
    }
    request.heldBytes += chunk.length
    chunks.push(chunk)
  }
  if (!Number.isNaN(stated) && received !== stated)
    throw new HttpError('BODY_MALFORMED', `The body has ${received} bytes, but Content-Length says ${stated}.`)
  return Buffer.concat(chunks, received)
}

const tooLarge = (bytesMax: number): HttpError =>
  new HttpError('BODY_TOO_LARGE', `The body has more than ${bytesMax} bytes (gateway.bodyBytesMax).`)
