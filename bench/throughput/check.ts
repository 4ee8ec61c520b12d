import type { KafkaLog } from '../../streams/kafka/index.ts'
import type { WindowUpdate } from './work.ts'

const WAIT_MS = 5_000

export interface Checked {
  /** Committed records of the output topic. */
  readonly outputs: number
  readonly windows: number
  /** The sum of the last counts of all windows: it equals the number of inputs if each was counted once. */
  readonly counted: number
}

/** Reads the committed output of all partitions. @throws Error if a partition does not reach its end */
export const readOutput = async (log: KafkaLog, topic: string): Promise<Checked> => {
  const last = new Map<string, number>()
  let outputs = 0
  for (let partition = 0; partition < (await log.partitions(topic)); partition++) {
    const reader = await log.reader(topic, partition)
    try {
      for (let from = 0, end = 1; from < end; ) {
        const fetched = await reader.fetch(from, WAIT_MS)
        if (fetched.next === from && fetched.end > from)
          throw new Error(
            `${topic}:${partition}: nothing came at ${from} within ${WAIT_MS} ms, the end is ${fetched.end}`,
          )
        for (const { key, value } of fetched.records) {
          const { start, count } = JSON.parse(String(value)) as WindowUpdate
          last.set(`${key}\0${start}`, count)
          outputs++
        }
        from = fetched.next
        end = fetched.end
      }
    } finally {
      await reader.close()
    }
  }
  let counted = 0
  for (const count of last.values()) counted += count
  return { outputs, windows: last.size, counted }
}

/** @throws Error unless there is one output per input and every input was counted once */
export const checkOutput = (who: string, { outputs, counted }: Checked, events: number): void => {
  if (outputs !== events) throw new Error(`${who}: ${outputs} outputs, expected ${events}`)
  if (counted !== events) throw new Error(`${who}: the last counts sum up to ${counted}, expected ${events}`)
}
