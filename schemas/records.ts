import type { DraftOf, SchemaOf } from './avro.ts'

/** What is known of an event or a command besides its schema. */
export interface RecordDescription {
  readonly name: string
  readonly layer: 'data' | 'feature' | 'training' | 'evaluation' | 'serving' | 'monitoring' | 'platform'
  readonly kind: 'event' | 'command'
  /** A draft is never registered and may still change. */
  readonly status: 'current' | 'draft'
  readonly version: number
  /** Topics that it is written to, without the prefix of the installation, with `<...>` for what varies. */
  readonly topic: string
  /** What its Kafka key is. */
  readonly key: string
  readonly schema: SchemaOf<unknown> | DraftOf<unknown>
}
