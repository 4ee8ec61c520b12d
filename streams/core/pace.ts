/** Below this share of the burst, the allowance is scarce. */
const SCARCE = 0.5

/**
 * The rate at which a server may be asked for units of work: an allowance of units per millisecond that accumulates up to a burst.
 * So a request for one partition of a topic never waits, and a poll of hundreds is not repeated hundreds of times a second.
 */
export class Pace {
  readonly #perMs: number
  readonly #burst: number
  #allowance: number
  #at = Number.NEGATIVE_INFINITY

  /**
   * @param perMs units per millisecond on average
   * @param burst units that may be requested at once after a pause
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

  /** Records that `units` were requested. If this exceeds the allowance, the next request waits longer. */
  take(units: number, now: number): void {
    this.#gather(now)
    this.#allowance -= units
  }

  /** Takes a turn of one unit, behind all that were taken before. @returns milliseconds until it comes; 0: now */
  turnMs(now: number): number {
    const waitMs = this.waitMs(now)
    this.take(1, now)
    return waitMs
  }

  #gather(now: number): void {
    if (now > this.#at) this.#allowance = Math.min(this.#burst, this.#allowance + (now - this.#at) * this.#perMs)
    this.#at = Math.max(this.#at, now)
  }
}
