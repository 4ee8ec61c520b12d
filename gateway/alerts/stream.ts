/** The stream of one caller: events with their ids, a comment while nothing happens, and a word about what the log no longer holds. */
import { eventText } from '../http/event-stream.ts'
import { type AlertFeed, type Fed, GapError } from './feed.ts'

export interface StreamOptions {
  readonly feed: Pick<AlertFeed, 'after' | 'topic'>
  /** The position of the first event. */
  readonly from: number
  /** Writes a piece of text. @returns a promise that resolves when the caller can take more */
  readonly write: (text: string) => Promise<void>
  /** Ends the stream. */
  readonly signal: AbortSignal
  readonly commentEveryMs?: number
}

export const COMMENT_EVERY_MS = 15_000

/** The id of an event: the position behind it, so that a caller that sends it gets what follows. */
export const idText = (topic: string, offset: number): string => JSON.stringify([{ topic, partition: 0, offset }])

/** Runs until the signal is aborted, or the log or the caller fails. @throws errors of both */
export const streamAlerts = async (options: StreamOptions): Promise<void> => {
  const { feed, write, signal, commentEveryMs = COMMENT_EVERY_MS } = options
  let position = options.from
  await write(': the stream begins\n\n')
  while (!signal.aborted) {
    let fed: Fed
    try {
      fed = await feed.after(position, commentEveryMs, signal)
    } catch (error) {
      if (!(error instanceof GapError)) throw error
      await write(
        eventText('gap', JSON.stringify({ asked: position, next: error.start }), idText(feed.topic, error.start)),
      )
      position = error.start
      continue
    }
    for (const { offset, text } of fed.events) {
      if (signal.aborted) return
      await write(eventText('alert', text, idText(feed.topic, offset + 1)))
      position = offset + 1
    }
    if (fed.events.length === 0 && !signal.aborted && fed.next <= position) await write(': still here\n\n')
    position = Math.max(position, fed.next)
  }
}
