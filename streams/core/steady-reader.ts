/**
 * A reader that survives outages of the log: a failed fetch is repeated in place, so that the task need not be taken
 * over again.
 */
import { type Clock, LogError, type PartitionReader } from './log.ts'
import { BACKOFF, type BackoffLimits, backoffMs, textOf } from './reactions.ts'

export interface SteadyReaderOptions {
  readonly clock: Pick<Clock, 'sleep'>
  readonly backoff?: BackoffLimits
  /**
   * Called before each new attempt. An error that it throws ends the fetch, for example because the task was stopped.
   */
  readonly proceed: (error: LogError) => void
  /** The reason why the reader does not advance; `undefined` as soon as it advances again. */
  readonly onStalled?: (reason: string | undefined) => void
}

/** @returns a reader whose fetches throw every error except LogError UNAVAILABLE */
export const steadyReader = (reader: PartitionReader, options: SteadyReaderOptions): PartitionReader => {
  const { clock, backoff = BACKOFF, proceed, onStalled } = options
  const fetch: PartitionReader['fetch'] = async (from, waitMs) => {
    for (let failures = 1; ; failures++) {
      try {
        const fetched = await reader.fetch(from, waitMs)
        if (failures > 1) onStalled?.(undefined)
        return fetched
      } catch (error) {
        if (!(error instanceof LogError) || error.code !== 'UNAVAILABLE') throw error
        proceed(error)
        onStalled?.(textOf(error))
        await clock.sleep(backoffMs(backoff, failures))
        proceed(error)
      }
    }
  }
  return { fetch, close: () => reader.close() }
}
