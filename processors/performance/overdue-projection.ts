/** `<prefix>performance_overdue`: one row per window that was reported as overdue. Whether it still waits follows from what was measured since. */
import { avro, fullNameOf, schemaIdsOf } from '../../schemas/index.ts'
import type { ProjectionTools, TableColumn, TableDeclaration, TableReading } from '../../streams/core/projection.ts'

export const performanceOverdueTableName = (prefix: string): string => `${prefix}performance_overdue`

const column = (name: string, type: TableColumn['type']): TableColumn => ({ name, type, nullable: false })

export const performanceOverdueTable = (prefix: string): TableDeclaration => ({
  name: performanceOverdueTableName(prefix),
  columns: [
    column('model', 'string'),
    column('name', 'string'),
    column('declaration_version', 'long'),
    column('window_end', 'timestamp'),
    column('since', 'timestamp'),
    // JSON array of the partitions that had not closed it.
    column('waits_for', 'string'),
    column('event_id', 'string'),
  ],
  order: ['model', 'name', 'window_end'],
})

const PERFORMANCE_OVERDUE = fullNameOf(avro.PerformanceOverdueSchema)

/** Reads PerformanceOverdue; other records of the topic have no rows. */
export const performanceOverdueRows = ({ codecs }: ProjectionTools): TableReading => {
  const decoder = codecs.decoder(avro.PerformanceOverdueSchema)
  return {
    prepare: (records) => codecs.ensure(schemaIdsOf(records)),
    project: ({ value }, emit) => {
      if (value === null || codecs.recordName(value) !== PERFORMANCE_OVERDUE) return
      const { model, name, declarationVersion, windowEnd, since, waitsFor, meta } = decoder.decode(value)
      emit([model, name, declarationVersion, windowEnd, since, JSON.stringify(waitsFor), meta.id])
    },
  }
}
