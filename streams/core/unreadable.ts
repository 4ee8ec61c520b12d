/**
 * Records of a changelog that cannot be read, while it is restored. Only the last record of a key is state, so one that a later record
 * replaces does no harm.
 */
import { DamagedError } from './causes.ts'
import { reactionTo, textOf } from './reactions.ts'

const KEYS_MAX = 1000
const SHOWN_KEY_BYTES = 64

const REMEDY =
  'If a newer release of Millrace wrote it, run that release. Otherwise another program wrote into the changelog: if the key is not a key ' +
  'of Millrace, write a record with this key and no value into this partition; else write the last good value of this key again. Then resume.'

export class Unreadable {
  readonly #where: string
  readonly #byKey = new Map<string, unknown>()

  /** @param where names the changelog partition */
  constructor(where: string) {
    this.#where = where
  }

  /**
   * Reads a record, and notes if that fails.
   * @throws DamagedError if more keys cannot be read than one expects from an accident; whatever else than the record made `read` fail
   */
  attempt(key: Buffer, offset: number, read: () => void): void {
    try {
      read()
      if (this.#byKey.size > 0) this.#byKey.delete(key.toString('latin1'))
    } catch (error) {
      const shown = `0x${key.subarray(0, SHOWN_KEY_BYTES).toString('hex')}`
      const damaged = this.#damaged(`changelog ${this.#where}:${offset} (key ${shown})`, error)
      if (damaged === error) throw error
      this.#byKey.set(key.toString('latin1'), damaged)
      if (this.#byKey.size > KEYS_MAX) this.requireNone()
    }
  }

  /** @throws DamagedError for the first record that cannot be read and that no later one has replaced */
  requireNone(): void {
    for (const damaged of this.#byKey.values()) throw damaged
  }

  /** Builds the state from the records, which may fail only then. @throws DamagedError */
  finish(build: () => void): void {
    this.requireNone()
    try {
      build()
    } catch (error) {
      throw this.#damaged(`changelog ${this.#where}`, error)
    }
  }

  #damaged(what: string, error: unknown): unknown {
    if (reactionTo(error).kind !== 'count') return error
    return new DamagedError(`${what} cannot be read: ${textOf(error)}`, { cause: error, remedy: REMEDY })
  }
}
