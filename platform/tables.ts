/** Tables of the platform's own topics: what came too late, and what could not be used. Their shape is that of the event, flat. */

import { avro, type Decoder } from '../schemas/index.ts'
import type { Project, TableColumn, TableDeclaration, Value } from '../sinks/clickhouse/index.ts'
import type { Platform } from './connect.ts'

interface Logged {
  readonly meta: avro.EventMeta
}

export interface ProjectedTable {
  readonly table: TableDeclaration
  readonly project: Project
}

const column = (name: string, type: TableColumn['type'], nullable = false): TableColumn => ({ name, type, nullable })

const projecting =
  <T extends Logged>(decoder: Decoder<T>, valuesOf: (event: T) => readonly Value[]): Project =>
  ({ value }, emit) => {
    if (value !== null) emit(valuesOf(decoder.decode(value)))
  }

/** `<prefix>late`: rows that changed nothing, by the instance that they were too late for. */
export const lateTable = ({ codecs, names }: Platform): ProjectedTable => ({
  table: {
    name: `${names.prefix}late`,
    columns: [
      column('instance', 'string'),
      column('topic', 'string'),
      column('partition', 'long'),
      column('offset', 'long'),
      column('key', 'string', true),
      column('row_time', 'timestamp'),
      column('stream_time', 'timestamp'),
      column('log_time', 'timestamp'),
    ],
    order: ['instance', 'topic'],
  },
  project: projecting(
    codecs.decoder(avro.RowLateSchema),
    ({ meta, topic, partition, offset, key, rowTime, streamTime, logTime }) => [
      meta.source,
      topic,
      partition,
      offset,
      key,
      rowTime,
      streamTime,
      logTime,
    ],
  ),
})

/** `<prefix>quarantine`: records that could not be used, with their original bytes. */
export const quarantineTable = ({ codecs, names }: Platform): ProjectedTable => ({
  table: {
    name: `${names.prefix}quarantine`,
    columns: [
      column('instance', 'string'),
      column('topic', 'string'),
      column('partition', 'long'),
      column('offset', 'long'),
      column('log_time', 'timestamp'),
      column('reason', 'string'),
      column('message', 'string'),
      column('key', 'bytes', true),
      column('value', 'bytes', true),
    ],
    order: ['instance', 'topic'],
  },
  project: projecting(
    codecs.decoder(avro.RowRejectedSchema),
    ({ meta, topic, partition, offset, logTime, reason, message, key, value }) => [
      meta.source,
      topic,
      partition,
      offset,
      logTime,
      reason,
      message,
      key,
      value,
    ],
  ),
})
