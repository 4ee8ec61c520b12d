/**
 * The tasks of a process that have something to commit at the moment. Each transaction costs the broker about the same, so many tasks
 * that all commit as soon as they can take each other's time: with 50 views on one dataset at 100 rows/s, a vector then waited for
 * seconds, and with this rule for 0.2 s. A few tasks commit at once; beyond them, each waits longer the more there are.
 */
const FREE = 10
const MS_EACH = 5
/** A bound for thousands of tasks. Transactions are then large, and the limits of their size count. */
const INTERVAL_MS_MAX = 1000

export class CommitCrowd {
  readonly #members = new Set<object>()

  /** The task has something to commit. */
  enter(member: object): void {
    this.#members.add(member)
  }

  /** The task has committed everything, or has ended. */
  leave(member: object): void {
    this.#members.delete(member)
  }

  /** The time between two commits of one task that leaves room for the others, ms. */
  get intervalMs(): number {
    return Math.min(INTERVAL_MS_MAX, Math.max(0, this.#members.size - FREE) * MS_EACH)
  }
}
