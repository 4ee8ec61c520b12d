/** Rules, observations and alerts of tests: given what was observed, what `ml.alerts` says. */
import { makeAlerts, type ObservationEvent } from '../../processors/alerts/index.ts'
import { avro, Codecs, memoryRegistry } from '../../schemas/index.ts'
import type { LogRecord } from '../../streams/core/log.ts'
import { replayEveryWay, runStream } from './stream.ts'

export const ALERTS_INSTANCE = 'alerts.all.v1.s1'
/** Log time of the first record, ms. */
export const T0 = 1_000_000
const SECOND = 1_000

const metaOf = (id: string, time: number, team: string | null = null): avro.EventMeta => ({
  ...{ id, source: 'test', time, team, actor: null, correlationId: null, causationId: null },
})

export const ruleOf = (more: Partial<avro.AlertRule> & Pick<avro.AlertRule, 'name'>): avro.AlertRule => ({
  ...{ signal: 'lag', of: null, model: null, threshold: 100, clearAt: 80, isBelow: false, absentMs: null },
  ...{ raiseAfter: 1, outOf: 1, clearAfter: 1, severity: 'ticket', mutedBy: [], runbook: null },
  ...{ owner: null, description: null, tags: [] },
  ...more,
})

export const measured = (of: string, value: number | null, more: Partial<avro.Measurement> = {}): avro.Measurement => ({
  ...{ signal: 'lag', of, model: null, version: null, baselineId: null, value, detail: null },
  ...more,
})

/** An event with the log time at which it stands, in seconds after T0. */
export type At = readonly [seconds: number, event: ObservationEvent]

export const applied = (seconds: number, rule: avro.AlertRule, ruleVersion = 1): At => [
  seconds,
  {
    type: 'AlertRuleApplied',
    value: { meta: metaOf(`rule ${rule.name}`, T0, 't1'), name: rule.name, ruleVersion, rule },
  },
]
export const retired = (seconds: number, name: string): At => [
  seconds,
  { type: 'AlertRuleApplied', value: { meta: metaOf(`end ${name}`, T0, 't2'), name, ruleVersion: 0, rule: null } },
]
export const silenced = (seconds: number, silence: avro.Silence | null, name: string): At => [
  seconds,
  { type: 'SilenceApplied', value: { meta: metaOf(`silence ${name}`, T0), name, silence } },
]

/** A version of what measures is in force; 0: it is retired. */
export const sourced = (seconds: number, kind: string, name: string, version: number): At => [
  seconds,
  { type: 'SourceApplied', value: { meta: metaOf(`source ${name}`, T0), source: { kind, name, version } } },
]

/** A tick, or an observation of a model's window if `more` says so. */
export const observed = (
  seconds: number,
  measurements: readonly avro.Measurement[],
  more: Partial<avro.ConditionsObserved> = {},
): At => [
  seconds,
  {
    type: 'ConditionsObserved',
    value: {
      ...{ meta: metaOf(`seen ${seconds}`, T0 + seconds * SECOND), order: T0 + seconds * SECOND, isTick: true },
      ...{ signals: ['lag'], model: null, version: null, measurements, sources: [] },
      ...more,
    },
  },
]

/** What is said of an alert, with its record name. */
export type Told =
  | { readonly type: 'AlertRaised'; readonly value: avro.AlertRaised }
  | { readonly type: 'AlertResolved'; readonly value: avro.AlertResolved }
  | { readonly type: 'AlertMuted'; readonly value: avro.AlertMuted }

/** @param way `every`: in every way in which a task may run it; `once`: for long histories */
export const alertsAfter = async (events: readonly At[], way: 'every' | 'once' = 'every') => {
  const codecs = new Codecs(memoryRegistry())
  const of = {
    AlertRuleApplied: await codecs.encoder('rule', avro.AlertRuleAppliedSchema),
    SilenceApplied: await codecs.encoder('silence', avro.SilenceAppliedSchema),
    SourceApplied: await codecs.encoder('source', avro.SourceAppliedSchema),
    ConditionsObserved: await codecs.encoder('conditions', avro.ConditionsObservedSchema),
  }
  const options = {
    output: 'ml.alerts',
    decoder: codecs.events({
      AlertRuleApplied: avro.AlertRuleAppliedSchema,
      SilenceApplied: avro.SilenceAppliedSchema,
      SourceApplied: avro.SourceAppliedSchema,
      ConditionsObserved: avro.ConditionsObservedSchema,
    }),
    raised: await codecs.encoder('raised', avro.AlertRaisedSchema),
    resolved: await codecs.encoder('resolved', avro.AlertResolvedSchema),
    muted: await codecs.encoder('muted', avro.AlertMutedSchema),
  }
  const records = events.map(([seconds, { type, value }], offset): LogRecord => {
    const timestamp = T0 + seconds * SECOND
    return { offset, timestamp, key: null, value: of[type].encode(value as never) } as LogRecord
  })
  const run = way === 'every' ? replayEveryWay : runStream
  const make = () => makeAlerts(options)
  const result = run({ make, topic: 'ml.observations', instance: ALERTS_INSTANCE }, records)
  const decoder = codecs.events({
    AlertRaised: avro.AlertRaisedSchema,
    AlertResolved: avro.AlertResolvedSchema,
    AlertMuted: avro.AlertMutedSchema,
  })
  const told = result.outputs.map(({ value }) => decoder.decode(value as Buffer) as Told)
  return { told, result, records, options, codecs }
}

/** `raised 1 features.spend`: what happened, its number, and what the alert is about. */
export const lines = (told: readonly Told[]): readonly string[] =>
  told.map(({ type, value: { seq, subject, mutedBy } }) => {
    const what = type.slice('Alert'.length).toLowerCase()
    const { rule, model, feature } = subject
    return `${what} ${seq} ${[rule, model, feature].filter((each) => each !== null).join(' ')}${mutedBy === null ? '' : ` by ${mutedBy}`}`
  })
