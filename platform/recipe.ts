/**
 * Prepares what a planned instance runs per partition. All asynchronous preparation is done once per instance, so the
 * processors stay pure.
 */
import { schemaIdsOf } from '../schemas/index.ts'
import { clickhouseSink } from '../sinks/clickhouse/index.ts'
import type { FieldsProjection } from '../sinks/field-changes.ts'
import { redisFieldsSink, redisSink } from '../sinks/redis/index.ts'
import type { Cause } from '../streams/core/causes.ts'
import type {
  BuiltProcessor,
  MergeNeeds,
  PlannedInstance,
  PlannedProcessor,
  PlannedProjection,
  PlannedSource,
  ReplayNeeds,
} from '../streams/core/definition.ts'
import type { LogRecord } from '../streams/core/log.ts'
import type { Processor } from '../streams/core/processor.ts'
import type { FieldsTarget, ProjectionTarget } from '../streams/core/projection.ts'
import type { Sink } from '../streams/core/sink.ts'
import type { SinkTaskLimits } from '../streams/core/sink-task.ts'
import type { Platform } from './connect.ts'
import { provision } from './provision.ts'
import { sourceCounts } from './source-counts.ts'

interface Common {
  /** Loads what reading needs, before records are passed on. */
  readonly prepare: (records: readonly LogRecord[]) => Promise<void>
  /** The cause that a derived record names, for the order check. */
  readonly cause?: (record: LogRecord) => Cause | undefined
}

export interface ProcessorRecipe extends Common {
  readonly kind: 'processor'
  readonly make: () => Processor
  readonly replay?: ReplayNeeds
  readonly merge?: MergeNeeds
  readonly observation?: BuiltProcessor['observation']
  readonly quiet?: BuiltProcessor['quiet']
}

export interface SinkRecipe extends Common {
  readonly kind: 'sink'
  readonly make: () => Sink
  readonly limits: Partial<SinkTaskLimits>
  /** As in `TableReading`. */
  readonly lacks?: (record: LogRecord) => boolean
  /** Whether the store bears only some writes per second, so that all sinks of a process share a pace. */
  readonly isPaced: boolean
}

/** A source opens what it reads by itself, wherever it runs. */
export interface SourceRecipe {
  readonly kind: 'source'
  readonly planned: PlannedSource
}

export type Recipe = ProcessorRecipe | SinkRecipe | SourceRecipe

/**
 * Inserts are few and large, because parts cost ClickHouse more than rows. Readers of history can wait for this time, and longer beside
 * many busy tables.
 */
const TABLE_LIMITS: Partial<SinkTaskLimits> = {
  batchRecordsMax: 20_000,
  batchBytesMax: 8 * 1024 * 1024,
  lingerMs: 400,
  restMs: 100,
}
const LATEST_LIMITS: Partial<SinkTaskLimits> = { batchRecordsMax: 1000, lingerMs: 0 }
/** A read of fields waits for what was answered before it, so the pause is short. */
const FIELDS_LIMITS: Partial<SinkTaskLimits> = { ...LATEST_LIMITS, restMs: 20 }
const LIMITS = { table: TABLE_LIMITS, latest: LATEST_LIMITS, fields: FIELDS_LIMITS }

/**
 * Creates what the instance needs, and prepares what it runs.
 * @throws errors of registry or log; the caller tries again
 */
export const recipeOf = async (platform: Platform, planned: PlannedInstance): Promise<Recipe> => {
  await provision(platform, [planned])
  if (planned.kind === 'source') return { kind: 'source', planned }
  return planned.kind === 'processor' ? processorRecipe(platform, planned) : sinkRecipe(platform, planned)
}

/** Prepares a processor without creating topics, for replays. */
export const processorRecipe = async (platform: Platform, planned: PlannedProcessor): Promise<ProcessorRecipe> => {
  const { codecs } = platform
  const { make, cause, replay, merge, observation, quiet } = await planned.build({
    codecs,
    firstPartitions: async () => (await sourceCounts(platform, planned)).first,
  })
  return {
    kind: 'processor',
    make,
    prepare: (records) => codecs.ensure(schemaIdsOf(records)),
    ...(cause === undefined ? {} : { cause }),
    ...(replay === undefined ? {} : { replay }),
    ...(merge === undefined ? {} : { merge }),
    ...(observation === undefined ? {} : { observation }),
    ...(quiet === undefined ? {} : { quiet }),
  }
}

const sinkRecipe = (platform: Platform, { topic, target }: PlannedProjection): SinkRecipe => ({
  kind: 'sink',
  ...openTarget(platform, target, topic),
  limits: LIMITS[target.store],
  isPaced: target.store === 'table',
})

/** Prepares the sinks of a projection, one per task, and the reader of its records. */
export interface OpenedTarget extends Common {
  readonly make: () => Sink
  readonly lacks?: (record: LogRecord) => boolean
}

/** @param target of a planned projection, or one with another name beside it @param topic that it stores */
export const openTarget = (platform: Platform, target: ProjectionTarget, topic: string): OpenedTarget => {
  const { codecs, registry, redis, clickhouse, names } = platform
  const { prefix } = names
  switch (target.store) {
    case 'table': {
      const { table } = target
      const { project: plain, projectInPlace: project = plain, ...reading } = target.open({ codecs, registry })
      return { make: () => clickhouseSink({ client: clickhouse, table, topic, project }), ...reading }
    }
    case 'latest': {
      const { space } = target
      const { stampOf, ...reading } = target.open({ codecs, registry })
      return { make: () => redisSink({ client: redis, prefix, space, stampOf }), ...reading }
    }
    case 'fields': {
      const { space } = target
      const { projection, ...reading } = openFields(platform, target)
      return { make: () => redisFieldsSink({ client: redis, prefix, space, projection }), ...reading }
    }
  }
}

export interface OpenedFields extends Common {
  readonly projection: FieldsProjection
}

/** Prepares the reader of a projection with fields, for a sink or a replay. */
export const openFields = ({ codecs, registry }: Platform, target: FieldsTarget): OpenedFields => {
  const { rankBytes } = target
  const { project, ...reading } = target.open({ codecs, registry })
  return { projection: { project, ...(rankBytes === undefined ? {} : { rankBytes }) }, ...reading }
}
