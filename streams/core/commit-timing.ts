/**
 * When a task commits what it has applied. Records that arrive during a commit are in the next transaction, which ends when it is full,
 * when it is `commitIntervalMs` old, or when there is nothing more to apply. In the last case it gathers first: it waits for more
 * records as long as the last commit took, at most `gatherMsMax`. Clients that were answered by the last commit send again in this
 * time. A transaction costs the broker about the same whether it holds one record or fifty, so a busy partition needs half as many of
 * them. A record that comes later than that after a commit never waits.
 */
export interface CommitTimes {
  /** The longest time between the first record of a transaction and its commit, ms. */
  readonly commitIntervalMs: number
  /** The longest time to gather, ms. */
  readonly gatherMsMax: number
}

export class CommitTiming {
  readonly #times: CommitTimes
  #begunAt = 0
  #gatherUntil = Number.NEGATIVE_INFINITY

  constructor(times: CommitTimes) {
    this.#times = times
  }

  /** The first record of a transaction is applied, or its predecessor begins to commit. */
  begun(now: number): void {
    this.#begunAt = now
  }

  /** A commit has ended. @param ms how long it took */
  committed(now: number, ms: number): void {
    this.#gatherUntil = now + Math.min(this.#times.gatherMsMax, ms)
  }

  /** Whether the transaction must not wait any longer. */
  isOld(now: number): boolean {
    return now - this.#begunAt >= this.#times.commitIntervalMs
  }

  /** How long the transaction gathers yet, ms. */
  gatherMs(now: number): number {
    return Math.max(0, this.#gatherUntil - now)
  }
}
