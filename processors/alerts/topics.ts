/** The topics of alerts. Each has one partition: observations of all kinds are judged in one order. */
import { avro, recordSubject, type SchemaOf } from '../../schemas/index.ts'
import type { OwnTopic } from '../../streams/core/definition.ts'
import type { Names } from '../../streams/core/names.ts'

/** What alerts are judged by. */
export const OBSERVATION_RECORDS = {
  AlertRuleApplied: avro.AlertRuleAppliedSchema,
  SilenceApplied: avro.SilenceAppliedSchema,
  SourceApplied: avro.SourceAppliedSchema,
  ConditionsObserved: avro.ConditionsObservedSchema,
} as const

/** What is told of alerts. */
export const ALERT_RECORDS = {
  AlertRaised: avro.AlertRaisedSchema,
  AlertResolved: avro.AlertResolvedSchema,
  AlertMuted: avro.AlertMutedSchema,
} as const

const topicOf = (prefix: string, name: string, records: Readonly<Record<string, SchemaOf<unknown>>>): OwnTopic => ({
  ...{ name, partitions: 1, kind: 'log' },
  records: () => Object.values(records).map((schema) => ({ subject: recordSubject(prefix, schema as never), schema })),
})

export const observationsTopic = ({ prefix, observations }: Names): OwnTopic =>
  topicOf(prefix, observations, OBSERVATION_RECORDS)

export const alertsTopic = ({ prefix, alerts }: Names): OwnTopic => topicOf(prefix, alerts, ALERT_RECORDS)
