import { DamagedError } from './causes.ts'
import { type Fetched, LogError, type PartitionReader } from './log.ts'

/** A clause that says how a position is outside the log. @param error OFFSET_OUT_OF_RANGE of a fetch from there */
export const outOfLog = (position: number, { start }: LogError): string => {
  if (start !== undefined && position < start)
    return `the position is ${position}, the log starts at ${start}; records were lost`
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
    if (!(error instanceof LogError) || error.code !== 'OFFSET_OUT_OF_RANGE') throw error
    if (position < 0 && error.start !== undefined) return reader.fetch(error.start, waitMs)
    throw new DamagedError(`${name}: ${outOfLog(position, error)}`, { cause: error })
  }
}
