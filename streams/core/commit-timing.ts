/**
 * When a task commits what it has applied. Records that arrive during a commit are in the next transaction, which ends when it is full,
 * when it is `commitIntervalMs` old, or when there is nothing more to apply. In the last case it gathers first: it waits for more
 * records as long as the last commit took, at most `gatherMsMax`. Clients that were answered by the last commit send again in this
 * time. A transaction costs the broker about the same whether it holds one record or fifty, so a busy partition needs half as many of
 * them. Beside many other busy tasks, both times are longer (see `CommitCrowd`). A record that comes later than that after a commit
 * never waits.
 */
import { CommitCrowd } from './commit-crowd.ts'

export interface CommitTimes {
  /** The longest time between the first record of a transaction and its commit, ms. */
  readonly commitIntervalMs: number
  /** The longest time to gather, ms. */
  readonly gatherMsMax: number
}

export class CommitTiming {
  readonly #times: CommitTimes
  readonly #crowd: CommitCrowd
  #begunAt = 0
  #gatherUntil = Number.NEGATIVE_INFINITY

  /** @param crowd the busy tasks of the process, among which this one counts */
  constructor(times: CommitTimes, crowd = new CommitCrowd()) {
    this.#times = times
    this.#crowd = crowd
  }

  /** The first record of a transaction is applied, or its predecessor begins to commit. */
  begun(now: number): void {
    this.#begunAt = now
    this.#crowd.enter(this)
  }

  /** A commit has ended. @param ms how long it took @param isLast nothing was applied meanwhile */
  committed(now: number, ms: number, isLast: boolean): void {
    this.#gatherUntil = now + Math.max(Math.min(this.#times.gatherMsMax, ms), this.#crowd.intervalMs)
    if (isLast) this.ended()
  }

  /** The task has nothing to commit for now. */
  ended(): void {
    this.#crowd.leave(this)
  }

  /** Whether the transaction must not wait any longer. */
  isOld(now: number): boolean {
    return now - this.#begunAt >= Math.max(this.#times.commitIntervalMs, this.#crowd.intervalMs)
  }

  /** How long the transaction gathers yet, ms. */
  gatherMs(now: number): number {
    return Math.max(0, this.#gatherUntil - now)
  }
}
