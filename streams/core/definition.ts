/**
 * The definition of a processor: everything that the platform must know about it. Planning, provisioning, roles,
 * metrics, verification, rebuild and the reference page follow from it, so a new processor is a folder with a
 * definition and a line in the registry.
 */
import type { avro, Codecs, DatasetDeclaration, SchemaOf } from '../../schemas/index.ts'
import type { Cause } from './causes.ts'
import type { LogRecord } from './log.ts'
import type { Order } from './merged-reader.ts'
import type { Names } from './names.ts'
import type { Processor, StepContext } from './processor.ts'
import type { ProjectionTarget } from './projection.ts'
import type { TopicSpec } from './topics.ts'

/** A record schema of a topic. It is registered under its subject before anything is written. */
export interface RecordSchema {
  readonly subject: string
  readonly schema: SchemaOf<unknown>
  /** The subject if the registry refuses the schema under the first, because a producer came first. */
  readonly otherwise?: string
}

/** A topic that the platform creates if it is missing. */
export interface OwnTopic extends TopicSpec {
  /** The records of the topic. They are made on demand, because a plan of many instances is made often. */
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

/** An instance that the catalogue asks for. */
interface Planned {
  /** `<name>.<declaration>.v<version>.s<semantics>`: transactional ids, changelog and ids of events follow from it. */
  readonly instance: string
  /** The role that a worker needs to run it. */
  readonly role: string
  /** The one topic that it reads. */
  readonly topic: string
  /**
   * That topic, if the platform creates it. Absent: a user's own topic. Its number of partitions is the user's choice and may grow: the
   * processors are `GrowingProcessor`s, and `names.sources` is one of their outputs.
   */
  readonly input?: OwnTopic
  /** A value that changes when the instance has to be restarted. */
  readonly revision: string
  /** The key of the declaration that asks for it, as `dataset/clicks`; absent: every installation has the instance. */
  readonly declaredBy?: string
}

export interface PlannedProcessor extends Planned {
  readonly kind: 'processor'
  readonly outputs: readonly Output[]
  /**
   * Time advances in quiet partitions of the input: as declared, if the processors are `ClockedProcessor`s; `live`: as far as the records allow, if they
   * are `LiveProcessor`s. `held`: what `HoldingProcessor`s hold back comes in time, though no record does.
   */
  readonly clock?: IdleClockDeclaration | 'live' | 'held'
  /** Nobody waits for its outputs: there is this time between two commits at least, ms, so that a steady trickle of records costs few transactions. */
  readonly restMs?: number
  /** The instance, with one partition, behind whose outputs its own come: those of all that stood in the topic of that instance when the records were read. */
  readonly follows?: string
  /** The worker that runs it writes into its input what it observes of the platform, at a fixed interval. */
  readonly observes?: true
  /** @throws errors of registry and log; the caller tries again */
  build(tools: ProcessorTools): Promise<BuiltProcessor>
}

export interface IdleClockDeclaration {
  /** The log time without a record after which a partition is quiet, ms. */
  readonly afterMs: number
  /** The distance of the stated time from log time, ms. */
  readonly delayMs: number
}

export interface ProcessorTools {
  readonly codecs: Codecs
  /** The number of partitions that a user's own topic had before it grew; the present number if it never grew. */
  firstPartitions(): Promise<number>
}

export interface BuiltProcessor {
  /** The processor of one partition. */
  make(): Processor
  /** The cause of a record that the platform derived (order check). */
  readonly cause?: (record: LogRecord) => Cause | undefined
  /** All partitions of the input are read as one, by one task; the processors are `MergingProcessor`s. */
  readonly merge?: MergeNeeds
  /** What a replay needs besides the input. */
  readonly replay?: ReplayNeeds
  /**
   * With a clock: writes the observation that a partition of the input is idle as a record of that partition, and `step` judges it. It is
   * only for inputs that the platform creates and that no other instance reads. Absent: the processor is told (`ClockedProcessor.idle`), and
   * nothing is written into the input.
   */
  readonly observation?: (observed: Observation) => Buffer
  /** With a live clock, or one for what is held back: writes that a partition of the input is quiet as a record of that partition. It is only for inputs that the platform creates. */
  readonly quiet?: (said: Omit<Observation, 'seenEnd'>) => Buffer
}

/** An observation that a partition was idle. */
export interface Observation {
  /** Id of the event. */
  readonly id: string
  /** Event time that the partition has reached, ms. */
  readonly time: number
  /** The end that was seen. */
  readonly seenEnd: avro.TopicPosition
}

/** What a task needs that reads several partitions as one. Its outputs cannot be replayed: they record the order that was chosen. */
export interface MergeNeeds {
  readonly orderOf: (record: LogRecord) => Order
  /** The offset in each source before which all records come first, sorted by their order. Absent: none. */
  readonly sortedBefore?: readonly number[]
  /** Who writes the input. When it has read its own input to the end, nothing is on its way into a source. */
  readonly upstream: { readonly instance: string; readonly topic: string }
}

/** Knowledge that a replay needs and that does not follow from the input. */
export interface ReplayNeeds {
  /** Entries of the changelog that are facts: a rule that applies from some offset on. */
  readonly isFact: (key: Buffer) => boolean
  /** Makes the processor that loads these entries. */
  readonly make: () => Processor
  /**
   * The log time, ms, after which a record no longer influences the results. A replay may then begin in the middle of the log, and is exact
   * after this time. Absent: the results depend on all earlier records.
   */
  readonly memoryMs?: number
  /** What the processor was told between two records (`Task.tell`), as it stands in topics of one partition each. */
  readonly told?: readonly ToldTopic[]
}

export interface ToldTopic {
  readonly topic: string
  /** What a record tells an instance; `undefined` if it tells another one. */
  readonly read: (record: LogRecord) => Told | undefined
}

/** What a processor was told before the record at a position; offset -1: before the first. */
export interface Told {
  readonly position: avro.TopicPosition
  /** Stream time of the partition at that moment, or since then, ms: it orders what was told at one position. */
  readonly time: number
  /** It holds for all later records: a replay that begins later is told it too. */
  readonly isLasting?: boolean
  readonly tell: (processor: Processor, context: StepContext) => void
}

export interface PlannedProjection extends Planned {
  readonly kind: 'projection'
  /** The name for people: `online:spend@2`, `rows:clicks`, `late`. */
  readonly label: string
  readonly target: ProjectionTarget
}

/**
 * Brings rows from elsewhere to a dataset. `topic` is its state: what it has taken, which is written in the transaction of the rows. What it reads is not on the log,
 * so nothing of it can be replayed: its rows are first-hand, as those of any producer.
 */
export interface PlannedSource extends Planned {
  readonly kind: 'source'
  readonly input: OwnTopic
  /** The topics that it writes to, besides its state. */
  readonly outputs: readonly OwnTopic[]
  readonly source: avro.Source
  /** Of the rows. */
  readonly dataset: DatasetDeclaration
}

export type PlannedInstance = PlannedProcessor | PlannedProjection | PlannedSource

/**
 * The processing part of a definition: its description for the reference page, and the instances that a catalogue asks
 * for.
 */
export interface ProcessorPart<Catalog> {
  readonly role: string
  /** A fix that changes results raises it: this makes new instances beside the old ones. */
  readonly semantics: number
  /** Patterns of topics without the prefix, for the reference page; a test compares them with the plan. */
  readonly reads: readonly string[]
  readonly writes: readonly string[]
  plan(catalog: Catalog, names: Names): readonly PlannedProcessor[]
}

/** A projection of the processor's outputs. */
export interface ProjectionPart<Catalog> {
  /** The first part of the ids of its instances. */
  readonly name: string
  readonly summary: string
  readonly role: string
  readonly store: ProjectionTarget['store']
  readonly reads: readonly string[]
  plan(catalog: Catalog, names: Names): readonly PlannedProjection[]
}

/** Instances that bring rows from elsewhere. */
export interface SourcePart<Catalog> {
  readonly role: string
  readonly semantics: number
  /** A pattern of topics without the prefix, for the reference page. */
  readonly reads: readonly string[]
  readonly writes: readonly string[]
  plan(catalog: Catalog, names: Names): readonly PlannedSource[]
}

export interface Definition<Catalog> {
  /** The name of the folder, and the first part of the ids of its instances. */
  readonly name: string
  /** A sentence that says what it does. */
  readonly summary: string
  /** Absent if the runtime itself writes the events, such as those of the quarantine. */
  readonly processor?: ProcessorPart<Catalog>
  /** Absent: it reads the log alone. */
  readonly sources?: SourcePart<Catalog>
  readonly projections: readonly ProjectionPart<Catalog>[]
}
