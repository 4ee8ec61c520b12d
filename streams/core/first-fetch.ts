import { DamagedError } from './causes.ts'
import { type Fetched, LogError, type PartitionReader } from './log.ts'

/** A clause that says how a position is outside the log. @param error OFFSET_OUT_OF_RANGE of a fetch from there */
export const outOfLog = (position: number, { start }: LogError): string => {
  if (start !== undefined && position < start)
    return `the position is ${position}, the log starts at ${start}; records were lost: ${start - position} offsets were deleted before they were read`
  return `the position is ${position}, the log ends before it; records were lost`
}

/**
 * The first fetch of a task. A task without a position begins at the start of the log.
 * @param position -1: none yet
 * @param name of the task, for the error
 * @throws DamagedError if the log no longer holds the position
 */
export const firstFetch = async (
  reader: PartitionReader,
  position: number,
  waitMs: number,
  name: string,
): Promise<Fetched> => {
  try {
    return await reader.fetch(Math.max(position, 0), waitMs)
  } catch (error) {
    const isOutside = error instanceof LogError && error.code === 'OFFSET_OUT_OF_RANGE'
    if (isOutside && position < 0 && error.start !== undefined) return reader.fetch(error.start, waitMs)
    throw outsideOf(error, position, name)
  }
}

const LOST =
  'If the topic is your own, raise its retention, and bring the records back from a replica or a backup, then resume. To go on without them, declare a dataset of another ' +
  'name on the topic: it begins with the first record that is held. If the topic is one of Millrace, bring it back, then resume. Nothing was written since.'

/** What an error of a fetch means to a task that stands at a position: if the log does not hold that, it is damage. */
export const outsideOf = (error: unknown, position: number, name: string): unknown => {
  if (!(error instanceof LogError) || error.code !== 'OFFSET_OUT_OF_RANGE') return error
  const wasDeleted = error.start !== undefined && position < error.start
  return new DamagedError(`${name}: ${outOfLog(position, error)}`, {
    cause: error,
    ...(wasDeleted ? { remedy: LOST } : {}),
  })
}
