/**
 * The definition of a processor: everything that the platform must know of it. Planning, provisioning, roles, metrics, verification,
 * rebuild and the reference page follow from it, so a new processor is a folder with a definition and a line in the registry.
 */
import type { avro, Codecs, SchemaOf } from '../../schemas/index.ts'
import type { Cause } from './causes.ts'
import type { LogRecord } from './log.ts'
import type { Names } from './names.ts'
import type { Processor, StepContext } from './processor.ts'
import type { ProjectionTarget } from './projection.ts'
import type { TopicSpec } from './topics.ts'

/** A record schema that a topic holds, registered under its subject before anything is written. */
export interface RecordSchema {
  readonly subject: string
  readonly schema: SchemaOf<unknown>
}

/** A topic that the platform creates when it is missing. */
export interface OwnTopic extends TopicSpec {
  /** What it holds. Made when it is asked for: a plan of many instances is made often. */
  readonly records: () => readonly RecordSchema[]
}

/** A topic that the instance writes. */
export interface Output extends OwnTopic {
  /**
   * Which of the topic's records are this instance's, and in which order; verification compares accordingly.
   * - `input`: partition p holds what input partition p caused, in that order, and nothing else;
   * - `own`: all records are this instance's, and tasks of several input partitions may write one partition;
   * - `shared`: other instances write it too; a record is of the instance that its `meta.source` names.
   */
  readonly order: 'input' | 'own' | 'shared'
}

/** One instance that the catalogue asks for. */
interface Planned {
  /** `<name>.<declaration>.v<version>.s<semantics>`: transactional ids, changelog and ids of events follow from it. */
  readonly instance: string
  /** The role that a worker needs to run it. */
  readonly role: string
  /** The one topic that it reads. */
  readonly topic: string
  /** That topic, if it is ours. Absent: a user's own topic, which exists and has the partitions that it has. */
  readonly input?: OwnTopic
  /** Changes when what is run has to be made anew. */
  readonly revision: string
  /** Key of the declaration that asks for it, as `dataset/clicks`; absent: every installation has it. */
  readonly declaredBy?: string
}

export interface PlannedProcessor extends Planned {
  readonly kind: 'processor'
  readonly outputs: readonly Output[]
  /** Time goes on in quiet partitions of its input, by statements that are written there. */
  readonly clock?: IdleClockDeclaration
  /** @throws errors of registry and log; the caller tries again */
  build(tools: ProcessorTools): Promise<BuiltProcessor>
}

export interface IdleClockDeclaration {
  readonly dataset: string
  /** A partition is quiet after so long without a record, ms of log time. */
  readonly afterMs: number
  /** How far behind log time the stated time is, ms. */
  readonly delayMs: number
}

export interface ProcessorTools {
  readonly codecs: Codecs
  /** Partitions of a topic that is not ours. */
  partitionsOf(topic: string): Promise<number>
}

export interface BuiltProcessor {
  /** The processor of one partition. */
  make(): Processor
  /** Where a record's cause lies, if it was derived by the platform itself (order check). */
  readonly cause?: (record: LogRecord) => Cause | undefined
  /** Where a replay needs more than the input. */
  readonly replay?: ReplayNeeds
}

/** What a replay has to know besides the input, because it does not follow from it. */
export interface ReplayNeeds {
  /** Entries of the changelog that are facts: how something was done from which offset on. */
  readonly isFact: (key: Buffer) => boolean
  /** Makes the processor that they are loaded into. */
  readonly make: () => Processor
  /**
   * How far back, ms of log time, its results depend on records before, if that is bounded: then a replay may begin in the middle of the
   * log, and is exact from so long after the first record on. Absent: they depend on all.
   */
  readonly memoryMs?: number
  /** What the processor was told between two records (`Task.tell`), as it stands in a topic of one partition. */
  readonly told?: {
    readonly topic: string
    /** Where it stood: before the record at this position. */
    readonly at: (record: LogRecord) => avro.TopicPosition
    readonly tell: (record: LogRecord, processor: Processor, context: StepContext) => void
  }
}

export interface PlannedProjection extends Planned {
  readonly kind: 'projection'
  /** What people call it: `online:spend@2`, `rows:clicks`, `late`. */
  readonly label: string
  readonly target: ProjectionTarget
}

export type PlannedInstance = PlannedProcessor | PlannedProjection

/** The part of a definition that processes: what it is for the reference page, and which instances a catalogue asks for. */
export interface ProcessorPart<Catalog> {
  readonly role: string
  /** Raised by a fix that changes results: instances are then new ones, beside the old. */
  readonly semantics: number
  /** Patterns of topics without the prefix, for the reference page; a test holds them to the plan. */
  readonly reads: readonly string[]
  readonly writes: readonly string[]
  plan(catalog: Catalog, names: Names): readonly PlannedProcessor[]
}

/** A projection of what the processor writes. */
export interface ProjectionPart<Catalog> {
  /** First part of the ids of its instances. */
  readonly name: string
  readonly summary: string
  readonly role: string
  readonly store: ProjectionTarget['store']
  readonly reads: readonly string[]
  plan(catalog: Catalog, names: Names): readonly PlannedProjection[]
}

export interface Definition<Catalog> {
  /** The folder's name, and the first part of the ids of its instances. */
  readonly name: string
  /** A sentence: what it does. */
  readonly summary: string
  /** Absent where the runtime itself writes the events, as those of the quarantine. */
  readonly processor?: ProcessorPart<Catalog>
  readonly projections: readonly ProjectionPart<Catalog>[]
}
