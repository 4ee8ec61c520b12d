/** What may go wrong in a simulated run, and how often. */
import { LogError } from '../log.ts'
import { SinkFailure, type SinkReaction } from '../sink.ts'
import type { Faults } from './log.ts'
import type { Random } from './random.ts'

/** Probability of each fault at each occasion; a run multiplies it by a factor of its own, so that runs differ in kind. */
const RATES = {
  crash: 0.012,
  /** A crash of a process that has a task in the middle of a cut step, on top of the others. */
  crashInCut: 0.05,
  freeze: 0.008,
  rebalance: 0.006,
  membershipEnds: 0.004,
  /** An instance is ended in order and begun anew in the same process. */
  instanceEnds: 0.006,
  commitAnswerLost: 0.03,
  requestFails: 0.004,
  /** What decoding needs cannot be loaded. */
  prepareFails: 0.01,
  /** A processor throws what nobody has classified: a bug that comes and goes. */
  stepFails: 0.08,
  /** The bound of a task's state is below what it will hold. */
  stateBound: 0.4,
  storeFails: 0.02,
  /** A store says that it can never take the projection, as long as nobody mends it. */
  storeStops: 0.02,
  storeEmptied: 0.004,
} as const

export type Fault = keyof typeof RATES
export const FAULTS = Object.keys(RATES) as readonly Fault[]

const FACTORS = [0.3, 1, 1, 3]

/** An error that a fault made: a task that is parked with it is no violation. */
export class InjectedError extends Error {}
export class InjectedStop extends SinkFailure {
  readonly react: SinkReaction = 'stop'
}

export class Misfortune {
  #random: Random
  #rates = new Map<Fault, number>()

  constructor(random: Random, faults: readonly Fault[]) {
    this.#random = random
    for (const fault of faults) this.#rates.set(fault, RATES[fault] * random.pick(FACTORS))
  }

  /** Nothing goes wrong from now on. */
  end(): void {
    this.#rates.clear()
  }

  strikes(fault: Fault): boolean {
    const rate = this.#rates.get(fault)
    return rate !== undefined && this.#random.chance(rate)
  }

  /** @throws LogError if the fault strikes now. */
  mayFail(fault: Fault, what: string): void {
    if (this.strikes(fault)) throw new LogError('UNAVAILABLE', `${what}: the request failed`)
  }

  /** The faults that the log itself plays. */
  get ofLog(): Faults {
    const rate = (fault: Fault) => this.#rates.get(fault) ?? 0
    return { commitAnswerLost: rate('commitAnswerLost'), requestFails: rate('requestFails') }
  }
}
