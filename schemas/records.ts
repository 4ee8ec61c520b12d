import type { DraftOf, SchemaOf } from './avro.ts'

/** Properties of an event or a command besides its schema. */
export interface RecordDescription {
  readonly name: string
  readonly layer: 'data' | 'feature' | 'training' | 'evaluation' | 'serving' | 'monitoring' | 'platform'
  readonly kind: 'event' | 'command'
  /** A draft is never registered and may still change. */
  readonly status: 'current' | 'draft'
  readonly version: number
  /** Topics of the record, without the prefix of the installation, with `<...>` for the variable parts. */
  readonly topic: string
  /** Its Kafka key. */
  readonly key: string
  readonly schema: SchemaOf<unknown> | DraftOf<unknown>
}
