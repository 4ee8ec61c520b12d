/** Errors of reads of what contracts were evaluated to. They pass with time. */
import { askedWith } from '../asked.ts'

export class ContractReadError extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause })
    this.name = 'ContractReadError'
  }
}

/** Asks ClickHouse and turns its failure into a ContractReadError. */
export const asked = askedWith({
  isOwn: (error) => error instanceof ContractReadError,
  notStored: (reason, cause) => new ContractReadError(`No evaluation of a contract is stored yet: ${reason}`, cause),
  unavailable: (message, cause) => new ContractReadError(message, cause),
})
