/** Lineage: what jobs read and wrote, as the tables of `ml.lineage`. */
import { avro, type Codecs, fullNameOf, recordEncoders, recordSubject, type SchemaOf } from '../../schemas/index.ts'
import type {
  Definition,
  OwnTopic,
  PlannedProcessor,
  PlannedProjection,
  ProjectionPart,
} from '../../streams/core/definition.ts'
import { instanceOf, type Names } from '../../streams/core/names.ts'
import type { TableTarget } from '../../streams/core/projection.ts'
import { alertsTopic } from '../alerts/index.ts'
import { catalogTopic, KINDS } from '../catalog/index.ts'
import { monitoringTopic } from '../drift/index.ts'
import { runsTopic } from '../records/index.ts'
import { registryTopic } from '../registry/index.ts'
import { quarantineTopic } from '../rows/index.ts'
import { trackingTopic } from '../runs/index.ts'
import { makeFromTopic } from './from-topic.ts'
import { makeOwnLineage, type OwnSource } from './own.ts'
import {
  type OwnEvent,
  OwnNames,
  ofDataset,
  ofEvaluation,
  ofPredictions,
  ofTrainingSet,
  ofVersion,
  ofView,
  ofWatch,
} from './own-events.ts'
import { ofAlert, ofBaseline, ofDrift, ofPerformance, ofRunLogged, ofRunState } from './own-runs.ts'
import { ofSource } from './own-sources.ts'
import {
  lineageEdges,
  lineageEdgesTable,
  lineageEvents,
  lineageEventsTable,
  lineageFacets,
  lineageFacetsTable,
} from './projection.ts'

const NAME = 'lineage'
/** 3: it tells of sources. */
const SEMANTICS = 3

export const LINEAGE_TABLES = ['lineage_edges', 'lineage_facets', 'lineage_events'] as const
export type LineageTable = (typeof LINEAGE_TABLES)[number]

/** Id of the projection that fills a table. */
export const lineageInstance = (table: LineageTable): string => instanceOf('table', table, 1, 1)

export const lineageTopic = (names: Names): OwnTopic => ({
  name: names.lineage,
  partitions: 1,
  kind: 'documents',
  records: () => [
    {
      subject: recordSubject(names.prefix, avro.LineageObservedSchema),
      schema: avro.LineageObservedSchema,
    },
  ],
})

const planned = (names: Names, of: LineageTable, target: TableTarget): PlannedProjection => ({
  kind: 'projection',
  instance: lineageInstance(of),
  label: `table:${of}`,
  role: 'offline',
  topic: names.lineage,
  input: lineageTopic(names),
  revision: '1',
  target,
})

const tableOf = (
  of: LineageTable,
  summary: string,
  table: (prefix: string) => TableTarget['table'],
  open: TableTarget['open'],
): ProjectionPart<unknown> => ({
  name: 'table',
  summary,
  role: 'offline',
  store: 'table',
  reads: ['ml.lineage'],
  plan: (_catalog, names) => [planned(names, of, { store: 'table', table: table(names.prefix), open })],
})

/** What lineage says of the platform's own events, by topic. */
const OWN = {
  catalog: (names: Names) => catalogTopic(names, KINDS),
  sets: runsTopic,
  models: registryTopic,
  runs: trackingTopic,
  measured: monitoringTopic,
  alerts: alertsTopic,
} as const

const sourcesOf = (of: keyof typeof OWN, codecs: Codecs): readonly OwnSource[] => {
  const source = <T extends { readonly meta: avro.EventMeta }>(
    schema: SchemaOf<T>,
    say: (names: OwnNames, event: T, runId: string) => OwnEvent | undefined,
  ): OwnSource => {
    const decoder = codecs.decoder(schema)
    return {
      record: fullNameOf(schema),
      decode: (value) => decoder.decode(value),
      say: (event, names, runId) => say(names, event as T, runId),
    }
  }
  const declared = <T extends { readonly meta: avro.EventMeta }>(
    kind: string,
    say: (names: OwnNames, event: T) => OwnEvent | undefined,
  ): OwnSource => source(KINDS.kind(kind).records.declared.schema as unknown as SchemaOf<T>, say)
  if (of === 'sets') return [source(avro.TrainingSetBuiltSchema, ofTrainingSet)]
  if (of === 'models') return [source(avro.ModelRegisteredSchema, ofVersion)]
  if (of === 'alerts') return [source(avro.AlertRaisedSchema, ofAlert)]
  if (of === 'measured')
    return [
      source(avro.DriftMeasuredSchema, ofDrift),
      source(avro.PerformanceMeasuredSchema, ofPerformance),
      source(avro.ContractEvaluatedSchema, ofEvaluation),
    ]
  if (of === 'runs')
    return [
      source(avro.RunLoggedSchema, ofRunLogged),
      source(avro.RunStartedSchema, ofRunState),
      source(avro.RunEndedSchema, ofRunState),
    ]
  return [
    declared<avro.DatasetDeclared>('dataset', ofDataset),
    declared<avro.FeatureViewDeclared>('view', ofView),
    declared<DeclaredSource>('source', ofSource),
    declared<DeclaredPredictions>('predictions', ofPredictions),
    declared<DeclaredBaseline>('baseline', ofBaseline),
    declared<DeclaredMonitor>('monitor', (names, { monitor }) => ofWatch(names, 'monitor', monitor)),
    declared<DeclaredPerformance>('performance', (names, { performance }) =>
      ofWatch(names, 'performance', performance),
    ),
  ]
}

