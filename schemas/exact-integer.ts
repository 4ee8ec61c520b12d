/** The greatest long of an event, and its negative the least: the bound of avsc, below which JavaScript numbers are exact (0022). */
export const LONG_MAX = 2 ** 53 - 2

/** An integer that a JavaScript number does not hold exactly, as its digits. It exists where JSON of callers is read; the log holds none. */
export class ExactInteger {
  readonly #digits: string

  /** @param digits an integer in decimal, as JSON writes it */
  constructor(digits: string) {
    this.#digits = digits
  }

  get value(): bigint {
    return BigInt(this.#digits)
  }

  toString(): string {
    return this.#digits
  }

  toJSON(): string {
    return this.#digits
  }
}
