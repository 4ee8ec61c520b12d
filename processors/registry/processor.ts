/** The registry as a processor of `ml.registry.commands`: it applies the rules to the log. */
import type { Aggregate, AggregateLimits, AggregateProcessor } from '../../streams/core/aggregate/index.ts'
import type { Names } from '../../streams/core/names.ts'
import { type DeciderCodec, makeDecider } from '../deciding/index.ts'
import { decide } from './decide.ts'
import { evolve } from './evolve.ts'
import { needs } from './needs.ts'
import { join, keysOf, split } from './state.ts'
import type { Command, Entry, Event, Refusal } from './types.ts'

export interface RegistryOptions {
  readonly names: Pick<Names, 'registry'>
  readonly codec: DeciderCodec
  readonly limits?: Partial<AggregateLimits>
}

/** The largest command: a model card has 880,000 bytes. */
export const COMMAND_BYTES_MAX = 900_000

const aggregate: Aggregate<Entry, Command, Event, Refusal, string | null> = {
  decide,
  keysOf,
  evolve,
  split,
  join,
  needs,
}

/** The model or policy that a command or an event is about: the key of its record. */
export const keyOf = ({ value }: Command | Event): string => ('model' in value ? value.model : value.name)

/** Makes the processor of the one partition of `ml.registry.commands`. Its outputs go to `ml.registry`. */
export const makeRegistry = ({ names, codec, limits }: RegistryOptions): AggregateProcessor<Entry> =>
  makeDecider<Entry, Command, Event>({
    aggregate,
    codec,
    topic: names.registry,
    keyOf,
    keyOfEvent: keyOf,
    limits: { commandBytesMax: COMMAND_BYTES_MAX, ...limits },
  })
