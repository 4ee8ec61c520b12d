/**
 * The bound of the state that tasks hold in memory: one for each task, and one for all tasks of a process together. It
 * uses the measured size of the state (`Processor.size`), not the memory of the process, so the same task reaches the
 * same bound everywhere. A warning comes long before the bound. At the bound, the task ends with what it has committed,
 * and is parked. Source: docs/decisions/0036-state-is-bounded.md
 */

const MEBIBYTE = 2 ** 20
/** The share of a bound from which there is a warning, again at each further tenth. */
const WARN_FROM_TENTHS = 7
/** The state has to fall below this share before another warning. */
const CALM_BELOW_TENTHS = 6

/** The bound that is meant: that of the task, or that of the process. */
export type StateScope = 'task' | 'process'

/** The state comes near its bound. */
export interface StateLargeSignal {
  readonly scope: StateScope
  /** The measured bytes: of the task, or of all tasks of the process. */
  readonly bytes: number
  readonly bytesMax: number
  /** Percent of the bound, in steps of 10. */
  readonly percent: number
}

export interface StateTooLarge {
  readonly instance: string
  readonly partition: number
  readonly scope: StateScope
  /** The measured state of the task, bytes. */
  readonly bytes: number
  readonly bytesMax: number
}

const mebibytes = (bytes: number): string => `${(bytes / MEBIBYTE).toFixed(1)} MiB`

/** The state of a task has reached its bound. Commits stay valid; another attempt has the same result. */
export class StateTooLargeError extends Error {
  override readonly name = 'StateTooLargeError'
  readonly details: StateTooLarge

  constructor(details: StateTooLarge) {
    const { instance, partition, scope, bytes, bytesMax } = details
    const bound =
      scope === 'task'
        ? `the bound of a task is ${mebibytes(bytesMax)}`
        : `all tasks of the process may hold ${mebibytes(bytesMax)}, and this one holds the most`
    super(`${instance}-${partition}: the state takes ${mebibytes(bytes)}; ${bound}`)
    this.details = details
  }

  /** What a person can do. */
  get remedy(): string {
    const setting = this.details.scope === 'task' ? 'worker.taskStateMegabytesMax' : 'worker.stateMegabytesMax'
    return (
      `Nothing is lost: what is committed stands. Raise \`${setting}\` if the machine has the memory, or start further workers, then resume; ` +
      'or declare a version that keeps less: shorter windows, a window instead of none, fewer distinct values, more partitions.'
    )
  }
}

/** Reports each tenth of a bound once, from 70 % on. */
class Warning {
  #told = 0

  /** @returns percent, if they have to be reported now */
  at(bytes: number, bytesMax: number): number | undefined {
    const tenths = Math.floor((10 * bytes) / bytesMax)
    if (tenths < CALM_BELOW_TENTHS) this.#told = 0
    if (tenths < WARN_FROM_TENTHS || tenths >= 10 || tenths <= this.#told) return undefined
    this.#told = tenths
    return 10 * tenths
  }
}

/**
 * The bound of all tasks of a process together. At the bound, the task with the largest state ends, independent of
 * which one has grown.
 */
export class StateBudget {
  readonly bytesMax: number
  readonly #held = new Map<StateBound, number>()
  readonly #warning = new Warning()
  #bytes = 0

  constructor(bytesMax: number) {
    this.bytesMax = bytesMax
  }

  /** The measured bytes of all tasks. */
  get bytes(): number {
    return this.#bytes
  }

  /** Records the size of a task's state. @returns percent, if they have to be reported now */
  hold(bound: StateBound, bytes: number): number | undefined {
    this.#bytes += bytes - (this.#held.get(bound) ?? 0)
    this.#held.set(bound, bytes)
    const percent = this.#warning.at(this.#bytes, this.bytesMax)
    // The task that ends frees its memory; until then its share is not counted, so that no other task ends too.
    while (this.#bytes >= this.bytesMax) {
      const [largest, most] = [...this.#held].reduce((a, b) => (b[1] > a[1] ? b : a))
      this.release(largest)
      largest.exceed(most)
    }
    return percent
  }

  release(bound: StateBound): void {
    this.#bytes -= this.#held.get(bound) ?? 0
    this.#held.delete(bound)
  }
}

export interface StateBoundOptions {
  readonly instance: string
  readonly partition: number
  /** The measured bytes of this task. */
  readonly bytesMax: number
  /** The bound of all tasks of the process. */
  readonly budget?: StateBudget
  readonly onLarge?: (signal: StateLargeSignal) => void
}

/** The bound of one task. */
export class StateBound {
  readonly #options: StateBoundOptions
  readonly #warning = new Warning()
  #exceeded: StateTooLargeError | undefined

  constructor(options: StateBoundOptions) {
    this.#options = options
  }

  /** Records the measured state. @throws StateTooLargeError at the bound */
  measured(bytes: number): void {
    const { instance, partition, bytesMax, budget } = this.#options
    const percent = this.#warning.at(bytes, bytesMax)
    if (percent !== undefined) this.#tell('task', bytes, bytesMax, percent)
    if (bytes >= bytesMax)
      this.#exceeded ??= new StateTooLargeError({ instance, partition, scope: 'task', bytes, bytesMax })
    else if (budget !== undefined) {
      const ofAll = budget.hold(this, bytes)
      if (ofAll !== undefined) this.#tell('process', budget.bytes, budget.bytesMax, ofAll)
    }
    this.check()
  }

  #tell(scope: StateScope, bytes: number, bytesMax: number, percent: number): void {
    this.#options.onLarge?.({ scope, bytes, bytesMax, percent })
  }

  /** The process holds too much state, and this task holds the most. */
  exceed(bytes: number): void {
    const { instance, partition, budget } = this.#options
    const bytesMax = budget?.bytesMax ?? 0
    this.#exceeded ??= new StateTooLargeError({ instance, partition, scope: 'process', bytes, bytesMax })
  }

  /** @throws StateTooLargeError if the bound was reached, also while this task was idle */
  check(): void {
    if (this.#exceeded !== undefined) throw this.#exceeded
  }

  /** The task has ended. */
  release(): void {
    this.#options.budget?.release(this)
  }
}

/** The parts of a task that its bound needs. */
export interface BoundedTask extends Pick<StateBoundOptions, 'instance' | 'partition'> {
  readonly stateBudget?: StateBudget
  readonly observer?: { stateLarge?(signal: StateLargeSignal): void }
}

/** The bound of a task. @param bytesMax measured bytes of the task */
export const stateBoundOf = (
  { instance, partition, stateBudget, observer }: BoundedTask,
  bytesMax: number,
): StateBound =>
  new StateBound({
    instance,
    partition,
    bytesMax,
    budget: stateBudget,
    onLarge: (signal) => observer?.stateLarge?.(signal),
  })
