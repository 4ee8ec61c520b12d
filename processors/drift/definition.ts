/** Drift: one instance per baseline, in the present version of its monitor; and the table of all that was measured. */
import { avro, recordEncoders } from '../../schemas/index.ts'
import type { Definition, PlannedProcessor, PlannedProjection } from '../../streams/core/definition.ts'
import { instanceOf, type Names } from '../../streams/core/names.ts'
import type { Snapshot } from '../catalog/index.ts'
import { quarantineTopic } from '../rows/index.ts'
import { makeDrift } from './drift.ts'
import { liveMonitored, type Monitored, monitoredInstance, monitoringTopic, windowsTopic } from './monitored.ts'
import { overdueRows, overdueTable } from './overdue-projection.ts'
import { driftRows, driftTable } from './projection.ts'

const NAME = 'drift'
const OVERDUE = 'overdue'
/** 2: D is no effect as long as chance reaches it. 3: values that all lie in one cell have a verdict. */
const SEMANTICS = 3
const TABLE_SEMANTICS = 1

export const driftInstance = (of: Monitored): string => monitoredInstance(NAME, of, SEMANTICS)
/** Id of the projection that keeps what was measured. */
export const driftTableInstance = (): string => instanceOf('table', NAME, 1, TABLE_SEMANTICS)
/** Id of the projection that keeps which windows were overdue. */
export const overdueTableInstance = (): string => instanceOf(OVERDUE, NAME, 1, TABLE_SEMANTICS)

const planned = (of: Monitored, names: Names): PlannedProcessor => {
  const input = windowsTopic(names, of)
  return {
    kind: 'processor',
    instance: driftInstance(of),
    role: NAME,
    topic: input.name,
    input,
    outputs: [
      { ...monitoringTopic(names), order: 'shared' },
      { ...quarantineTopic(names), order: 'shared' },
    ],
    revision: of.revision,
    declaredBy: `baseline/${of.baseline.name}`,
    build: async ({ codecs }) => {
      const { WindowCountedSchema: WindowCounted, WindowsClosedSchema: WindowsClosed } = avro
      const records = codecs.events({ WindowCounted, WindowsClosed })
      const encoder = recordEncoders(codecs, names)
      const options = {
        of,
        output: names.monitoring,
        reported: (value: Buffer) => records.decode(value),
        measured: await encoder(avro.DriftMeasuredSchema),
        overdue: await encoder(avro.WindowOverdueSchema),
      }
      return { make: () => makeDrift(options) }
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

const hasMonitors = (catalog: Snapshot): boolean => catalog.declarations('monitor').length > 0

export const drift: Definition<Snapshot> = {
  name: NAME,
  summary: 'Compares the windows of all partitions with a baseline, and judges whether columns have drifted.',
  processor: {
    role: NAME,
    semantics: SEMANTICS,
    reads: ['ml.windows.<monitor>'],
    writes: ['ml.monitoring', 'ml.quarantine'],
    plan: (catalog, names) => liveMonitored(catalog).map((of) => planned(of, names)),
  },
  projections: [
    {
      name: 'table',
      summary: 'Stores every column of every measured window.',
      role: 'offline',
      store: 'table',
      reads: ['ml.monitoring'],
      // Installations without a monitor do not have it. What was measured outlives its monitor.
      plan: (catalog, names) => {
        const target = { store: 'table', table: driftTable(names.prefix), open: driftRows } as const
        return hasMonitors(catalog) ? [table(names, driftTableInstance(), NAME, target)] : []
      },
    },
    {
      name: OVERDUE,
      summary: 'Stores every window that was overdue.',
      role: 'offline',
      store: 'table',
      reads: ['ml.monitoring'],
      plan: (catalog, names) => {
        const target = { store: 'table', table: overdueTable(names.prefix), open: overdueRows } as const
        return hasMonitors(catalog) ? [table(names, overdueTableInstance(), OVERDUE, target)] : []
      },
    },
  ],
}
