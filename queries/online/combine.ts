/**
 * Combines concurrent reads into one command to the store and one answer. No read is delayed: the requests of one turn
 * of the event loop are sent at its end.
 */
import type { OnlineReader, VectorAnswer, VectorRequest } from './read.ts'

interface Waiting {
  readonly requests: readonly VectorRequest[]
  resolve(answers: VectorAnswer[]): void
  reject(error: unknown): void
}

/**
 * Maximum entities of one command. Small reads cost less together. Larger ones stay separate, so that the first answers
 * are encoded while the store works on the next command.
 */
const ENTITIES_MAX = 64

export class CombinedReader implements Pick<OnlineReader, 'read'> {
  readonly #reader: Pick<OnlineReader, 'read'>
  #waiting: Waiting[] = []

  constructor(reader: Pick<OnlineReader, 'read'>) {
    this.#reader = reader
  }

  read(requests: readonly VectorRequest[]): Promise<VectorAnswer[]> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ requests, resolve, reject })
      if (this.#waiting.length === 1) setImmediate(() => this.#flush())
    })
  }

  #flush(): void {
    const waiting = this.#waiting
    this.#waiting = []
    let together: Waiting[] = []
    let entities = 0
    for (const one of waiting) {
      const count = one.requests.reduce((sum, { entityIds }) => sum + entityIds.length, 0)
      if (together.length > 0 && entities + count > ENTITIES_MAX) {
        void this.#readTogether(together)
        together = []
        entities = 0
      }
      together.push(one)
      entities += count
    }
    void this.#readTogether(together)
  }

  async #readTogether(together: readonly Waiting[]): Promise<void> {
    if (together.length === 1) return this.#readAlone(together[0])
    let answers: VectorAnswer[]
    try {
      answers = await this.#reader.read(together.flatMap(({ requests }) => requests))
    } catch {
      // One of the requests failed. Each is read alone, so that only the failing one gets the error.
      await Promise.all(together.map((one) => this.#readAlone(one)))
      return
    }
    let at = 0
    for (const { requests, resolve } of together) {
      resolve(answers.slice(at, at + requests.length))
      at += requests.length
    }
  }

  async #readAlone({ requests, resolve, reject }: Waiting): Promise<void> {
    try {
      resolve(await this.#reader.read(requests))
    } catch (error) {
      reject(error)
    }
  }
}
