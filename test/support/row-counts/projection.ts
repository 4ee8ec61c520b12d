/** Counts as they are stored: the latest of every key, and all of them. */
import { EventFields, type FieldValue, schemaIdsOf } from '../../../schemas/index.ts'
import type { LogRecord } from '../../../streams/core/log.ts'
import type {
  FieldsReading,
  LatestReading,
  ProjectionTools,
  RankedFieldsEmit,
  TableDeclaration,
  TableReading,
} from '../../../streams/core/projection.ts'

export const countsTable = (prefix: string, dataset: string): TableDeclaration => ({
  name: `${prefix}counts_${dataset}`,
  columns: [
    { name: 'key', type: 'string', nullable: false },
    { name: 'rows', type: 'long', nullable: false },
  ],
  order: ['key'],
})

/** Reads the count of a record. */
const countsOf = ({ registry }: ProjectionTools) => {
  const fields = new EventFields(registry, ['rows'])
  const into: FieldValue[] = [0]
  return {
    prepare: (records: readonly LogRecord[]) => fields.ensure(schemaIdsOf(records)),
    read: ({ key, value }: LogRecord): { key: string; rows: number } | undefined => {
      if (key === null || value === null) return undefined
      fields.read(value, 0, into)
      return { key: key.toString('utf8'), rows: into[0] as number }
    },
  }
}

export const allCounts = (tools: ProjectionTools): TableReading => {
  const { prepare, read } = countsOf(tools)
  return {
    prepare,
    project: (record, emit) => {
      const count = read(record)
      if (count !== undefined) emit([count.key, count.rows])
    },
  }
}

/** Of every key its count, and whether that is even; and the keys that were counted since the last count that ends in zero. */
export const countFields = (tools: ProjectionTools): FieldsReading => {
  const { prepare, read } = countsOf(tools)
  return {
    prepare,
    project: (record, emit) => {
      const count = read(record)
      if (count === undefined) return
      const { key, rows } = count
      emit.set(key, 'rows', String(rows))
      if (rows % 2 === 0) emit.set(key, 'even', 'yes')
      else emit.unset(key, 'even')
      if (rows % 10 === 0) emit.remove('counted')
      emit.set('counted', key, String(rows))
    },
  }
}

/** Of every key the greatest count below 50, and where it stands. */
export const rankedCounts = (tools: ProjectionTools): FieldsReading<RankedFieldsEmit> => {
  const { prepare, read } = countsOf(tools)
  return {
    prepare,
    project: (record, emit) => {
      const count = read(record)
      if (count === undefined) return
      const rank = Buffer.alloc(4)
      rank.writeUInt32BE(count.rows % 50)
      emit.set('greatest', count.key, String(record.offset), rank)
    },
  }
}

/** The offset decides between two counts of a key: the later one is the greater one. */
export const latestCounts = (): LatestReading => ({ prepare: async () => {}, stampOf: () => 0 })
