/**
 * A fetch session (KIP-227): the broker remembers which partitions are asked for, and from where; each request names only what has changed.
 * This keeps both sides: what is wanted now, and what the broker has been told.
 */
import type { FetchPosition, FetchRequest, TopicPartition } from '../client/fetch.ts'

export type SessionPart = Pick<FetchRequest, 'session' | 'positions' | 'forgotten'>

const keyOf = ({ topic, partition }: TopicPartition): string => `${topic}\0${partition}`

/** Ends of an epoch: it wraps around to 1, as 0 begins a session. */
const EPOCH_MAX = 2 ** 31 - 1

export class FetchSession {
  readonly #wanted = new Map<string, FetchPosition>()
  readonly #told = new Map<string, FetchPosition>()
  readonly #changed = new Set<string>()
  #id = 0
  #epoch = 0

  get size(): number {
    return this.#wanted.size
  }

  /** Asks for a partition from a position, from the next request on. */
  want(position: FetchPosition): void {
    const key = keyOf(position)
    this.#wanted.set(key, position)
    this.#changed.add(key)
  }

  /** Asks for a partition no more. */
  drop(partition: TopicPartition): void {
    const key = keyOf(partition)
    if (this.#wanted.delete(key)) this.#changed.add(key)
  }

  /** What the next request has to say. It counts as told as soon as it is returned. */
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

  /** The broker has answered under this session id; 0 means that it keeps none, and has to be told everything each time. */
  answered(id: number): void {
    this.#id = id
    this.#epoch = id === 0 ? 0 : this.#epoch >= EPOCH_MAX ? 1 : this.#epoch + 1
  }

  /** The broker does not know the session, or the connection is gone: the next request begins a new one. */
  reset(): void {
    this.#id = 0
    this.#epoch = 0
  }

  #begin(): SessionPart {
    this.#told.clear()
    for (const [key, position] of this.#wanted) this.#told.set(key, position)
    this.#changed.clear()
    // The epoch that ends the old session, if there is one, is 0 as well.
    return { session: { id: this.#id, epoch: 0 }, positions: [...this.#wanted.values()], forgotten: [] }
  }
}
