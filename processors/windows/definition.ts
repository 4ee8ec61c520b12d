/** Windows: one instance per baseline, in the present version of its monitor. */
import {
  avro,
  COMPANION_NAMES,
  companionRecordName,
  type DatasetDeclaration,
  recordSubject,
} from '../../schemas/index.ts'
import type { BuiltProcessor, Definition, PlannedProcessor, ProcessorTools } from '../../streams/core/definition.ts'
import type { Names } from '../../streams/core/names.ts'
import type { Snapshot } from '../catalog/index.ts'
import { liveMonitored, type Monitored, monitoredInstance, windowsTopic } from '../drift/index.ts'
import {
  lateTopic,
  partitionsOf,
  quarantineTopic,
  readerSchema,
  recordNames,
  rowsTopic,
  timeCause,
  timeReader,
  upstreamOf,
} from '../rows/index.ts'
import { makeWindows } from './windows.ts'

const NAME = 'windows'
const SEMANTICS = 1
const VERSION = 'model_version'

export const windowsInstance = (of: Monitored): string => monitoredInstance(NAME, of, SEMANTICS)

const planned = (of: Monitored, names: Names): PlannedProcessor => {
  const input = rowsTopic(names, of.dataset)
  return {
    kind: 'processor',
    instance: windowsInstance(of),
    role: 'drift',
    topic: input.name,
    input,
    outputs: [
      { ...windowsTopic(names, of), order: 'own' },
      { ...lateTopic(names), order: 'shared' },
      { ...quarantineTopic(names), order: 'shared' },
    ],
    revision: of.revision,
    declaredBy: `baseline/${of.baseline.name}`,
    build: (tools) => build(of, names, tools),
  }
}

/** Only the columns that are counted are read: to pass the others costs a fraction of reading them. */
const columnsRead = ({ dataset, monitor }: Monitored): DatasetDeclaration => {
  const wanted = new Set([dataset.time])
  if (monitor.dataset === null) wanted.add(VERSION)
  for (const { column } of [...monitor.watches, ...monitor.slices]) wanted.add(column)
  return { ...dataset, columns: dataset.columns.filter(({ name }) => wanted.has(name)) }
}

const build = async (of: Monitored, names: Names, { codecs }: ProcessorTools): Promise<BuiltProcessor> => {
  const { monitor, baseline, dataset } = of
  const times = timeReader(codecs)
  const nameOf = recordNames(codecs)
  const companions = new Set(COMPANION_NAMES.map(companionRecordName))
  const { WindowCountedSchema, WindowsClosedSchema, RowLateSchema } = avro
  const options = {
    monitor,
    baseline,
    columns: { time: dataset.time, version: VERSION },
    partitions: partitionsOf(dataset),
    topics: { windows: windowsTopic(names, of).name, late: names.late },
    rows: codecs.columns(withoutMeta(readerSchema(columnsRead(of)))),
    times,
    isOther: (schemaId: number) => companions.has(nameOf(schemaId) ?? ''),
    counted: await codecs.encoder(recordSubject(names.prefix, WindowCountedSchema), WindowCountedSchema),
    closed: await codecs.encoder(recordSubject(names.prefix, WindowsClosedSchema), WindowsClosedSchema),
    late: await codecs.encoder(recordSubject(names.prefix, RowLateSchema), RowLateSchema),
  }
  return { make: () => makeWindows(options), ...timeCause(times, upstreamOf(names, dataset)) }
}

type RowsSchema = ReturnType<typeof readerSchema>

/** `meta` of a prediction determines nothing here. */
export const withoutMeta = (schema: RowsSchema): RowsSchema => {
  const { fields, ...rest } = schema as unknown as { readonly fields: readonly { readonly name: string }[] }
  return { ...rest, fields: fields.filter(({ name }) => name !== 'meta') } as unknown as RowsSchema
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
