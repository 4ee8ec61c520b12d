/** Windows: one instance per baseline, in the present version of its monitor. */
import { avro, recordEncoders } from '../../schemas/index.ts'
import type { BuiltProcessor, Definition, PlannedProcessor, ProcessorTools } from '../../streams/core/definition.ts'
import type { Names } from '../../streams/core/names.ts'
import type { Snapshot } from '../catalog/index.ts'
import { liveMonitored, type Monitored, monitoredInstance, windowsTopic } from '../drift/index.ts'
import {
  columnsSchema,
  companionIds,
  countingProcessor,
  partitionsOf,
  timeCause,
  timeReader,
  upstreamOf,
} from '../rows/index.ts'
import { makeWindows } from './windows.ts'

const NAME = 'windows'
const SEMANTICS = 1
const VERSION = 'model_version'

export const windowsInstance = (of: Monitored): string => monitoredInstance(NAME, of, SEMANTICS)

const planned = (of: Monitored, names: Names): PlannedProcessor =>
  countingProcessor(names, {
    instance: windowsInstance(of),
    dataset: of.dataset,
    counted: { ...windowsTopic(names, of), order: 'own' },
    revision: of.revision,
    declaredBy: `baseline/${of.baseline.name}`,
    build: (tools) => build(of, names, tools),
  })

/** The columns that are counted. */
const columnsRead = ({ dataset, monitor }: Monitored): ReadonlySet<string> => {
  const wanted = new Set([dataset.time])
  if (monitor.dataset === null) wanted.add(VERSION)
  for (const { column } of [...monitor.watches, ...monitor.slices]) wanted.add(column)
  return wanted
}

const build = async (of: Monitored, names: Names, { codecs }: ProcessorTools): Promise<BuiltProcessor> => {
  const { monitor, baseline, dataset } = of
  const times = timeReader(codecs)
  const encoder = recordEncoders(codecs, names)
  const options = {
    monitor,
    baseline,
    columns: { time: dataset.time, version: VERSION },
    partitions: partitionsOf(dataset),
    topics: { windows: windowsTopic(names, of).name, late: names.late },
    rows: codecs.columns(columnsSchema(dataset, columnsRead(of))),
    times,
    isOther: companionIds(codecs),
    counted: await encoder(avro.WindowCountedSchema),
    closed: await encoder(avro.WindowsClosedSchema),
    late: await encoder(avro.RowLateSchema),
  }
  return { make: () => makeWindows(options), ...timeCause(times, upstreamOf(names, dataset)) }
}

export const windows: Definition<Snapshot> = {
  name: NAME,
  summary: 'Counts the values of predictions, or of rows, in the cells of a baseline, window by window.',
  processor: {
    role: 'drift',
    semantics: SEMANTICS,
    reads: ['ml.predictions.<name>', 'ml.rows.<dataset>'],
    writes: ['ml.late', 'ml.quarantine', 'ml.windows.<monitor>'],
    plan: (catalog, names) => liveMonitored(catalog).map((of) => planned(of, names)),
  },
  projections: [],
}
