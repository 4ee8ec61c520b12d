/** Below this share of the burst, the allowance is scarce. */
const SCARCE = 0.5

/**
 * The rate at which partitions may be requested from a broker: an allowance of partitions per millisecond that
 * accumulates up to a burst. So a poll of one partition never waits, and a poll of hundreds is not repeated hundreds of
 * times a second.
 */
export class Pace {
  readonly #perMs: number
  readonly #burst: number
  #allowance: number
  #at = Number.NEGATIVE_INFINITY

  /**
   * @param perMs partitions per millisecond that may be requested on average
   * @param burst partitions that may be requested at once after a pause
   */
  constructor(perMs: number, burst: number) {
    this.#perMs = perMs
    this.#burst = burst
    this.#allowance = burst
  }

  /** Milliseconds until the next request is allowed; 0 means at once. @param now ms, never less than before */
  waitMs(now: number): number {
    this.#gather(now)
    return this.#allowance > 0 ? 0 : Math.ceil((1 - this.#allowance) / this.#perMs)
  }

  /** Whether little is left of the allowance, so that requests will have to wait soon. */
  get scarce(): boolean {
    return this.#allowance < this.#burst * SCARCE
  }

  /** Records that `partitions` were requested. If this exceeds the allowance, the next request waits longer. */
  take(partitions: number, now: number): void {
    this.#gather(now)
    this.#allowance -= partitions
  }

  #gather(now: number): void {
    if (now > this.#at) this.#allowance = Math.min(this.#burst, this.#allowance + (now - this.#at) * this.#perMs)
    this.#at = Math.max(this.#at, now)
  }
}
