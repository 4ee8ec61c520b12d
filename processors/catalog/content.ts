/** The hash of the part of a declaration that determines results. */
import { createHash } from 'node:crypto'
import { canonicalJson } from '../../schemas/index.ts'

/** SHA-256 of the canonical JSON, lower case hex. */
export const contentHash = (content: object): string =>
  createHash('sha256').update(canonicalJson(content)).digest('hex')
