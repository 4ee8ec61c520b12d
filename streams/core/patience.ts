/** Bounds a wait: it may continue as long as it makes progress and is not stopped. */
import { type Clock, LogError } from './log.ts'

export interface Patience {
  /** @throws LogError UNAVAILABLE if the last progress is too long ago; the error of the stop */
  readonly proceed: (cause?: LogError) => void
  readonly progressed: () => void
}

/** @param unlessStopped throws if the wait was stopped @param what names the wait, for the error */
export const patienceFor = (
  clock: Pick<Clock, 'now'>,
  limitMs: number,
  what: string,
  unlessStopped: () => void,
): Patience => {
  let movedAt = clock.now()
  const proceed = (cause?: LogError) => {
    unlessStopped()
    if (clock.now() - movedAt > limitMs)
      throw new LogError('UNAVAILABLE', `${what} did not move for ${limitMs} ms`, { cause })
  }
  return {
    proceed,
    progressed: () => {
      proceed()
      movedAt = clock.now()
    },
  }
}
