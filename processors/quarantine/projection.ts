/** `<prefix>quarantine`: records that could not be used, with their original bytes. */
import { avro, schemaIdsOf } from '../../schemas/index.ts'
import type { ProjectionTools, TableDeclaration, TableReading } from '../../streams/core/projection.ts'

export const quarantineTable = (prefix: string): TableDeclaration => ({
  name: `${prefix}quarantine`,
  columns: [
    { name: 'instance', type: 'string', nullable: false },
    { name: 'topic', type: 'string', nullable: false },
    { name: 'partition', type: 'long', nullable: false },
    { name: 'offset', type: 'long', nullable: false },
    { name: 'log_time', type: 'timestamp', nullable: false },
    { name: 'reason', type: 'string', nullable: false },
    { name: 'message', type: 'string', nullable: false },
    { name: 'key', type: 'bytes', nullable: true },
    { name: 'value', type: 'bytes', nullable: true },
  ],
  order: ['instance', 'topic'],
})

export const quarantineRows = ({ codecs }: ProjectionTools): TableReading => {
  const decoder = codecs.decoder(avro.RowRejectedSchema)
  return {
    prepare: (records) => codecs.ensure(schemaIdsOf(records)),
    project: ({ value: bytes }, emit) => {
      if (bytes === null) return
      const { meta, topic, partition, offset, logTime, reason, message, key, value } = decoder.decode(bytes)
      emit([meta.source, topic, partition, offset, logTime, reason, message, key, value])
    },
  }
}
