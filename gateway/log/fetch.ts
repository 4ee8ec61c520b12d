import { type Fetched, LogError, type PartitionReader } from '../../streams/core/log.ts'

const FETCH_WAIT_MS = 200

/** Fetches from an offset that a caller names. @returns `undefined` if the topic ends before it. What was deleted is passed over. */
export const fetchOrNothing = async (reader: PartitionReader, from: number): Promise<Fetched | undefined> => {
  try {
    return await reader.fetch(from, FETCH_WAIT_MS)
  } catch (error) {
    if (!(error instanceof LogError) || error.code !== 'OFFSET_OUT_OF_RANGE') throw error
    return error.start !== undefined && error.start > from ? reader.fetch(error.start, FETCH_WAIT_MS) : undefined
  }
}
