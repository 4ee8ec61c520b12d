/** An existing topic of the same Kafka. */
import type { SourceType } from '../fields.ts'

export const kafka: SourceType = {
  name: 'kafka',
  summary: 'An existing topic of the same Kafka, with values in Avro or JSON.',
  fields: {
    topic: {
      ...{ kind: 'text', pattern: /^[A-Za-z0-9._-]{1,249}$/, expected: 'the name of a topic' },
      ...{ required: true, identity: true },
      doc: 'The topic, which is not one of the platform.',
    },
    format: {
      ...{ kind: 'oneOf', values: ['avro', 'json'], required: true },
      doc: 'The form of the values: Avro with the id of a schema of the registry, as its serializers write it, or a JSON object.',
    },
    tombstones: {
      ...{ kind: 'oneOf', values: ['ignore', 'quarantine', 'park'], fallback: 'quarantine' },
      doc: 'What a record without a value means: nothing, a row that cannot be used, or the end of the source.',
    },
    ignoreExtraColumns: {
      ...{ kind: 'flag', fallback: false },
      doc: 'With JSON: whether fields that the dataset does not have are left out.',
    },
  },
}

/** `readsFrom` of a topic, with every default filled in. */
export interface KafkaFrom {
  readonly topic: string
  readonly format: 'avro' | 'json'
  readonly tombstones: 'ignore' | 'quarantine' | 'park'
  readonly ignoreExtraColumns: boolean
}
