/** Experiments and runs: one decider, and what can be read of it. */
import { recordSubject } from '../../schemas/index.ts'
import type { Definition, OwnTopic, PlannedProcessor, PlannedProjection } from '../../streams/core/definition.ts'
import { instanceOf, type Names } from '../../streams/core/names.ts'
import type { ProjectionTarget } from '../../streams/core/projection.ts'
import { commandsTopic, deciderCodec, eventsTopic } from '../deciding/index.ts'
import { quarantineTopic } from '../rows/index.ts'
import { metricFields, runFields } from './fields.ts'
import { makeRuns } from './processor.ts'
import { RANK_BYTES } from './rank.ts'
import { RECORDS } from './records.ts'
import { experimentRows, loggedModelRows, metricRows, runRows, runValueRows } from './rows.ts'
import { experimentsTable, loggedModelsTable, metricsTable, runsTable, runValuesTable } from './tables.ts'

const NAME = 'runs'
const SEMANTICS = 1

/** Partitions of commands, events and metrics. Their number is part of the log: where a run is follows from it. */
export const TRACKING_PARTITIONS = 4

/** Spaces of the fields of runs, experiments and logged models, and of the shown values of metrics. */
export const RUNS_SPACE = 'runs'
export const METRICS_SPACE = 'metrics'

export const runsInstance = (): string => instanceOf(NAME, 'all', 1, SEMANTICS)

export const trackingTopic = ({ prefix, tracking }: Names): OwnTopic =>
  eventsTopic(prefix, tracking, TRACKING_PARTITIONS, RECORDS)

const metricsTopic = ({ prefix, metrics }: Names): OwnTopic => ({
  name: metrics,
  partitions: TRACKING_PARTITIONS,
  kind: 'log',
  records: () => Object.values(RECORDS.others).map((schema) => ({ subject: recordSubject(prefix, schema), schema })),
})

const planned = (names: Names): PlannedProcessor => ({
  kind: 'processor',
  instance: runsInstance(),
  role: NAME,
  topic: names.trackingCommands,
  input: commandsTopic(names.prefix, names.trackingCommands, TRACKING_PARTITIONS, RECORDS),
  outputs: [
    { ...trackingTopic(names), order: 'input' },
    { ...metricsTopic(names), order: 'shared' },
    { ...quarantineTopic(names), order: 'shared' },
  ],
  revision: '1',
  build: async ({ codecs }) => {
    const codec = await deciderCodec(codecs, names.prefix, RECORDS)
    return { make: () => makeRuns({ names, codec }) }
  },
})

/** Instances of the projections, by what they store. */
const projectionInstance = (store: 'fields' | 'table', name: string): string => instanceOf(store, name, 1, 1)

export const runFieldsInstance = (): string => projectionInstance('fields', 'runs')
export const metricFieldsInstance = (): string => projectionInstance('fields', 'metrics')
export const runsTableInstance = (name: RunsTable): string => projectionInstance('table', name)

/** The tables, by the part of their name after the prefix. */
export type RunsTable = 'runs' | 'run_values' | 'experiments' | 'logged_models' | 'metrics'

const projection = (
  input: OwnTopic,
  role: 'online' | 'offline',
  instance: string,
  label: string,
  target: ProjectionTarget,
): PlannedProjection => ({
  kind: 'projection',
  instance,
  label,
  role,
  topic: input.name,
  input,
  revision: '1',
  target,
})

const fields = (names: Names): readonly PlannedProjection[] => [
  projection(trackingTopic(names), 'online', runFieldsInstance(), 'fields:runs', {
    store: 'fields',
    space: RUNS_SPACE,
    open: runFields,
  }),
  projection(metricsTopic(names), 'online', metricFieldsInstance(), 'fields:metrics', {
    store: 'fields',
    space: METRICS_SPACE,
    rankBytes: RANK_BYTES,
    open: metricFields,
  }),
]

const tables = (names: Names): readonly PlannedProjection[] => {
  const { prefix } = names
  const table = (
    input: OwnTopic,
    name: RunsTable,
    target: Omit<Extract<ProjectionTarget, { store: 'table' }>, 'store'>,
  ) => projection(input, 'offline', runsTableInstance(name), `table:${name}`, { store: 'table', ...target })
  const tracking = trackingTopic(names)
  return [
    table(tracking, 'runs', { table: runsTable(prefix), open: runRows }),
    table(tracking, 'run_values', { table: runValuesTable(prefix), open: runValueRows }),
    table(tracking, 'experiments', { table: experimentsTable(prefix), open: experimentRows }),
    table(tracking, 'logged_models', { table: loggedModelsTable(prefix), open: loggedModelRows }),
    table(metricsTopic(names), 'metrics', { table: metricsTable(prefix), open: metricRows }),
  ]
}

export const runs: Definition<unknown> = {
  name: NAME,
  summary:
    'Decides about experiments, runs and logged models. Parameters are written once, and names of experiments are unique.',
  processor: {
    role: NAME,
    semantics: SEMANTICS,
    reads: ['ml.tracking.commands'],
    writes: ['ml.tracking', 'ml.metrics', 'ml.quarantine'],
    plan: (_catalog, names) => [planned(names)],
  },
  projections: [
    {
      name: 'fields',
      summary:
        'Stores the state of every run, experiment and logged model, and the shown value of every metric, for point reads.',
      role: 'online',
      store: 'fields',
      reads: ['ml.tracking', 'ml.metrics'],
      plan: (_catalog, names) => fields(names),
    },
    {
      name: 'table',
      summary: 'Stores what every event said of runs, experiments and metrics, for search and history.',
      role: 'offline',
      store: 'table',
      reads: ['ml.tracking', 'ml.metrics'],
      plan: (_catalog, names) => tables(names),
    },
  ],
}
