/** The committed outputs of a topic, as log times by partition. */
import type { KafkaLog } from '../../streams/kafka/index.ts'

const WAIT_MS = 250

export interface OutputTimes {
  /** Log times in ms by partition, ascending; equal times are kept once. */
  readonly times: readonly (readonly number[])[]
  readonly records: number
}

/**
 * Reads a topic from its beginning, until `enough` records were read, or up to the current end if `enough` is not set.
 * @throws Error if they do not arrive within `timeoutMs`
 */
export const outputTimes = async (
  log: KafkaLog,
  topic: string,
  timeoutMs: number,
  enough?: number,
): Promise<OutputTimes> => {
  const deadline = performance.now() + timeoutMs
  const partitions = await log.partitions(topic)
  const times: number[][] = Array.from({ length: partitions }, () => [])
  const next = new Array<number>(partitions).fill(0)
  let records = 0
  do {
    for (let partition = 0; partition < partitions; partition++) {
      const reader = await log.reader(topic, partition)
      try {
        for (let isAtEnd = false; !isAtEnd; ) {
          const fetched = await reader.fetch(next[partition], WAIT_MS)
          for (const { timestamp } of fetched.records)
            if (timestamp !== times[partition].at(-1)) times[partition].push(timestamp)
          records += fetched.records.length
          isAtEnd = fetched.next >= fetched.end
          next[partition] = fetched.next
          if (performance.now() > deadline)
            throw new Error(`${topic}: ${records} records within ${timeoutMs} ms, expected ${enough ?? 'its end'}`)
        }
      } finally {
        await reader.close()
      }
    }
  } while (enough !== undefined && records < enough)
  return { times, records }
}
