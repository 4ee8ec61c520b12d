/** A processor that remembers nothing: what it writes follows from the record alone. */
import type { Processor } from './processor.ts'

/** @throws Error in `load`, which only another release can have given something to load */
export const stateless = (step: Processor['step']): Processor => ({
  step,
  load: (key) => {
    throw unknownKey(key)
  },
  flush: () => {},
  size: () => ({ keys: 0, bytes: 0 }),
})

/** A key of the changelog that a processor does not know. */
export const unknownKey = (key: Buffer): Error =>
  new Error(`changelog key ${JSON.stringify(key.toString())} is not known; was it written by a newer version?`)
