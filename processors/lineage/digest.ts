/** The content of an observation as the log holds it. */
import { hash } from 'node:crypto'
import { canonicalJson } from '../../schemas/index.ts'

export interface Canonical {
  /** The event with its members sorted and without blanks. */
  readonly original: string
  /** SHA-256 of it, lower case hex: events with the same content have the same. */
  readonly digest: string
}

/** @param event parsed JSON */
export const canonicalOf = (event: unknown): Canonical => {
  const original = canonicalJson(event)
  return { original, digest: hash('sha256', original, 'hex') }
}
