/** Work that takes memory and time: one piece at a time in this process, and few wait for it. */
import { HttpError } from './errors.ts'

export class Turns {
  readonly #what: string
  readonly #waitingMax: number
  #last: Promise<unknown> = Promise.resolve()
  #waiting = 0

  /** @param what in the plural, for the message */
  constructor(what: string, waitingMax: number) {
    this.#what = what
    this.#waitingMax = waitingMax
  }

  /** Runs a piece of work when those before it have ended. @throws HttpError OVERLOADED; what the work throws */
  async take<T>(work: () => Promise<T>): Promise<T> {
    if (this.#waiting >= this.#waitingMax) {
      const text = `${this.#waiting} ${this.#what} are running or wait, expected at most ${this.#waitingMax}.`
      throw new HttpError('OVERLOADED', text)
    }
    this.#waiting++
    const turn = this.#last.then(work)
    this.#last = turn.catch(() => {})
    try {
      return await turn
    } finally {
      this.#waiting--
    }
  }
}
