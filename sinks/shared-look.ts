/**
 * One read of the store for all sinks that ask at about the same time: a process has hundreds of quiet sinks, and each
 * asks every second whether the store still holds what it wrote. An answer is never older than the question.
 */
import { setTimeout as sleep } from 'node:timers/promises'

interface Gathering<T> {
  readonly keys: Set<string>
  readonly answer: Promise<ReadonlyMap<string, T>>
}

export class SharedLook<T> {
  readonly #look: (keys: readonly string[]) => Promise<ReadonlyMap<string, T>>
  readonly #windowMs: number
  #gathering: Gathering<T> | undefined

  /**
   * @param look reads the store for all keys at once
   * @param windowMs how long a question waits for others
   */
  constructor(look: (keys: readonly string[]) => Promise<ReadonlyMap<string, T>>, windowMs: number) {
    this.#look = look
    this.#windowMs = windowMs
  }

  /**
   * @param windowMs how long this question waits for others, if it is the first one. Default: as long as the look's
   * @returns what the store holds for the key; `undefined` if it holds nothing. @throws the error of the look
   */
  async of(key: string, windowMs = this.#windowMs): Promise<T | undefined> {
    this.#gathering ??= this.#gather(windowMs)
    const { keys, answer } = this.#gathering
    keys.add(key)
    return (await answer).get(key)
  }

  #gather(windowMs: number): Gathering<T> {
    const keys = new Set<string>()
    const answer = sleep(windowMs).then(() => {
      this.#gathering = undefined // later questions need a new look
      return this.#look([...keys])
    })
    return { keys, answer }
  }
}

/** A look that all users of the same client share. */
export const sharedBy = <C extends object, T>(make: (client: C) => SharedLook<T>): ((client: C) => SharedLook<T>) => {
  const made = new WeakMap<C, SharedLook<T>>()
  return (client) => {
    let found = made.get(client)
    if (found === undefined) {
      found = make(client)
      made.set(client, found)
    }
    return found
  }
}

/** How long a quiet sink waits for the questions of others. No request depends on its answer. */
export const LOOK_WINDOW_MS = 800
