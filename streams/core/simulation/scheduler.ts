/**
 * The scheduler of the simulation: every wait of the runtime is an operation here, and a seeded choice decides which
 * one ends next. The operations of a crashed process are forgotten; those of a frozen process are not chosen for a
 * while.
 */
import type { Random } from './random.ts'

interface Operation {
  readonly process: string
  /** Whether the operation can end now. */
  readonly enabled: (now: number) => boolean
  /** The time at which it is enabled by time alone, ms; `Infinity` if never. */
  readonly due: number
  readonly run: () => void
}

/** The longest virtual time that may pass with one choice, ms. */
const STEP_MS_MAX = 6

export class Scheduler {
  #random: Random
  #now = 1_000_000
  #operations: Operation[] = []
  #frozen = new Set<string>()

  constructor(random: Random) {
    this.#random = random
  }

  get now(): number {
    return this.#now
  }

  /** Whether an operation of a process that is not frozen waits. */
  get busy(): boolean {
    return this.#operations.length > 0
  }

  /**
   * Waits until the scheduler chooses the operation, then ends it with the result of `act`.
   * @param until when it may end: at once, at a time, or when a condition holds or a time has come
   */
  operation<T>(process: string, act: () => T, until: { at?: number; when?: () => boolean } = {}): Promise<T> {
    const due = until.at ?? (until.when === undefined ? this.#now : Number.POSITIVE_INFINITY)
    return new Promise<T>((resolve, reject) => {
      this.#operations.push({
        process,
        due,
        enabled: (now) => now >= due || until.when?.() === true,
        run: () => {
          try {
            resolve(act())
          } catch (error) {
            reject(error)
          }
        },
      })
    })
  }

  crash(process: string): void {
    this.#operations = this.#operations.filter((operation) => operation.process !== process)
    this.#frozen.delete(process)
  }

  freeze(process: string): void {
    this.#frozen.add(process)
  }

  thaw(process: string): void {
    this.#frozen.delete(process)
  }

  /** Ends one operation. @returns `false` if none can end, now or later */
  async step(): Promise<boolean> {
    this.#now += this.#random.below(STEP_MS_MAX)
    const live = this.#operations.filter(({ process }) => !this.#frozen.has(process))
    let ready = live.filter(({ enabled }) => enabled(this.#now))
    if (ready.length === 0) {
      const due = Math.min(...live.map((operation) => operation.due))
      if (!Number.isFinite(due)) return false
      this.#now = Math.max(this.#now, due)
      ready = live.filter(({ enabled }) => enabled(this.#now))
    }
    const chosen = this.#random.pick(ready)
    this.#operations.splice(this.#operations.indexOf(chosen), 1)
    chosen.run()
    await settled()
    return true
  }
}

/** Resolves when every promise that does not depend on the scheduler is settled. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
