/** Counts as they are stored: the latest of every key, and all of them. */
import { EventFields, type FieldValue, schemaIdsOf } from '../../../schemas/index.ts'
import type {
  LatestReading,
  ProjectionTools,
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

export const allCounts = ({ registry }: ProjectionTools): TableReading => {
  const fields = new EventFields(registry, ['rows'])
  const into: FieldValue[] = [0]
  return {
    prepare: (records) => fields.ensure(schemaIdsOf(records)),
    project: ({ key, value }, emit) => {
      if (key === null || value === null) return
      fields.read(value, 0, into)
      emit([key.toString('utf8'), into[0]])
    },
  }
}

/** The offset decides between two counts of a key: the later one is the greater one. */
export const latestCounts = (): LatestReading => ({ prepare: async () => {}, stampOf: () => 0 })
