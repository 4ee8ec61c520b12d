/** Performance: one instance per declaration, in its present version; and the table of all that was measured. */
import { avro, primaryMeta, recordEncoders } from '../../schemas/index.ts'
import type { Definition, PlannedProcessor, PlannedProjection } from '../../streams/core/definition.ts'
import { instanceOf, type Names } from '../../streams/core/names.ts'
import type { Snapshot } from '../catalog/index.ts'
import { monitoringTopic } from '../drift/index.ts'
import { quarantineTopic, quietRecord } from '../rows/index.ts'
import { livePerformance, type MeasuredPerformance, performanceTopic } from './measurable.ts'
import { performanceOverdueRows, performanceOverdueTable } from './overdue-projection.ts'
import { makePerformance } from './performance.ts'
import { performanceRows, performanceTable } from './projection.ts'

const NAME = 'performance'
/** 2: events have comparisons. */
const SEMANTICS = 2
const TABLE_SEMANTICS = 1

export const performanceInstance = ({ declared, version }: Pick<MeasuredPerformance, 'declared' | 'version'>): string =>
  instanceOf(NAME, declared.name, version, SEMANTICS)
/** Id of the projection that keeps what was measured. */
export const performanceTableInstance = (): string => instanceOf('table', NAME, 1, TABLE_SEMANTICS)

/** Id of the projection that keeps which windows were overdue. */
export const performanceOverdueInstance = (): string => instanceOf('overdue', NAME, 1, TABLE_SEMANTICS)

const planned = (of: MeasuredPerformance, names: Names): PlannedProcessor => {
  const input = performanceTopic(names, of)
  return {
    kind: 'processor',
    instance: performanceInstance(of),
    role: 'drift',
    topic: input.name,
    input,
    outputs: [
      { ...monitoringTopic(names), order: 'shared' },
      { ...quarantineTopic(names), order: 'shared' },
    ],
    revision: of.revision,
    declaredBy: `performance/${of.declared.name}`,
    // The last outcomes are held back for some time, in which no other record may come.
    clock: 'held',
    build: async ({ codecs }) => {
      const { PredictionsCountedSchema, RowsCountedSchema, OutcomeJoinedSchema } = avro
      const { WindowsClosedSchema, QuietObservedSchema } = avro
      const records = codecs.events({
        PredictionsCounted: PredictionsCountedSchema,
        RowsCounted: RowsCountedSchema,
        OutcomeJoined: OutcomeJoinedSchema,
        WindowsClosed: WindowsClosedSchema,
        QuietObserved: QuietObservedSchema,
      })
      const { subject, schema } = quietRecord(names)
      const quiet = await codecs.encoder(subject, schema)
      const encoder = recordEncoders(codecs, names)
      const options = {
        of,
        output: names.monitoring,
        joined: (value: Buffer) => records.decode(value),
        measured: await encoder(avro.PerformanceMeasuredSchema),
        overdue: await encoder(avro.PerformanceOverdueSchema),
        shifted: await encoder(avro.ErrorsShiftedSchema),
      }
      return {
        make: () => makePerformance(options),
        quiet: ({ id, time }) =>
          quiet.encode({ meta: primaryMeta({ id, source: 'worker.held-clock', time }), dataset: of.dataset.name }),
      }
    },
  }
}

const table = (names: Names, instance: string, of: string, target: PlannedProjection['target']): PlannedProjection => ({
  kind: 'projection',
  instance,
  label: `table:${of}`,
  role: 'offline',
  topic: names.monitoring,
  input: monitoringTopic(names),
  revision: '1',
  target,
})

const isDeclared = (catalog: Snapshot): boolean => catalog.declarations('performance').length > 0

export const performance: Definition<Snapshot> = {
  name: NAME,
  summary: 'Measures the performance of models window by window, again with every outcome that becomes known.',
  processor: {
    role: 'drift',
    semantics: SEMANTICS,
    reads: ['ml.performance.<name>'],
    writes: ['ml.monitoring', 'ml.quarantine'],
    plan: (catalog, names) => livePerformance(catalog).map((of) => planned(of, names)),
  },
  projections: [
    {
      name: 'table',
      summary: 'Stores every figure of every measurement of a window.',
      role: 'offline',
      store: 'table',
      reads: ['ml.monitoring'],
      // Installations without a measure of performance do not have it. What was measured outlives it.
      plan: (catalog, names) => {
        const target = { store: 'table', table: performanceTable(names.prefix), open: performanceRows } as const
        return isDeclared(catalog) ? [table(names, performanceTableInstance(), NAME, target)] : []
      },
    },
    {
      name: 'overdue',
      summary: 'Stores every window of performance that was overdue.',
      role: 'offline',
      store: 'table',
      reads: ['ml.monitoring'],
      plan: (catalog, names) => {
        const of = performanceOverdueTable(names.prefix)
        const target = { store: 'table', table: of, open: performanceOverdueRows } as const
        return isDeclared(catalog) ? [table(names, performanceOverdueInstance(), 'performance_overdue', target)] : []
      },
    },
  ],
}
