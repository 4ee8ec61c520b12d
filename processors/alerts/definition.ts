/**
 * Alerts have one instance, because silences and muting cross rules; two others bring rules, silences and what monitors have
 * measured into the order in which alerts are judged. They are there as soon as a rule, or a monitor, was declared.
 */
import { avro, type Codecs, fullNameOf, recordEncoders, type SchemaOf } from '../../schemas/index.ts'
import type { Definition, PlannedProcessor, PlannedProjection } from '../../streams/core/definition.ts'
import { instanceOf, type Names } from '../../streams/core/names.ts'
import { catalogTopic, KINDS, type Snapshot } from '../catalog/index.ts'
import { monitoringTopic } from '../drift/index.ts'
import { quarantineTopic } from '../rows/index.ts'
import { makeAlerts } from './alerts.ts'
import { makeApplied, type Reading } from './applied.ts'
import { makeMeasured } from './measured.ts'
import { ACTIVE_SPACE, activeAlerts, alertRows, alertsTable } from './projection.ts'
import { ALERT_RECORDS, alertsTopic, OBSERVATION_RECORDS, observationsTopic } from './topics.ts'

const NAME = 'alerts'
const SEMANTICS = 1

export const alertsInstance = (): string => instanceOf(NAME, 'all', 1, SEMANTICS)
export const appliedInstance = (): string => instanceOf(NAME, 'applied', 1, SEMANTICS)
export const measuredInstance = (): string => instanceOf(NAME, 'measured', 1, SEMANTICS)
export const alertsTableInstance = (): string => instanceOf('table', NAME, 1, SEMANTICS)
export const activeAlertsInstance = (): string => instanceOf('fields', NAME, 1, SEMANTICS)

/** Kinds of declarations that have something measured. */
const MEASURING = ['monitor', 'performance', 'contract'] as const
/** Kinds of declarations by which something is measured. */
const SOURCE_KINDS = ['monitor', 'baseline', 'performance', 'contract'] as const

/** Whether a rule was ever declared. An alert of a rule that is retired still has to end. */
export const hasRules = (catalog: Snapshot): boolean => catalog.declarations('alert_rule').length > 0

const readingOf = <T>(codecs: Codecs, schema: SchemaOf<unknown>): Reading<T> => ({
  name: fullNameOf(schema),
  decoder: codecs.decoder(schema) as never,
})

const applied = (names: Names): PlannedProcessor => ({
  kind: 'processor',
  instance: appliedInstance(),
  role: 'registry',
  topic: names.catalog,
  input: catalogTopic(names, KINDS),
  outputs: [
    { ...observationsTopic(names), order: 'shared' },
    { ...quarantineTopic(names), order: 'shared' },
  ],
  revision: '1',
  build: async ({ codecs }) => {
    const encoderOf = recordEncoders(codecs, names)
    const options = {
      output: names.observations,
      recordName: (value: Buffer) => codecs.recordName(value),
      rule: readingOf<never>(codecs, KINDS.kind('alert_rule').records.declared.schema),
      silence: readingOf<never>(codecs, KINDS.kind('silence').records.declared.schema),
      sources: Object.fromEntries(
        SOURCE_KINDS.map((kind) => [kind, readingOf<never>(codecs, KINDS.kind(kind).records.declared.schema)]),
      ),
      retired: { name: fullNameOf(avro.DeclarationRetiredSchema), decoder: codecs.anything() },
      rules: await encoderOf(avro.AlertRuleAppliedSchema),
      silences: await encoderOf(avro.SilenceAppliedSchema),
      applied: await encoderOf(avro.SourceAppliedSchema),
    }
    return { make: () => makeApplied(options) }
  },
})

const measured = (names: Names): PlannedProcessor => ({
  kind: 'processor',
  instance: measuredInstance(),
  role: 'registry',
  topic: names.monitoring,
  input: monitoringTopic(names),
  // A rule that was declared before a measurement judges it.
  follows: appliedInstance(),
  outputs: [
    { ...observationsTopic(names), order: 'shared' },
    { ...quarantineTopic(names), order: 'shared' },
  ],
  revision: '1',
  build: async ({ codecs }) => {
    const options = {
      output: names.observations,
      recordName: (value: Buffer) => codecs.recordName(value),
      drift: codecs.decoder(avro.DriftMeasuredSchema),
      overdue: codecs.decoder(avro.WindowOverdueSchema),
      performance: codecs.decoder(avro.PerformanceMeasuredSchema),
      performanceOverdue: codecs.decoder(avro.PerformanceOverdueSchema),
      contract: codecs.decoder(avro.ContractEvaluatedSchema),
      contractOverdue: codecs.decoder(avro.ContractOverdueSchema),
      observed: await recordEncoders(codecs, names)(avro.ConditionsObservedSchema),
    }
    return { make: () => makeMeasured(options) }
  },
})

const judged = (names: Names): PlannedProcessor => ({
  kind: 'processor',
  instance: alertsInstance(),
  role: 'registry',
  topic: names.observations,
  input: observationsTopic(names),
  outputs: [
    { ...alertsTopic(names), order: 'input' },
    { ...quarantineTopic(names), order: 'shared' },
  ],
  revision: '1',
  observes: true,
  build: async ({ codecs }) => {
    const encoderOf = recordEncoders(codecs, names)
    const options = {
      output: names.alerts,
      decoder: codecs.events(OBSERVATION_RECORDS),
      raised: await encoderOf(ALERT_RECORDS.AlertRaised),
      resolved: await encoderOf(ALERT_RECORDS.AlertResolved),
      muted: await encoderOf(ALERT_RECORDS.AlertMuted),
    }
    return { make: () => makeAlerts(options) }
  },
})

const projected = (
  names: Names,
  role: string,
  instance: string,
  label: string,
  target: PlannedProjection['target'],
): PlannedProjection => ({
  kind: 'projection',
  instance,
  label,
  role,
  topic: names.alerts,
  input: alertsTopic(names),
  revision: '1',
  target,
})

export const alerts: Definition<Snapshot> = {
  name: NAME,
  summary: 'Judges what was observed by declared rules, and tells which alerts fire, end, and are muted.',
  processor: {
    role: 'registry',
    semantics: SEMANTICS,
    reads: ['ml.catalog', 'ml.monitoring', 'ml.observations'],
    writes: ['ml.alerts', 'ml.observations', 'ml.quarantine'],
    plan: (catalog, names) => [
      ...(hasRules(catalog) ? [applied(names), judged(names)] : []),
      // It is there before the first rule, so that a rule judges what is measured from its declaration on, and no history.
      ...(MEASURING.some((kind) => catalog.declarations(kind).length > 0) ? [measured(names)] : []),
    ],
  },
  projections: [
    {
      name: 'fields',
      summary: 'Stores the alerts that fire, for point reads.',
      role: 'online',
      store: 'fields',
      reads: ['ml.alerts'],
      plan: (catalog, names) => {
        const target = { store: 'fields', space: ACTIVE_SPACE, open: activeAlerts } as const
        return hasRules(catalog) ? [projected(names, 'online', activeAlertsInstance(), 'fields:alerts', target)] : []
      },
    },
    {
      name: 'table',
      summary: 'Stores every change of every alert.',
      role: 'offline',
      store: 'table',
      reads: ['ml.alerts'],
      plan: (catalog, names) => {
        const target = { store: 'table', table: alertsTable(names.prefix), open: alertRows } as const
        return hasRules(catalog) ? [projected(names, 'offline', alertsTableInstance(), 'alerts', target)] : []
      },
    },
  ],
}
