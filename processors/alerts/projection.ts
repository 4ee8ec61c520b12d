/** The projections of `ml.alerts`: alerts that fire, in Redis, and every change, in ClickHouse. */
import { type avro, type Codecs, schemaIdsOf } from '../../schemas/index.ts'
import type { LogRecord } from '../../streams/core/log.ts'
import type { FieldsReading, ProjectionTools, TableDeclaration, TableReading } from '../../streams/core/projection.ts'
import { ALERT_RECORDS } from './topics.ts'

/** What is told of an alert, with its record name. */
export type AlertEvent =
  | { readonly type: 'AlertRaised'; readonly value: avro.AlertRaised }
  | { readonly type: 'AlertResolved'; readonly value: avro.AlertResolved }
  | { readonly type: 'AlertMuted'; readonly value: avro.AlertMuted }

/** An alert as readers get it. Times in ms since the epoch. */
export interface ShownAlert {
  readonly fingerprint: string
  readonly seq: number
  readonly state: 'firing' | 'resolved'
  readonly mutedBy: string | null
  readonly severity: string
  readonly summary: string
  readonly subject: avro.AlertSubject
  readonly ruleVersion: number
  readonly value: number | null
  readonly threshold: number | null
  readonly startsAt: number
  readonly endsAt: number | null
  readonly runbook: string | null
}

export const alertEvents = (codecs: Codecs) => codecs.events(ALERT_RECORDS) as { decode(value: Buffer): AlertEvent }

/** The alert after the event. */
export const shownAlert = ({ type, value }: AlertEvent): ShownAlert => {
  const { fingerprint, seq, mutedBy, severity, summary, subject, ruleVersion, threshold, startsAt, runbook } = value
  const { team, rule, model, version, feature, baselineId } = subject
  return {
    ...{ fingerprint, seq, state: type === 'AlertResolved' ? 'resolved' : 'firing', mutedBy, severity, summary },
    ...{ subject: { team, rule, model, version, feature, baselineId }, ruleVersion, value: value.value, threshold },
    ...{ startsAt, endsAt: type === 'AlertResolved' ? value.endsAt : null, runbook },
  }
}

/** Space of the alerts that fire, and the one entity in it: fingerprint -> JSON of the alert. */
export const ACTIVE_SPACE = 'alerts'
export const ACTIVE_ENTITY = 'active'

const reader = ({ codecs }: Pick<ProjectionTools, 'codecs'>) => {
  const decoder = alertEvents(codecs)
  return {
    prepare: (records: readonly LogRecord[]) => codecs.ensure(schemaIdsOf(records)),
    eventOf: ({ value }: LogRecord): AlertEvent | undefined => (value === null ? undefined : decoder.decode(value)),
  }
}

export const activeAlerts = (tools: ProjectionTools): FieldsReading => {
  const { prepare, eventOf } = reader(tools)
  return {
    prepare,
    project: (record, emit) => {
      const event = eventOf(record)
      if (event === undefined) return
      const { fingerprint } = event.value
      if (event.type === 'AlertResolved') emit.unset(ACTIVE_ENTITY, fingerprint)
      else emit.set(ACTIVE_ENTITY, fingerprint, JSON.stringify(shownAlert(event)))
    },
  }
}

export const alertsTableName = (prefix: string): string => `${prefix}alerts`

/** `<prefix>alerts`: every change. Of the rows of a fingerprint, the one with the greatest seq says what the alert is. */
export const alertsTable = (prefix: string): TableDeclaration => ({
  name: alertsTableName(prefix),
  columns: [
    { name: 'fingerprint', type: 'string', nullable: false },
    { name: 'seq', type: 'long', nullable: false },
    { name: 'event', type: 'string', nullable: false },
    { name: 'team', type: 'string', nullable: false },
    { name: 'rule', type: 'string', nullable: false },
    { name: 'rule_version', type: 'long', nullable: false },
    { name: 'model', type: 'string', nullable: true },
    { name: 'version', type: 'long', nullable: true },
    { name: 'feature', type: 'string', nullable: true },
    { name: 'baseline_id', type: 'string', nullable: true },
    { name: 'severity', type: 'string', nullable: false },
    { name: 'summary', type: 'string', nullable: false },
    { name: 'value', type: 'double', nullable: true },
    { name: 'threshold', type: 'double', nullable: true },
    { name: 'starts_at', type: 'timestamp', nullable: false },
    { name: 'ends_at', type: 'timestamp', nullable: true },
    { name: 'muted_by', type: 'string', nullable: true },
    { name: 'runbook', type: 'string', nullable: true },
    // JSON [id of an event]; empty for a change of what mutes it.
    { name: 'evidence', type: 'string', nullable: false },
    { name: 'event_id', type: 'string', nullable: false },
    { name: 'event_time', type: 'timestamp', nullable: false },
  ],
  order: ['fingerprint', 'seq'],
})

export const alertRows = (tools: ProjectionTools): TableReading => {
  const { prepare, eventOf } = reader(tools)
  return {
    prepare,
    project: (record, emit) => {
      const event = eventOf(record)
      if (event === undefined) return
      const { subject, ...shown } = shownAlert(event)
      const { id, time } = event.value.meta
      const evidence = event.type === 'AlertMuted' ? [] : event.value.evidence
      emit([
        ...[shown.fingerprint, shown.seq, event.type, subject.team, subject.rule, shown.ruleVersion],
        ...[subject.model, subject.version, subject.feature, subject.baselineId],
        ...[shown.severity, shown.summary, shown.value, shown.threshold, shown.startsAt, shown.endsAt],
        ...[shown.mutedBy, shown.runbook, JSON.stringify(evidence), id, time],
      ])
    },
  }
}
