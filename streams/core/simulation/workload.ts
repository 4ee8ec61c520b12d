/** What a simulated run works on: a pipeline of processors, sinks at its ends, and the input of upstream systems. */
import type { LogRecord, OutputRecord } from '../log.ts'
import type { PoisonError, Processor, StepContext } from '../processor.ts'
import type { Sink } from '../sink.ts'
import type { TaskOptions } from '../task.ts'
import type { Random } from './random.ts'

export interface Stage {
  readonly instance: string
  /** Input topic. */
  readonly topic: string
  readonly processor: () => Processor
  readonly quarantine?: (record: LogRecord, error: PoisonError, context: StepContext) => OutputRecord
  /** Where a record's cause lies (order check). */
  readonly cause?: TaskOptions['cause']
}

export const changelogOf = ({ instance }: Pick<Stage, 'instance'>): string => `changelog.${instance}`

/** A store that outlives the processes; sinks on it come and go. */
export interface SimulatedStore {
  /** @param beforePart called before each part of a write that is whole by itself; what it throws is a store that fails there. */
  sink(beforePart: () => void): Sink
  /** Position that the store holds. */
  position(partition: number): number
  /** Loses everything. */
  empty(): void
  /** All of its content as text: equal text means equal content. */
  dump(): string
}

export interface SinkStage {
  readonly instance: string
  readonly topic: string
  /** Makes an empty store. */
  readonly store: () => SimulatedStore
}

export interface Workload {
  readonly name: string
  readonly topics: readonly { readonly name: string; readonly partitions: number }[]
  /** In the order of the pipeline: a stage reads what upstream systems or an earlier stage writes. */
  readonly stages: readonly Stage[]
  readonly sinks?: readonly SinkStage[]
  /** What upstream systems append, in order. */
  readonly input: (random: Random) => readonly OutputRecord[]
  /** Whether the state in the changelog is a function of the input alone, not of where transactions were cut. */
  readonly stateComparable: boolean
  /** What must hold at the end besides the replay. @throws Error that says what does not. */
  readonly check?: (committed: (topic: string) => readonly LogRecord[]) => void
}
