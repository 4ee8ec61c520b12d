/**
 * Reads of requests that are in hand at the same moment go to the store together: one command and one answer instead of many. Nobody
 * waits for it: what came in one turn of the event loop goes out at its end.
 */
import type { OnlineReader, VectorAnswer, VectorRequest } from './read.ts'

interface Waiting {
  readonly requests: readonly VectorRequest[]
  resolve(answers: VectorAnswer[]): void
  reject(error: unknown): void
}

/**
 * Entities of one command at most. Small reads cost less together; larger ones are kept apart, so that answers of the first are made
 * while the store works on the next.
 */
const entitiesMax = 64

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
      if (together.length > 0 && entities + count > entitiesMax) {
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
      // One of them cannot be answered: each learns for itself whether it is the one.
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
