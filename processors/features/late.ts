/** `<prefix>late`: rows that changed nothing, by the instance for which they were too late. */
import { avro, schemaIdsOf } from '../../schemas/index.ts'
import type { ProjectionTools, TableDeclaration, TableReading } from '../../streams/core/projection.ts'

export const lateTable = (prefix: string): TableDeclaration => ({
  name: `${prefix}late`,
  columns: [
    { name: 'instance', type: 'string', nullable: false },
    { name: 'topic', type: 'string', nullable: false },
    { name: 'partition', type: 'long', nullable: false },
    { name: 'offset', type: 'long', nullable: false },
    { name: 'key', type: 'string', nullable: true },
    { name: 'row_time', type: 'timestamp', nullable: false },
    { name: 'stream_time', type: 'timestamp', nullable: false },
    { name: 'log_time', type: 'timestamp', nullable: false },
  ],
  order: ['instance', 'topic'],
})

export const lateRows = ({ codecs }: ProjectionTools): TableReading => {
  const decoder = codecs.decoder(avro.RowLateSchema)
  return {
    prepare: (records) => codecs.ensure(schemaIdsOf(records)),
    project: ({ value }, emit) => {
      if (value === null) return
      const { meta, topic, partition, offset, key, rowTime, streamTime, logTime } = decoder.decode(value)
      emit([meta.source, topic, partition, offset, key, rowTime, streamTime, logTime])
    },
  }
}
