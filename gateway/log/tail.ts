/**
 * A live tail of a topic. Nothing is buffered here: the log itself is the buffer, and a caller that reads slowly is read for slowly.
 * Who does not read at all is dropped, and can go on where it was.
 */

import type { Platform } from '../../platform/index.ts'
import { type avro, schemaIdsOf } from '../../schemas/index.ts'
import type { PartitionReader } from '../../streams/core/log.ts'
import { shower, shownText } from './show.ts'

export interface TailOptions {
  readonly platform: Platform
  readonly topic: string
  /** Where to start, one per partition. */
  readonly positions: readonly number[]
  /** Takes a piece of text. @returns a promise that resolves when more is welcome */
  readonly write: (text: string) => Promise<void>
  /** Ends the tail. */
  readonly signal: AbortSignal
}

const fetchWaitMs = 1_000
const commentEveryMs = 15_000

/** One event of `text/event-stream`. @param data one line; @param id `undefined`: the id of the caller stays as it is */
export const eventText = (event: string, data: string, id?: string): string =>
  `event: ${event}\n${id === undefined ? '' : `id: ${id}\n`}data: ${data}\n\n`

/** Runs until the signal, or until reading or writing fails. */
export const runTail = async (options: TailOptions): Promise<void> => {
  const { platform, topic, signal, write } = options
  const positions = [...options.positions]
  const show = shower(platform.codecs)
  const idText = (): string =>
    JSON.stringify(positions.map((offset, partition): avro.TopicPosition => ({ topic, partition, offset })))
  const readers: PartitionReader[] = []
  // One piece after the other, whichever partition it is of.
  let turn: Promise<void> = Promise.resolve()
  const inTurn = (piece: () => string): Promise<void> => {
    turn = turn.then(() => (signal.aborted ? undefined : write(piece())))
    return turn
  }
  const follow = async (partition: number): Promise<void> => {
    const reader = await platform.log.reader(topic, partition)
    readers.push(reader)
    while (!signal.aborted) {
      const { records, next } = await reader.fetch(positions[partition], fetchWaitMs)
      await platform.codecs.ensure(schemaIdsOf(records))
      for (const record of records) {
        if (signal.aborted) return
        await inTurn(() => {
          positions[partition] = record.offset + 1
          return eventText('record', shownText(show(partition, record)), idText())
        })
      }
      positions[partition] = next
    }
  }
  const comments = setInterval(() => void inTurn(() => ': still here\n\n').catch(() => {}), commentEveryMs)
  const close = () => Promise.all(readers.map((reader) => reader.close()))
  const onAbort = () => void close()
  signal.addEventListener('abort', onAbort)
  try {
    await Promise.all(positions.map((_, partition) => follow(partition)))
  } catch (error) {
    if (!signal.aborted) throw error
  } finally {
    clearInterval(comments)
    signal.removeEventListener('abort', onAbort)
    await close()
  }
}
