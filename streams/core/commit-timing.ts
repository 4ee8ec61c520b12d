/**
 * When a task commits what it has applied. Records that arrive during a commit are in the next transaction, which ends when it is full,
 * when it is `commitIntervalMs` old, or when there is nothing more to apply. In the last case it gathers first: clients that were answered
 * by the last commit send again, so it waits until as many records have come since then, at most `gatherMsMax`. A transaction costs the
 * broker about the same whether it holds one record or fifty, so a busy partition needs half as many of them. Beside many other busy tasks,
 * both times are longer (see `CommitCrowd`), and so they are for outputs that nobody waits for. A record that comes later than that after a commit never waits.
 */
import { CommitCrowd } from './commit-crowd.ts'

export interface CommitTimes {
  /** The longest time between the first record of a transaction and its commit, ms. */
  readonly commitIntervalMs: number
  /** The longest time to gather, ms. */
  readonly gatherMsMax: number
  /** The shortest time between two commits, ms, for outputs that nobody waits for. Default: 0. */
  readonly restMs?: number
}

export class CommitTiming {
  readonly #times: CommitTimes
  readonly #crowd: CommitCrowd
  #begunAt = 0
  #gatherUntil = Number.NEGATIVE_INFINITY
  #restUntil = Number.NEGATIVE_INFINITY
  /** The number of records with which the transaction does not gather any longer. */
  #enough = 0

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

  /**
   * A commit has ended.
   * @param records the number of input records whose results it holds
   * @param next the number of records that were applied meanwhile; `undefined` if there is nothing to commit
   */
  committed(now: number, records: number, next: number | undefined): void {
    this.#gatherUntil = now + this.#times.gatherMsMax
    this.#restUntil = now + this.#restMs
    this.#enough = records + (next ?? 0)
    if (next === undefined) this.ended()
  }

  /** The task has nothing to commit for now. */
  ended(): void {
    this.#crowd.leave(this)
  }

  /** Whether the transaction must not wait any longer. */
  isOld(now: number): boolean {
    return now - this.#begunAt >= Math.max(this.#times.commitIntervalMs, this.#restMs)
  }

  /** How long the transaction gathers yet, ms. @param records the number of records that it holds */
  gatherMs(now: number, records: number): number {
    const gatherMs = records >= this.#enough ? 0 : this.#gatherUntil - now
    return Math.max(0, gatherMs, this.#restUntil - now)
  }

  get #restMs(): number {
    return Math.max(this.#times.restMs ?? 0, this.#crowd.intervalMs)
  }
}
