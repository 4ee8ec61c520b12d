/** What the canonical JSON of an event must be, so that a record can hold it. */
import { isWellFormed } from '../../schemas/index.ts'
import type { EventProblem } from './observed.ts'

/** The largest event, in bytes of canonical JSON: a record must fit into the topic. */
export const EVENT_BYTES_MAX = 8 * 1024 * 1024

/** JSON.stringify escapes half a character, so that UTF-8 has a form for it. */
const HALF = /\\ud[89a-f]/i

/** @param original canonical JSON @returns the problem that refuses it */
export const unfitText = (original: string, bytesMax = EVENT_BYTES_MAX): EventProblem | undefined => {
  const bytes = Buffer.byteLength(original)
  if (bytes > bytesMax) return { field: '', value: `${bytes} bytes`, expected: `an event of at most ${bytesMax} bytes` }
  if (!isWellFormed(original) || HALF.test(original))
    return { field: '', value: 'half a character', expected: 'text without half a character (a lone surrogate)' }
  return undefined
}
