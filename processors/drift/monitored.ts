/** What is measured: each live baseline with the present version of its monitor, and the names that follow from both. */
import { avro, type DatasetDeclaration, recordSubject } from '../../schemas/index.ts'
import type { OwnTopic } from '../../streams/core/definition.ts'
import { instanceOf, type Names } from '../../streams/core/names.ts'
import { monitoredName, type Snapshot, windowsTopicName } from '../catalog/index.ts'
import { watchedRows } from './watched-rows.ts'

export interface Monitored {
  readonly monitor: avro.Monitor
  readonly monitorVersion: number
  readonly baseline: avro.Baseline
  readonly baselineVersion: number
  readonly baselineHash: string
  /** Name of the model; of a dataset `dataset:` and its name. */
  readonly model: string
  /** The rows that are watched: those of the dataset, or the predictions as a dataset. */
  readonly dataset: DatasetDeclaration
  /** Changes when the instance has to be restarted. */
  readonly revision: string
}

export const liveMonitored = (catalog: Snapshot): Monitored[] =>
  catalog.declarations('baseline').flatMap(({ retired, latest }) => {
    const baseline = latest.record as avro.Baseline
    const monitor = catalog.declaration('monitor', baseline.monitor)
    const record = monitor?.latest.record as avro.Monitor | undefined
    const rows = record && watchedRows(catalog, record)
    if (retired || monitor === undefined || record === undefined || rows === undefined) return []
    return {
      monitor: record,
      monitorVersion: monitor.latest.version,
      baseline,
      baselineVersion: latest.version,
      baselineHash: latest.contentHash,
      ...rows,
    }
  })

type Versions = Pick<Monitored, 'monitor' | 'monitorVersion' | 'baseline' | 'baselineVersion'>

const nameOf = ({ monitor, monitorVersion, baseline }: Versions): string =>
  monitoredName(monitor.name, monitorVersion, baseline.name)

/** Id of the instance of a processor on a baseline. */
export const monitoredInstance = (processor: string, of: Versions, semantics: number): string =>
  instanceOf(processor, nameOf(of), of.baselineVersion, semantics)

const own = (
  names: Pick<Names, 'prefix'>,
  schema: typeof avro.WindowCountedSchema | typeof avro.WindowsClosedSchema,
) => ({
  subject: recordSubject(names.prefix, schema),
  schema,
})

/** Partial windows. All partitions of the predictions write the one partition, in which they are merged. */
export const windowsTopic = (names: Names, of: Versions): OwnTopic => ({
  name: windowsTopicName(names, of.monitor.name, of.monitorVersion, of.baseline.name, of.baselineVersion),
  partitions: 1,
  kind: 'log',
  records: () => [own(names, avro.WindowCountedSchema), own(names, avro.WindowsClosedSchema as never)],
})

/** Three come from `performance`, the last two from `contracts`; a topic has one list of its records, whoever plans it. */
const MONITORING = [
  avro.DriftMeasuredSchema,
  avro.WindowOverdueSchema,
  avro.PerformanceMeasuredSchema,
  avro.ErrorsShiftedSchema,
  avro.PerformanceOverdueSchema,
  avro.ContractEvaluatedSchema,
  avro.ContractOverdueSchema,
] as const

/** What is measured, in one order. */
export const monitoringTopic = (names: Names): OwnTopic => ({
  name: names.monitoring,
  partitions: 1,
  kind: 'log',
  records: () =>
    MONITORING.map((schema) => ({ subject: recordSubject(names.prefix, schema as never), schema: schema as never })),
})
