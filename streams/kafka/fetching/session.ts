/**
 * A fetch session (KIP-227): the broker remembers the requested partitions and their positions, and each request
 * contains only changes. This class keeps both sides: what is wanted now, and what the broker knows.
 */
import type { FetchPosition, FetchRequest, TopicPartition } from '../client/fetch.ts'

export type SessionPart = Pick<FetchRequest, 'session' | 'positions' | 'forgotten'>

export const keyOf = ({ topic, partition }: TopicPartition): string => `${topic}\0${partition}`

/** The last epoch. The next one is 1, because 0 begins a session. */
const EPOCH_MAX = 2 ** 31 - 1

/** A request without a session. */
export const NO_SESSION = { id: 0, epoch: -1 }
/** Answers that end a session: FETCH_SESSION_ID_NOT_FOUND, INVALID_FETCH_SESSION_EPOCH. */
export const SESSION_ERRORS: ReadonlySet<number> = new Set([70, 71])

export class FetchSession {
  readonly #wanted = new Map<string, FetchPosition>()
  readonly #told = new Map<string, FetchPosition>()
  readonly #changed = new Set<string>()
  #id = 0
  #epoch = 0

  get size(): number {
    return this.#wanted.size
  }

  /** Requests a partition from a position, from the next request on. */
  want(position: FetchPosition): void {
    const key = keyOf(position)
    this.#wanted.set(key, position)
    this.#changed.add(key)
  }

  /** No longer requests a partition. */
  drop(partition: TopicPartition): void {
    const key = keyOf(partition)
    if (this.#wanted.delete(key)) this.#changed.add(key)
  }

  /** The changes for the next request. They count as sent as soon as they are returned. */
  next(): SessionPart {
    if (this.#epoch === 0) return this.#begin()
    const positions: FetchPosition[] = []
    const forgotten: TopicPartition[] = []
    for (const key of this.#changed) {
      const [wanted, told] = [this.#wanted.get(key), this.#told.get(key)]
      if (wanted !== undefined && (told?.from !== wanted.from || told.bytesMax !== wanted.bytesMax)) {
        positions.push(wanted)
        this.#told.set(key, wanted)
      } else if (wanted === undefined && told !== undefined) {
        forgotten.push(told)
        this.#told.delete(key)
      }
    }
    this.#changed.clear()
    return { session: { id: this.#id, epoch: this.#epoch }, positions, forgotten }
  }

  /**
   * The broker has answered with this session id. 0 means that it keeps no session and needs the whole list each time.
   */
  answered(id: number): void {
    this.#id = id
    this.#epoch = id === 0 ? 0 : this.#epoch >= EPOCH_MAX ? 1 : this.#epoch + 1
  }

  /** The broker does not know the session, or the connection is closed: the next request begins a new session. */
  reset(): void {
    this.#id = 0
    this.#epoch = 0
  }

  #begin(): SessionPart {
    this.#told.clear()
    for (const [key, position] of this.#wanted) this.#told.set(key, position)
    this.#changed.clear()
    // The epoch that ends the old session, if there is one, is 0 too.
    return { session: { id: this.#id, epoch: 0 }, positions: [...this.#wanted.values()], forgotten: [] }
  }
}
