/** Errors of reads of the registry. The gateway maps each code to an HTTP status. */
import { askedWith } from '../asked.ts'

const table = {
  /** There is no table yet: nothing of the registry was stored. */
  REGISTRY_NOT_STORED: 'later',
  STORE_UNAVAILABLE: 'later',
  /** More entities match than one answer may hold. */
  RESULT_TOO_LARGE: 'invalid',
} as const

export type RegistryErrorCode = keyof typeof table

export class RegistryError extends Error {
  readonly code: RegistryErrorCode
  /** Who has to act: the caller (`invalid`), or nobody because time solves it (`later`). */
  readonly kind: (typeof table)[RegistryErrorCode]
  constructor(code: RegistryErrorCode, message: string, cause?: unknown) {
    super(message, { cause })
    this.name = 'RegistryError'
    this.code = code
    this.kind = table[code]
  }
}

/** Asks a store and turns its failure into a RegistryError. */
export const asked = askedWith({
  isOwn: (error) => error instanceof RegistryError,
  notStored: (reason, cause) =>
    new RegistryError('REGISTRY_NOT_STORED', `Nothing of the registry is stored yet: ${reason}`, cause),
  unavailable: (message, cause) => new RegistryError('STORE_UNAVAILABLE', message, cause),
})
