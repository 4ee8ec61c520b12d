/** Streams of rows that run at one time: each holds a connection to the store as long as its caller reads, and others need connections too. */
import type { FastifyReply } from 'fastify'
import { HttpError } from '../http/errors.ts'

export const STREAMS_MAX = 4

export class StreamSlots {
  #running = 0

  /** Takes a slot until the answer has ended, or its caller has gone. @throws HttpError OVERLOADED */
  take(reply: FastifyReply): void {
    if (this.#running >= STREAMS_MAX) {
      const text = `${this.#running} streams of rows run already, expected at most ${STREAMS_MAX}.`
      throw new HttpError('OVERLOADED', text)
    }
    this.#running++
    reply.raw.once('close', () => void this.#running--)
  }
}

/** Passes rows on, and drops a caller that has read nothing for `stallMs` since the first of them. */
export async function* unlessStalled(
  rows: AsyncIterable<Buffer>,
  raw: FastifyReply['raw'],
  stallMs: number,
): AsyncGenerator<Buffer> {
  let isFirst = true
  for await (const chunk of rows) {
    if (isFirst) raw.setTimeout(stallMs, () => raw.destroy())
    isFirst = false
    yield chunk
  }
}
