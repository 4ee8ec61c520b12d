/** Commands, events and state of experiments, runs and logged models. */
import type { avro } from '../../schemas/index.ts'
import type { Decision } from '../../streams/core/aggregate/index.ts'
import type { EventOf, RecordOf, Refused } from '../deciding/index.ts'
import type { RefusalCode } from './refusals.ts'

interface Commands {
  CreateExperiment: avro.CreateExperiment
  RenameExperiment: avro.RenameExperiment
  DeleteExperiment: avro.DeleteExperiment
  RestoreExperiment: avro.RestoreExperiment
  TagExperiment: avro.TagExperiment
  StartRun: avro.StartRun
  UpdateRun: avro.UpdateRun
  DeleteRun: avro.DeleteRun
  RestoreRun: avro.RestoreRun
  LogToRun: avro.LogToRun
  CreateLoggedModel: avro.CreateLoggedModel
  UpdateLoggedModel: avro.UpdateLoggedModel
  LogToLoggedModel: avro.LogToLoggedModel
  DeleteLoggedModel: avro.DeleteLoggedModel
}

interface Events {
  ExperimentCreated: avro.ExperimentCreated
  ExperimentRenamed: avro.ExperimentRenamed
  ExperimentDeleted: avro.ExperimentDeleted
  ExperimentRestored: avro.ExperimentRestored
  ExperimentTagged: avro.ExperimentTagged
  RunStarted: avro.RunStarted
  RunUpdated: avro.RunUpdated
  RunEnded: avro.RunEnded
  RunDeleted: avro.RunDeleted
  RunRestored: avro.RunRestored
  RunLogged: avro.RunLogged
  MetricsLogged: avro.MetricsLogged
  LoggedModelCreated: avro.LoggedModelCreated
  LoggedModelUpdated: avro.LoggedModelUpdated
  LoggedModelLogged: avro.LoggedModelLogged
  LoggedModelDeleted: avro.LoggedModelDeleted
}

export type Command = RecordOf<Commands>
export type CommandNamed<Type extends Command['type']> = Extract<Command, { readonly type: Type }>['value']
export type Event = EventOf<Events>
/** An event of `ml.tracking` as it is on the log. */
export type LoggedEvent = RecordOf<Omit<Events, 'MetricsLogged'>>
export type Refusal = Refused<RefusalCode>
export type RunsDecision = Decision<Event, Refusal, string | null>

export interface ExperimentEntry {
  readonly kind: 'experiment'
  readonly info: avro.ExperimentInfo
  /** The names of its tags, sorted. Their values are in the projections only: no decision depends on them. */
  readonly tags: readonly string[]
}

/** Who has the name of an experiment. */
export interface NameEntry {
  readonly kind: 'name'
  readonly experimentId: string
}

/** The greatest id of an experiment that was ever given. */
export interface LastEntry {
  readonly kind: 'last'
  readonly experimentId: number
}

export interface RunEntry {
  readonly kind: 'run'
  readonly info: avro.RunInfo
  readonly params: Readonly<Record<string, string>>
  readonly tags: readonly string[]
}

export interface LoggedModelEntry {
  readonly kind: 'model'
  readonly info: avro.LoggedModelInfo
  readonly isDeleted: boolean
  readonly params: Readonly<Record<string, string>>
  readonly tags: readonly string[]
}

export type Entry = ExperimentEntry | NameEntry | LastEntry | RunEntry | LoggedModelEntry
export type Entries = ReadonlyMap<string, Entry>

/** Keys of entries. */
export const LAST_KEY = 'last'
export const experimentKey = (experimentId: string): string => `experiment/${experimentId}`
export const nameKey = (name: string): string => `name/${name}`
export const runKey = (runId: string): string => `run/${runId}`
export const modelKey = (modelId: string): string => `model/${modelId}`

/** The entry of a key, as the kind that its key says. */
export const entryOf = <E extends Entry>(entries: Entries, key: string): E | undefined =>
  entries.get(key) as E | undefined
