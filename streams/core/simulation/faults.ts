/** The faults of a simulated run, and their frequencies. */
import { LogError } from '../log.ts'
import { SinkFailure, type SinkReaction } from '../sink.ts'
import type { Faults } from './log.ts'
import type { Random } from './random.ts'

/** The probability of each fault at each occasion. Each run multiplies it by a factor, so that runs differ. */
const RATES = {
  crash: 0.012,
  /** A crash of a process that has a task within a cut step, in addition to the others. */
  crashInCut: 0.05,
  freeze: 0.008,
  rebalance: 0.006,
  membershipEnds: 0.004,
  /** An instance is ended in order and begun again in the same process. */
  instanceEnds: 0.006,
  commitAnswerLost: 0.03,
  requestFails: 0.004,
  /** Schemas for decoding cannot be loaded. */
  prepareFails: 0.01,
  /** A processor throws an unclassified error: a bug that comes and goes. */
  stepFails: 0.08,
  /** The bound of a task's state is below its size. */
  stateBound: 0.4,
  storeFails: 0.02,
  /** A store reports that it can never take the projection, until somebody repairs it. */
  storeStops: 0.02,
  storeEmptied: 0.004,
} as const

export type Fault = keyof typeof RATES
export const FAULTS = Object.keys(RATES) as readonly Fault[]

const FACTORS = [0.3, 1, 1, 3]

/** An error of a fault. A task that is parked with it is not a violation. */
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

  /** From now on there are no faults. */
  end(): void {
    this.#rates.clear()
  }

  strikes(fault: Fault): boolean {
    const rate = this.#rates.get(fault)
    return rate !== undefined && this.#random.chance(rate)
  }

  /** @throws LogError if the fault happens now */
  mayFail(fault: Fault, what: string): void {
    if (this.strikes(fault)) throw new LogError('UNAVAILABLE', `${what}: the request failed`)
  }

  /** The faults that the log itself simulates. */
  get ofLog(): Faults {
    const rate = (fault: Fault) => this.#rates.get(fault) ?? 0
    return { commitAnswerLost: rate('commitAnswerLost'), requestFails: rate('requestFails') }
  }
}
