/** Server-sent events: how they are written, and an answer that consists of them. */
import type { FastifyReply } from 'fastify'
import { drained } from './drained.ts'
import { HttpError } from './errors.ts'
import { httpErrorOf } from './translate.ts'

/** One event of `text/event-stream`. @param data one line; @param id if `undefined`, the last id of the caller stays unchanged */
export const eventText = (event: string, data: string, id?: string): string =>
  `event: ${event}\n${id === undefined ? '' : `id: ${id}\n`}data: ${data}\n\n`

export interface EventStream {
  /** Writes a piece of text. @returns a promise that resolves when the caller can take more */
  readonly write: (text: string) => Promise<void>
  /** The caller has gone. */
  readonly signal: AbortSignal
}

class StalledError extends Error {}

/**
 * Answers with a stream of events. A caller that reads nothing for `stallMs` is told `dropped`, and its connection ends; an error is told `failed`.
 * @param run writes the events @returns the last piece of text, if there is one
 */
export const streamEvents = async (
  reply: FastifyReply,
  stallMs: number,
  run: (stream: EventStream) => Promise<string | undefined>,
): Promise<void> => {
  const abort = new AbortController()
  reply.hijack()
  const { raw } = reply
  raw.once('close', () => abort.abort())
  raw.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache', 'x-accel-buffering': 'no' })
  raw.flushHeaders()
  const write = async (piece: string): Promise<void> => {
    if (raw.write(piece) || (await drained(raw, stallMs))) return
    throw new StalledError()
  }
  try {
    raw.end(await run({ write, signal: abort.signal }))
  } catch (error) {
    if (error instanceof StalledError) {
      const reason = `The caller read nothing for ${stallMs} ms; continue with the id of the last event.`
      raw.end(eventText('dropped', JSON.stringify({ reason })))
      raw.socket?.destroySoon()
    } else {
      const { code, message } = httpErrorOf(error)
      raw.end(eventText('failed', JSON.stringify({ code, reason: message })))
    }
  }
}

/** @param shown the id, or its beginning @param stream what has the ids, as `tail` */
export const wrongEventId = (shown: string, stream: string): HttpError => {
  const expected = `the id of an event of this ${stream}`
  const problem = { field: 'headers.last-event-id', value: shown, expected }
  return new HttpError('REQUEST_INVALID', `Last-Event-ID is not ${expected}.`, { problems: [problem] })
}
