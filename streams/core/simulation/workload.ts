/** The workload of a simulated run: a pipeline of processors, sinks at its ends, and the input of upstream systems. */
import type { LogRecord, OutputRecord } from '../log.ts'
import type { PoisonError, Processor, StepContext } from '../processor.ts'
import type { Sink } from '../sink.ts'
import type { TaskOptions } from '../task.ts'
import type { Random } from './random.ts'

export interface Stage {
  readonly instance: string
  /** The input topic. */
  readonly topic: string
  readonly processor: () => Processor
  readonly quarantine?: (record: LogRecord, error: PoisonError, context: StepContext) => OutputRecord
  /** The cause of a record (order check). */
  readonly cause?: TaskOptions['cause']
}

export const changelogOf = ({ instance }: Pick<Stage, 'instance'>): string => `changelog.${instance}`

/** A store that outlives the processes; its sinks are opened and closed. */
export interface SimulatedStore {
  /** @param beforePart called before each atomic part of a write; its error is a failure of the store at this point */
  sink(beforePart: () => void): Sink
  /** The position that the store holds. */
  position(partition: number): number
  /** Loses all content. */
  empty(): void
  /** Its whole content as text: equal texts mean equal content. */
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
  /** In the order of the pipeline: a stage reads the output of upstream systems or of an earlier stage. */
  readonly stages: readonly Stage[]
  readonly sinks?: readonly SinkStage[]
  /** The input from upstream systems, in order. */
  readonly input: (random: Random) => readonly OutputRecord[]
  /** Whether the state in the changelog depends on the input alone, and not on where transactions were cut. */
  readonly stateComparable: boolean
  /** A condition at the end, besides the replay. @throws Error that says what is wrong */
  readonly check?: (committed: (topic: string) => readonly LogRecord[]) => void
}
