/** The work of the benchmark, equal for all contestants: tumbling 1 h by key, count and mean(delay), one output per input, JSON. */
import { TumblingCount } from '../../streams/core/simulation/tumbling-count.ts'

export const PARTITIONS = 2
export const WINDOW_MS = 3_600_000

/** A value of the output topic, in the format of all contestants. */
export interface WindowUpdate {
  /** Start of the window, ms. */
  readonly start: number
  readonly count: number
  readonly mean: number
}

interface Input {
  readonly ts: number
  readonly delay: number
}

/** @param onRecord is called before each record is read */
export const makeWork = (output: string, onRecord: () => void): TumblingCount =>
  new TumblingCount({
    sizeMs: WINDOW_MS,
    graceMs: 0,
    output,
    tellClosed: false,
    parse: (value) => {
      onRecord()
      const { ts, delay } = JSON.parse(value.toString('utf8')) as Input
      return { time: ts, value: delay }
    },
    format: (_, start, { count, sum }) => {
      const update: WindowUpdate = { start, count, mean: sum / count }
      return Buffer.from(JSON.stringify(update))
    },
  })
