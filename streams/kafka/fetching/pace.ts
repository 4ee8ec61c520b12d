/**
 * How much may be asked of a broker: an allowance of partitions per millisecond, which gathers up to a burst while nothing is asked. So a
 * poll of one partition never waits, and one of hundreds is not repeated hundreds of times a second.
 */
export class Pace {
  readonly #perMs: number
  readonly #burst: number
  #allowance: number
  #at = Number.NEGATIVE_INFINITY

  /**
   * @param perMs partitions that may be asked for in a millisecond, in the long run
   * @param burst partitions that may be asked for at once after a rest
   */
  constructor(perMs: number, burst: number) {
    this.#perMs = perMs
    this.#burst = burst
    this.#allowance = burst
  }

  /** Milliseconds until something may be asked for; 0: at once. @param now ms, never less than before */
  waitMs(now: number): number {
    this.#gather(now)
    return this.#allowance > 0 ? 0 : Math.ceil((1 - this.#allowance) / this.#perMs)
  }

  /** Notes that `partitions` were asked for. More than the allowance is a debt, which is waited for before the next time. */
  take(partitions: number, now: number): void {
    this.#gather(now)
    this.#allowance -= partitions
  }

  #gather(now: number): void {
    if (now > this.#at) this.#allowance = Math.min(this.#burst, this.#allowance + (now - this.#at) * this.#perMs)
    this.#at = Math.max(this.#at, now)
  }
}
