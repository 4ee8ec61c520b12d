/**
 * A live tail of a topic. It has no buffer of its own: if the caller reads slowly, the tail reads the log slowly. A caller that does not
 * read at all is dropped, and can continue later where it stopped.
 */

import type { Platform } from '../../platform/index.ts'
import { type avro, schemaIdsOf } from '../../schemas/index.ts'
import type { PartitionReader } from '../../streams/core/log.ts'
import { eventText } from '../http/event-stream.ts'
import { type ShownRecord, shower, shownText } from './show.ts'

export interface TailOptions {
  readonly platform: Platform
  readonly topic: string
  /** Where to start, one per partition. */
  readonly positions: readonly number[]
  /** Where to end, one per partition. Default: nowhere. */
  readonly ends?: readonly number[]
  /** Writes a piece of text. @returns a promise that resolves when the caller can take more */
  readonly write: (text: string) => Promise<void>
  /** What the caller sees of a record; asked for each piece that is read. */
  readonly masker: () => (record: ShownRecord) => ShownRecord
  /** Ends the tail. */
  readonly signal: AbortSignal
}

const FETCH_WAIT_MS = 1_000
const COMMENT_EVERY_MS = 15_000

/** Runs until all partitions have reached their ends, the signal is aborted, or a read or a write fails. */
export const runTail = async (options: TailOptions): Promise<void> => {
  const { platform, topic, signal, write } = options
  const positions = [...options.positions]
  const show = shower(platform.codecs)
  const idText = (): string =>
    JSON.stringify(positions.map((offset, partition): avro.TopicPosition => ({ topic, partition, offset })))
  const readers: PartitionReader[] = []
  // Pieces of all partitions are written one after the other.
  let turn: Promise<void> = Promise.resolve()
  const inTurn = (piece: () => string): Promise<void> => {
    turn = turn.then(() => (signal.aborted ? undefined : write(piece())))
    return turn
  }
  const follow = async (partition: number): Promise<void> => {
    const reader = await platform.log.reader(topic, partition)
    readers.push(reader)
    const end = options.ends?.[partition] ?? Number.POSITIVE_INFINITY
    while (!signal.aborted && positions[partition] < end) {
      const { records, next } = await reader.fetch(positions[partition], FETCH_WAIT_MS)
      await platform.codecs.ensure(schemaIdsOf(records))
      const masked = options.masker()
      for (const record of records) {
        if (signal.aborted || record.offset >= end) return
        await inTurn(() => {
          positions[partition] = record.offset + 1
          return eventText('record', shownText(masked(show(partition, record))), idText())
        })
      }
      positions[partition] = next
    }
  }
  const comments = setInterval(() => void inTurn(() => ': still here\n\n').catch(() => {}), COMMENT_EVERY_MS)
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