interface DeclaredPredictions {
  readonly meta: avro.EventMeta
  readonly predictions: avro.Predictions
}
interface DeclaredSource {
  readonly meta: avro.EventMeta
  readonly source: avro.Source
}
interface DeclaredBaseline {
  readonly meta: avro.EventMeta
  readonly baseline: avro.Baseline
}
interface DeclaredMonitor {
  readonly meta: avro.EventMeta
  readonly monitor: avro.Monitor
}
interface DeclaredPerformance {
  readonly meta: avro.EventMeta
  readonly performance: avro.Performance
}

/** Of what the platform does itself, lineage may be half a second later: it follows every run, and nobody waits for a single one. */
const OWN_REST_MS = 500

const own = (of: keyof typeof OWN, names: Names): PlannedProcessor => {
  const input = OWN[of](names)
  return {
    kind: 'processor',
    instance: instanceOf(NAME, of, 1, SEMANTICS),
    role: 'offline',
    topic: input.name,
    input,
    outputs: [
      { ...lineageTopic(names), order: 'shared' },
      { ...quarantineTopic(names), order: 'shared' },
    ],
    restMs: OWN_REST_MS,
    revision: '1',
    build: async ({ codecs }) => {
      const options = {
        output: names.lineage,
        names: new OwnNames(names.prefix),
        recordName: (value: Buffer) => codecs.recordName(value),
        sources: sourcesOf(of, codecs),
        observation: await recordEncoders(codecs, names)(avro.LineageObservedSchema),
      }
      return { make: () => makeOwnLineage(options) }
    },
  }
}

/** Where clients of OpenLineage write events in JSON. Nothing is decided by their order, so one partition is enough. */
export const lineageEventsTopic = (names: Names): OwnTopic => ({
  ...{ name: names.lineageEvents, partitions: 1, kind: 'log' },
  records: () => [],
})

const fromTopic = (names: Names): PlannedProcessor => {
  const input = lineageEventsTopic(names)
  return {
    kind: 'processor',
    instance: instanceOf(NAME, 'events', 1, SEMANTICS),
    role: 'offline',
    topic: input.name,
    input,
    outputs: [
      { ...lineageTopic(names), order: 'shared' },
      { ...quarantineTopic(names), order: 'shared' },
    ],
    revision: '1',
    build: async ({ codecs }) => {
      const observation = await recordEncoders(codecs, names)(avro.LineageObservedSchema)
      return { make: () => makeFromTopic({ output: names.lineage, observation }) }
    },
  }
}

export const lineage: Definition<unknown> = {
  name: NAME,
  summary:
    'Keeps what jobs read and wrote, by events of OpenLineage, and tells in the same way what the platform itself does.',
  processor: {
    role: 'offline',
    semantics: SEMANTICS,
    reads: ['ml.alerts', 'ml.catalog', 'ml.lineage.events', 'ml.monitoring', 'ml.registry', 'ml.runs', 'ml.tracking'],
    writes: ['ml.lineage', 'ml.quarantine'],
    plan: (_catalog, names) => [
      ...(Object.keys(OWN) as (keyof typeof OWN)[]).map((of) => own(of, names)),
      fromTopic(names),
    ],
  },
  projections: [
    tableOf('lineage_edges', 'Stores which nodes of the graph are neighbours.', lineageEdgesTable, lineageEdges),
    tableOf('lineage_facets', 'Stores facets of jobs, runs and datasets.', lineageFacetsTable, lineageFacets),
    tableOf('lineage_events', 'Stores the events of lineage.', lineageEventsTable, lineageEvents),
  ],
}
