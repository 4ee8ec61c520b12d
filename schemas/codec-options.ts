export interface CodecsOptions {
  /**
   * How long an id counts as unknown before the next registry request, ms. Default 5,000: its schema may be registered
   * later.
   */
  readonly unknownMs?: number
  /** How long a request with the answer "unknown" keeps its place, ms. Default 100: see `#fetch`. */
  readonly unknownPauseMs?: number
  /** Monotonic clock, ms. */
  readonly now?: () => number
}
