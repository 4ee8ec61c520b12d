/**
 * The bound of what tasks hold in memory: one for each task, one for all tasks of a process together. It goes by the measured size of the
 * state (`Processor.size`), not by the memory of the process, so that it is the state that is bounded and the same task comes to
 * the same bound everywhere. Long before it, there is a warning; at it, the task ends with what it has committed, and is parked.
 * Source: docs/decisions/0036-state-is-bounded.md
 */

const MEBIBYTE = 2 ** 20
/** From this share of a bound on there is a warning, again at each further tenth. */
const WARN_FROM_TENTHS = 7
/** The state has to fall below this share before it is warned of again. */
const CALM_BELOW_TENTHS = 6

/** Which bound: that of the task, or that of the process. */
export type StateScope = 'task' | 'process'

/** The state comes near its bound. */
export interface StateLargeSignal {
  readonly scope: StateScope
  /** Measured bytes: of the task, or of all tasks of the process. */
  readonly bytes: number
  readonly bytesMax: number
  /** Of the bound, in steps of 10. */
  readonly percent: number
}

export interface StateTooLarge {
  readonly instance: string
  readonly partition: number
  readonly scope: StateScope
  /** Measured state of the task, bytes. */
  readonly bytes: number
  readonly bytesMax: number
}

const mebibytes = (bytes: number): string => `${(bytes / MEBIBYTE).toFixed(1)} MiB`

/** The state of a task has reached its bound. What was committed stands; trying again comes to the same. */
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

/** Tells each tenth of a bound once, from 70 % on. */
class Warning {
  #told = 0

  /** @returns percent, if they are to be told now */
  at(bytes: number, bytesMax: number): number | undefined {
    const tenths = Math.floor((10 * bytes) / bytesMax)
    if (tenths < CALM_BELOW_TENTHS) this.#told = 0
    if (tenths < WARN_FROM_TENTHS || tenths >= 10 || tenths <= this.#told) return undefined
    this.#told = tenths
    return 10 * tenths
  }
}

/** What all tasks of a process may hold together. At the bound the task that holds the most ends, whoever has grown. */
export class StateBudget {
  readonly bytesMax: number
  readonly #held = new Map<StateBound, number>()
  readonly #warning = new Warning()
  #bytes = 0

  constructor(bytesMax: number) {
    this.bytesMax = bytesMax
  }

  /** Measured bytes of all tasks. */
  get bytes(): number {
    return this.#bytes
  }

  /** Takes note of what a task holds. @returns percent, if they are to be told now */
  hold(bound: StateBound, bytes: number): number | undefined {
    this.#bytes += bytes - (this.#held.get(bound) ?? 0)
    this.#held.set(bound, bytes)
    const percent = this.#warning.at(this.#bytes, this.bytesMax)
    // The task that ends gives its memory back; until then its share is not counted, so that it ends alone.
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
  /** Of this task, measured bytes. */
  readonly bytesMax: number
  /** Of all tasks of the process. */
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

  /** Takes note of the measured state. @throws StateTooLargeError at the bound */
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

  /** The process holds too much, and this task the most of it. */
  exceed(bytes: number): void {
    const { instance, partition, budget } = this.#options
    const bytesMax = budget?.bytesMax ?? 0
    this.#exceeded ??= new StateTooLargeError({ instance, partition, scope: 'process', bytes, bytesMax })
  }

  /** @throws StateTooLargeError if the bound was reached, also while this task did nothing */
  check(): void {
    if (this.#exceeded !== undefined) throw this.#exceeded
  }

  /** The task has ended. */
  release(): void {
    this.#options.budget?.release(this)
  }
}

/** What a task says of itself, as far as its bound needs it. */
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
