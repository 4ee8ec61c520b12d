/**
 * Sends the outputs of a task: outputs are sent in chunks during the step, and a commit includes all chunks before it.
 * One send or commit is in progress at a time, in order; outputs after a commit belong to the next transaction.
 */
import type { OutputRecord, Sent, TransactionalProducer } from './log.ts'

export interface OutboxLimits {
  /** The number of records of one send. A send is one record batch per partition, which the broker limits to 1 MB. */
  readonly chunkRecords: number
  readonly chunkBytes: number
  /** The number of chunks that may wait before `room` makes the step wait. */
  readonly chunksWaiting: number
}

/** A send has a fixed cost for the broker and for us: chunks of 500 cost a quarter more CPU per record. */
export const OUTBOX_LIMITS: OutboxLimits = { chunkRecords: 2000, chunkBytes: 512 * 1024, chunksWaiting: 4 }

const sizeOf = (record: OutputRecord) => (record.key?.length ?? 0) + (record.value?.length ?? 0) + 32

export class Outbox {
  #producer: TransactionalProducer
  #limits: OutboxLimits
  #chunk: OutputRecord[] = []
  /** The callbacks of the records in the chunk that want to know their offsets. */
  #curious: Curious[] = []
  /** The offsets for these callbacks, which are called when the transaction is committed. */
  #answers: (() => void)[] = []
  #chunkBytes = 0
  #tail: Promise<void> = Promise.resolve()
  #waiting = 0
  #failure: unknown
  #roomWanted: (() => void)[] = []

  constructor(producer: TransactionalProducer, limits: OutboxLimits = OUTBOX_LIMITS) {
    this.#producer = producer
    this.#limits = limits
  }

  /** Adds a record to the current transaction. @param placed called after the commit, in order, with the record's offset or -1 */
  add(record: OutputRecord, placed?: (offset: number) => void): void {
    const bytes = sizeOf(record)
    if (this.#chunk.length > 0 && this.#chunkBytes + bytes > this.#limits.chunkBytes) this.#seal()
    if (placed !== undefined) this.#curious.push({ index: this.#chunk.length, placed })
    this.#chunk.push(record)
    this.#chunkBytes += bytes
    if (this.#chunk.length >= this.#limits.chunkRecords) this.#seal()
  }

  /** Whether the step should wait for `room` before it adds more. */
  get crowded(): boolean {
    return this.#waiting >= this.#limits.chunksWaiting
  }

  /**
   * Commits everything added so far.
   * @throws the first error of a send or of the commit; the outcome is then unknown
   */
  commit(): Promise<void> {
    this.#seal()
    return this.#enqueue(async () => {
      await this.#producer.commit()
      for (const answer of this.#answers.splice(0)) answer()
    })
  }

  /**
   * Waits until half of the room for chunks is free again, so that sends and steps overlap.
   * @throws the first failure
   */
  async room(): Promise<void> {
    while (this.#failure === undefined && this.#waiting > this.#limits.chunksWaiting / 2) await this.#next()
    if (this.#failure !== undefined) throw this.#failure
  }

  /** The first failure so far; nothing was sent after it. */
  get failure(): unknown {
    return this.#failure
  }

  #next(): Promise<void> {
    return new Promise((resolve) => this.#roomWanted.push(resolve))
  }

  #done(): void {
    for (const resolve of this.#roomWanted.splice(0)) resolve()
  }

  #seal(): void {
    if (this.#chunk.length === 0) return
    const [chunk, curious] = [this.#chunk, this.#curious]
    this.#chunk = []
    this.#curious = []
    this.#chunkBytes = 0
    const send = async () => {
      const placed = await this.#producer.send(chunk)
      if (curious.length > 0) this.#answers.push(...answersOf(chunk, curious, placed))
    }
    this.#enqueue(send).catch(() => {}) // the failure is kept in #failure, and thrown by commit or room
  }

  #enqueue(action: () => Promise<unknown>): Promise<void> {
    this.#waiting++
    const done = this.#tail.then(async () => {
      try {
        if (this.#failure !== undefined) throw this.#failure
        await action()
      } catch (error) {
        this.#failure ??= error
        throw error
      } finally {
        this.#waiting--
        this.#done()
      }
    })
    this.#tail = done.catch(() => {})
    return done
  }
}

interface Curious {
  /** The index of the record in its chunk. */
  readonly index: number
  placed(offset: number): void
}

/** The records of a partition have consecutive offsets, in the order of the chunk. */
const answersOf = (
  chunk: readonly OutputRecord[],
  curious: readonly Curious[],
  placed: readonly Sent[],
): (() => void)[] => {
  const next = new Map(placed.map(({ topic, partition, offset }) => [`${topic}\0${partition}`, offset]))
  const offsets = chunk.map(({ topic, partition }) => {
    const name = `${topic}\0${partition}`
    const offset = next.get(name) ?? -1
    if (offset >= 0) next.set(name, offset + 1)
    return offset
  })
  return curious.map((each) => () => each.placed(offsets[each.index]))
}
