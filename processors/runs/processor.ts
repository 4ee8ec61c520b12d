/** Experiments, runs and logged models as the processor of a partition of `ml.tracking.commands`. */
import type { Aggregate, AggregateLimits, AggregateProcessor } from '../../streams/core/aggregate/index.ts'
import type { Names } from '../../streams/core/names.ts'
import { type DeciderCodec, makeDecider } from '../deciding/index.ts'
import { decide, keyOf, needs } from './decide.ts'
import { evolve, keysOf } from './evolve.ts'
import { join, split } from './parts.ts'
import type { Command, Entry, Event, Refusal } from './types.ts'

export interface RunsOptions {
  readonly names: Pick<Names, 'tracking' | 'metrics'>
  readonly codec: DeciderCodec
  readonly limits?: Partial<AggregateLimits>
}

/**
 * The largest command and event: what a request of 1,000,000 bytes holds, which MLflow allows, and what the log adds. Each is a batch of its own,
 * and fits into the 1,048,588 bytes that a broker takes if nothing else is set.
 */
export const COMMAND_BYTES_MAX = 1_040_000

/** Entries in memory, of one of four partitions: some 8,000 runs of usual size. Those that were not used for the longest time leave it. */
const MEMORY_BYTES_MAX = 8 * 1024 * 1024

const aggregate: Aggregate<Entry, Command, Event, Refusal, string | null> = {
  decide,
  keysOf,
  evolve,
  split,
  join,
  needs,
}

export const makeRuns = ({ names, codec, limits }: RunsOptions): AggregateProcessor<Entry> =>
  makeDecider<Entry, Command, Event>({
    aggregate,
    codec,
    topic: names.tracking,
    keyOf,
    keyOfEvent: keyOf,
    topicOf: ({ type }) => (type === 'MetricsLogged' ? names.metrics : undefined),
    limits: {
      commandBytesMax: COMMAND_BYTES_MAX,
      recordBytesMax: COMMAND_BYTES_MAX,
      memoryBytesMax: MEMORY_BYTES_MAX,
      ...limits,
    },
  })
