/** `<prefix>contract_overdue`: one row per window that was reported as overdue. Whether it still waits follows from what was evaluated since. */
import { avro, fullNameOf, schemaIdsOf } from '../../schemas/index.ts'
import type { ProjectionTools, TableColumn, TableDeclaration, TableReading } from '../../streams/core/projection.ts'

export const contractOverdueTableName = (prefix: string): string => `${prefix}contract_overdue`

const column = (name: string, type: TableColumn['type']): TableColumn => ({ name, type, nullable: false })

export const contractOverdueTable = (prefix: string): TableDeclaration => ({
  name: contractOverdueTableName(prefix),
  columns: [
    column('dataset', 'string'),
    column('contract', 'string'),
    column('contract_version', 'long'),
    column('window_end', 'timestamp'),
    column('since', 'timestamp'),
    // JSON array of the partitions that had not closed it.
    column('waits_for', 'string'),
    column('event_id', 'string'),
  ],
  order: ['dataset', 'contract', 'window_end'],
})

const CONTRACT_OVERDUE = fullNameOf(avro.ContractOverdueSchema)

/** Reads ContractOverdue; other records of the topic have no rows. */
export const contractOverdueRows = ({ codecs }: ProjectionTools): TableReading => {
  const decoder = codecs.decoder(avro.ContractOverdueSchema)
  return {
    prepare: (records) => codecs.ensure(schemaIdsOf(records)),
    project: ({ value }, emit) => {
      if (value === null || codecs.recordName(value) !== CONTRACT_OVERDUE) return
      const { dataset, contract, contractVersion, windowEnd, since, waitsFor, meta } = decoder.decode(value)
      emit([dataset, contract, contractVersion, windowEnd, since, JSON.stringify(waitsFor), meta.id])
    },
  }
}
