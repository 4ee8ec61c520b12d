/** Commands, events and state of the model registry. */
import type { avro } from '../../schemas/index.ts'
import type { Decision } from '../../streams/core/aggregate/index.ts'
import type { EventOf, RecordOf, Refused } from '../deciding/index.ts'
import type { Evaluated } from './gate/index.ts'
import type { RefusalCode } from './refusals.ts'

interface Commands {
  readonly CreateModel: avro.CreateModel
  readonly RenameModel: avro.RenameModel
  readonly UpdateModel: avro.UpdateModel
  readonly DeleteModel: avro.DeleteModel
  readonly TagModel: avro.TagModel
  readonly RegisterModel: avro.RegisterModel
  readonly UpdateVersion: avro.UpdateVersion
  readonly TagVersion: avro.TagVersion
  readonly DeleteVersion: avro.DeleteVersion
  readonly MoveStage: avro.MoveStage
  readonly MoveAlias: avro.MoveAlias
  readonly GuardModels: avro.GuardModels
  readonly RecordEvaluation: avro.RecordEvaluation
  readonly EvaluateGate: avro.EvaluateGate
  readonly RequestApproval: avro.RequestApproval
  readonly DecideApproval: avro.DecideApproval
  readonly PublishCard: avro.PublishCard
}

interface Events {
  readonly ModelCreated: avro.ModelCreated
  readonly ModelRenamed: avro.ModelRenamed
  readonly ModelUpdated: avro.ModelUpdated
  readonly ModelDeleted: avro.ModelDeleted
  readonly ModelTagged: avro.ModelTagged
  readonly ModelRegistered: avro.ModelRegistered
  readonly VersionUpdated: avro.VersionUpdated
  readonly VersionTagged: avro.VersionTagged
  readonly VersionDeleted: avro.VersionDeleted
  readonly StageMoved: avro.StageMoved
  readonly AliasMoved: avro.AliasMoved
  readonly ModelsGuarded: avro.ModelsGuarded
  readonly EvaluationRecorded: avro.EvaluationRecorded
  readonly GateEvaluated: avro.GateEvaluated
  readonly ApprovalRequested: avro.ApprovalRequested
  readonly ApprovalDecided: avro.ApprovalDecided
  readonly ModelCardPublished: avro.ModelCardPublished
}

export type Command = RecordOf<Commands>
export type CommandType = keyof Commands
/** The value of a command of this type. */
export type CommandOf<Type extends CommandType> = Commands[Type]

/** An event as it is decided: without `meta` and command id. */
export type Event = EventOf<Events>
/** An event as it is on the log. */
export type LoggedEvent = RecordOf<Events>
export type Refusal = Refused<RefusalCode>

/** A name of models. It outlives its models, because the numbers of versions are never used again. */
export interface NameEntry {
  /** The id of the model that has the name. Null: none has it. */
  readonly modelId: string | null
  /** The greatest number that a version under this name has had; 0 if there was none. */
  readonly last: number
}

export interface ModelEntry {
  readonly name: string
  /** Each alias and its version, in the order in which they were set. The version may have been deleted since. */
  readonly aliases: readonly (readonly [alias: string, version: number])[]
  /** The numbers of the chunks that have held versions, ascending (versions.ts). */
  readonly chunks: readonly number[]
}

/** The versions of a model with neighbouring numbers: one character each (versions.ts). */
export interface ChunkEntry {
  readonly stages: string
}

/** A policy that is in force, as a move sees it. */
export interface Guard extends avro.PolicyGuard {
  readonly policy: string
  readonly version: number
  readonly hasRules: boolean
  /** Number of approvals that it asks for. */
  readonly approvals: number
}

/** All policies that are in force, in the order of their names. */
export interface GuardsEntry {
  readonly guards: readonly Guard[]
}

/** One of them as a whole. */
export interface GuardEntry {
  readonly version: number
  readonly policy: avro.Policy
}

export type Request = Pick<
  avro.ApprovalDecided,
  'approvalId' | 'policy' | 'policyVersion' | 'gateId' | 'requester' | 'needed' | 'approvers' | 'state'
>

/** How a version was judged: of each policy the latest gate, and the latest request for approval. */
export interface JudgedEntry {
  readonly gates: readonly Pick<avro.GateEvaluated, 'gateId' | 'policy' | 'policyVersion' | 'verdict'>[]
  readonly requests: readonly Request[]
}

/** The latest model card of a version. */
export type CardEntry = Pick<avro.ModelCardPublished, 'number' | 'digest'>

export type Entry = NameEntry | ModelEntry | ChunkEntry | GuardsEntry | GuardEntry | JudgedEntry | Evaluated | CardEntry
export type Entries = ReadonlyMap<string, Entry>

/** The subject: what the command made, as text, if it does not name it. */
export type RegistryDecision = Decision<Event, Refusal, string | null>

export const accepted = (...events: readonly Event[]): RegistryDecision => ({ kind: 'accepted', events, subject: null })
export const made = (subject: string, ...events: readonly Event[]): RegistryDecision => ({
  kind: 'accepted',
  events,
  subject,
})
export const refused = (refusal: Refusal): RegistryDecision => ({ kind: 'refused', refusal })
