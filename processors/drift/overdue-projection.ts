/** `<prefix>overdue`: one row per window that was reported as overdue. Whether it still waits follows from what was measured since. */
import { avro, fullNameOf, schemaIdsOf } from '../../schemas/index.ts'
import type { ProjectionTools, TableColumn, TableDeclaration, TableReading } from '../../streams/core/projection.ts'

export const overdueTableName = (prefix: string): string => `${prefix}overdue`

const column = (name: string, type: TableColumn['type'], nullable = false): TableColumn => ({ name, type, nullable })

export const overdueTable = (prefix: string): TableDeclaration => ({
  name: overdueTableName(prefix),
  columns: [
    column('model', 'string'),
    column('model_version', 'long', true),
    column('monitor', 'string'),
    column('monitor_version', 'long'),
    column('baseline', 'string'),
    column('baseline_version', 'long'),
    column('window_end', 'timestamp'),
    column('since', 'timestamp'),
    // JSON array of the partitions that had not closed it.
    column('waits_for', 'string'),
    column('event_id', 'string'),
  ],
  order: ['model', 'monitor', 'window_end'],
})

const WINDOW_OVERDUE = fullNameOf(avro.WindowOverdueSchema)

/** Reads WindowOverdue; other records of the topic have no rows. */
export const overdueRows = ({ codecs }: ProjectionTools): TableReading => {
  const decoder = codecs.decoder(avro.WindowOverdueSchema)
  return {
    prepare: (records) => codecs.ensure(schemaIdsOf(records)),
    project: ({ value }, emit) => {
      if (value === null || codecs.recordName(value) !== WINDOW_OVERDUE) return
      const { model, modelVersion, monitor, monitorVersion, baseline, baselineVersion, ...of } = decoder.decode(value)
      const subject = [model, modelVersion, monitor, monitorVersion, baseline, baselineVersion]
      emit([...subject, of.windowEnd, of.since, JSON.stringify(of.waitsFor), of.meta.id])
    },
  }
}
