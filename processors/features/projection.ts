/** The stored vectors: the latest of every entity for the online path, and the history of all of them. */
import {
  type ColumnType,
  EventFields,
  type FeatureComputed,
  type FieldValue,
  type SchemaRegistry,
  schemaIdsOf,
  spanReader,
} from '../../schemas/index.ts'
import { type Cause, CauseMemo } from '../../streams/core/causes.ts'
import type { LogRecord } from '../../streams/core/log.ts'
import type {
  LatestReading,
  Project,
  ProjectionTools,
  TableDeclaration,
  TableReading,
  Value,
} from '../../streams/core/projection.ts'

/** Space of the latest vectors of a view version. View names contain no dot. */
export const vectorSpace = (view: string, version: number): string => `${view}.v${version}`

/**
 * Table of a view version's vectors. The values of its rows: entity id, stamp, time of the latest row, log time at
 * which it was known, then the entity columns and the features in declared order.
 */
export const featuresTable = (
  prefix: string,
  view: string,
  version: number,
  entity: readonly { readonly name: string; readonly type: ColumnType }[],
  features: readonly { readonly name: string; readonly type: ColumnType }[],
): TableDeclaration => ({
  name: featuresTableName(prefix, view, version),
  columns: [
    { name: '_entity', type: 'string', nullable: false },
    { name: '_stamp', type: 'timestamp', nullable: false },
    { name: '_row_time', type: 'timestamp', nullable: false },
    { name: '_known_at', type: 'timestamp', nullable: false },
    ...entity.map(({ name, type }) => ({ name, type, nullable: false })),
    ...features.map(({ name, type }) => ({ name, type, nullable: true })),
  ],
  order: ['_entity', '_stamp'],
})

export const featuresTableName = (prefix: string, view: string, version: number): string =>
  `${prefix}features_${view}_v${version}`

/** The latest vectors, by stamp. */
export const latestVectors = ({ registry }: ProjectionTools): LatestReading => {
  const { stampOf, ...stamps } = vectorStamps(registry)
  const { cause, ...causes } = vectorCauses(registry)
  return { stampOf, cause, prepare: both(stamps, causes) }
}

/** All vectors, as rows of `featuresTable`. @param columns entity columns, then features, in declared order */
export const vectorHistory = ({ registry }: ProjectionTools, columns: readonly string[]): TableReading => {
  const { project, ...rows } = vectorRows(registry, columns)
  const { cause, ...causes } = vectorCauses(registry)
  return { project, cause, prepare: both(rows, causes) }
}

type Prepares = { prepare(records: readonly LogRecord[]): Promise<void> }

const both =
  (a: Prepares, b: Prepares) =>
  async (records: readonly LogRecord[]): Promise<void> => {
    await a.prepare(records)
    await b.prepare(records)
  }

/**
 * Reads the stamp of a feature topic's record without decoding the rest.
 * @returns `prepare` loads the schemas of a fetch; call it before `stampOf` reads the records of that
 * fetch
 */
export const vectorStamps = (
  registry: Pick<SchemaRegistry, 'fetch'>,
): { prepare(records: readonly LogRecord[]): Promise<void>; stampOf(record: LogRecord): number } => {
  const fields = new EventFields(registry, ['meta.time'])
  const into: FieldValue[] = [0]
  return {
    prepare: (records) => fields.ensure(schemaIdsOf(records)),
    stampOf: ({ value }) => {
      fields.read(value as Buffer, 0, into)
      return into[0] as number
    },
  }
}

/**
 * The row of `featuresTable` for a record of a feature topic.
 * @param columns entity columns, then features, in declared order
 * @returns `prepare` loads the schemas of a fetch; call it before `project` reads the records of that
 * fetch
 */
export const vectorRows = (
  registry: Pick<SchemaRegistry, 'fetch'>,
  columns: readonly string[],
): { prepare(records: readonly LogRecord[]): Promise<void>; project: Project } => {
  const times: readonly (keyof FeatureComputed & string)[] = ['rowTime', 'knownAt']
  const fields = new EventFields(registry, ['meta.time', ...times, ...columns])
  const row: Value[] = new Array(columns.length + 4).fill(null)
  const into: FieldValue[] = new Array(columns.length + 3).fill(null)
  return {
    prepare: (records) => fields.ensure(schemaIdsOf(records)),
    project: ({ key, value }, emit) => {
      if (key === null || value === null) return
      fields.read(value, 0, into)
      row[0] = key.toString('utf8')
      for (let i = 0; i < into.length; i++) row[i + 1] = into[i]
      emit(row)
    },
  }
}

/**
 * Position of the cause of a feature topic's event, for the order check.
 * @returns `prepare` loads the schemas of a fetch; call it before `cause` reads the records of that
 * fetch
 */
export const vectorCauses = (
  registry: Pick<SchemaRegistry, 'fetch'>,
): { prepare(records: readonly LogRecord[]): Promise<void>; cause(record: LogRecord): Cause | undefined } => {
  const fields = new EventFields(registry, ['meta.source', 'meta.causationId'], spanReader)
  const spans: FieldValue[] = [0, 0, 0, 0]
  const memo = new CauseMemo()
  return {
    prepare: (records) => fields.ensure(schemaIdsOf(records)),
    cause: ({ value }) => {
      if (value === null) return undefined
      fields.read(value, 0, spans)
      const [source, sourceEnd, causation, causationEnd] = spans as readonly (number | null)[]
      if (source === null || causation === null) return undefined
      return memo.causeOf(value, source, sourceEnd as number, causation, causationEnd as number)
    },
  }
}
