/** The rows of one request of a load: they are collected, and appended together. */
import { LogError, type OutputRecord, type Sent, type TransactionalProducer } from '../../streams/core/log.ts'
import type { Appended } from '../../streams/kafka/index.ts'
import type { RowLog } from './ingest.ts'
import { sendsOf } from './sends.ts'

/** The largest number of rows in one request of a load, and of their bytes: they are in memory until they are appended. */
export const LOAD_ROWS_MAX = 10_000
export const LOAD_BYTES_MAX = 32 * 1024 * 1024

interface Waiting {
  readonly record: OutputRecord
  readonly appended: (at: Appended) => void
  readonly failed: (error: Error) => void
}

export class LoadBatch implements RowLog {
  readonly #waiting: Waiting[] = []
  #bytes = 0
  #isTooLarge = false

  /** Whether the request has more than a load may have in one. */
  get isTooLarge(): boolean {
    return this.#isTooLarge
  }

  /** @param appended called when the transaction is committed */
  append(record: OutputRecord, appended: Waiting['appended'], failed: Waiting['failed']): void {
    this.#bytes += (record.key?.length ?? 0) + (record.value?.length ?? 0)
    this.#isTooLarge ||= this.#waiting.length >= LOAD_ROWS_MAX || this.#bytes > LOAD_BYTES_MAX
    if (this.#isTooLarge) failed(new LogError('UNAVAILABLE', 'append: the request is too large'))
    else this.#waiting.push({ record, appended, failed })
  }

  async room(): Promise<void> {}

  /** Appends the rows and the mark in one transaction. @throws LogError; nothing was appended then, or the next owner sees the mark */
  async commit(producer: TransactionalProducer, mark: OutputRecord): Promise<void> {
    const offsets = new Map<Waiting, number>()
    const all: (Waiting | undefined)[] = [...this.#waiting, undefined]
    for (const piece of sendsOf(all, (each) => [each?.record ?? mark])) {
      const sent = await producer.send(piece.map((each) => each?.record ?? mark))
      assign(piece, sent, offsets)
    }
    await producer.commit()
    for (const [each, offset] of offsets) each.appended({ partition: each.record.partition, offset })
  }

  /** What was appended to the batch fails: its owner calls this after any error. */
  fail(error: Error): void {
    for (const { failed } of this.#waiting) failed(error)
  }
}

/** The records of a partition follow each other from the offset that the log names. */
const assign = (
  piece: readonly (Waiting | undefined)[],
  sent: readonly Sent[],
  offsets: Map<Waiting, number>,
): void => {
  const next = new Map(sent.map(({ topic, partition, offset }) => [`${topic}:${partition}`, offset]))
  for (const each of piece) {
    if (each === undefined) continue
    const at = `${each.record.topic}:${each.record.partition}`
    const offset = next.get(at)
    if (offset === undefined) throw new LogError('UNAVAILABLE', `append: the log named no offset for ${at}`)
    offsets.set(each, offset)
    next.set(at, offset + 1)
  }
}
