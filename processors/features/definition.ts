/** Features: one instance per live view version, and the stores of its vectors. */
import { avro, type ColumnType, featureSchema, featureType, recordEncoders, topicSubject } from '../../schemas/index.ts'
import type {
  BuiltProcessor,
  Definition,
  OwnTopic,
  PlannedProcessor,
  PlannedProjection,
  ProcessorTools,
} from '../../streams/core/definition.ts'
import { instanceOf, type Names } from '../../streams/core/names.ts'
import type { Snapshot } from '../catalog/index.ts'
import {
  lateTopic,
  quarantineTopic,
  type Row,
  readerSchema,
  rowsOfView,
  rowsTopicOfView,
  timeCause,
  timeCodecOf,
  upstreamOf,
} from '../rows/index.ts'
import { makeFeatures } from './features.ts'
import { lateRows, lateTable } from './late.ts'
import { type LiveView, liveViews } from './live-views.ts'
import { isOverLimitFact } from './over-limit.ts'
import { featuresTable, latestVectors, vectorHistory, vectorSpace } from './projection.ts'

const NAME = 'features'
const SEMANTICS = 1

/** Id of the instance of a view version. */
export const featuresInstance = (view: string, version: number): string => instanceOf(NAME, view, version, SEMANTICS)
/** Id of the projection that keeps the latest vectors of a view version. */
export const onlineInstance = (view: string, version: number): string => instanceOf('online', view, version, 1)
/** Id of the projection that keeps all vectors of a view version. */
export const offlineInstance = (view: string, version: number): string => instanceOf('offline', view, version, 1)

const vectorsTopic = ({ view, version, dataset, rows }: LiveView, names: Names): OwnTopic => {
  const name = names.features(view.name, version)
  const { partitions } = rowsOfView(rows, dataset, names)
  const records = () => [{ subject: topicSubject(name), schema: featureSchema(view, dataset, version) }]
  return { name, partitions, kind: 'log', records }
}

const ofView = ({ view, version, datasetVersion }: LiveView) => ({
  name: `${view.name}@${version}`,
  revision: String(datasetVersion),
  declaredBy: `view/${view.name}`,
})

const planned = (live: LiveView, names: Names): PlannedProcessor => {
  const { view, version, dataset } = live
  const rows = rowsOfView(live.rows, dataset, names)
  const { revision, declaredBy } = ofView(live)
  return {
    kind: 'processor',
    instance: featuresInstance(view.name, version),
    role: 'features',
    topic: rows.topic,
    input: rowsTopicOfView(names, rows),
    outputs: [
      { ...vectorsTopic(live, names), order: 'input' },
      { ...lateTopic(names), order: 'shared' },
      { ...quarantineTopic(names), order: 'shared' },
    ],
    revision,
    declaredBy,
    build: (tools) => build(live, names, tools),
  }
}

const build = async (live: LiveView, names: Names, { codecs }: ProcessorTools): Promise<BuiltProcessor> => {
  const { view, version, dataset } = live
  const times = await timeCodecOf(codecs, names, dataset.name)
  const vectors = await codecs.encoder(
    topicSubject(names.features(view.name, version)),
    featureSchema(view, dataset, version),
  )
  const late = await recordEncoders(codecs, names)(avro.RowLateSchema)
  const rows = codecs.rows(readerSchema(dataset)) as { decode(value: Buffer): Row }
  const { copy } = rowsOfView(live.rows, dataset, names)
  const isSorted = copy?.sortedBefore !== undefined
  const options = { view, version, dataset, names, rows, times, vectors, late, isSorted }
  const isDistinct = Object.values(view.features).some((feature) => feature.function === 'distinct')
  return {
    make: () => makeFeatures(options),
    ...timeCause(times, upstreamOf(names, dataset, copy)),
    ...(isDistinct && {
      replay: { isFact: isOverLimitFact, make: () => makeFeatures({ ...options, isReplay: true }) },
    }),
  }
}

const online = (live: LiveView, names: Names): PlannedProjection => {
  const { view, version } = live
  const { name, ...declared } = ofView(live)
  const input = vectorsTopic(live, names)
  return {
    kind: 'projection',
    instance: onlineInstance(view.name, version),
    label: `online:${name}`,
    role: 'online',
    topic: input.name,
    input,
    ...declared,
    target: { store: 'latest', space: vectorSpace(view.name, version), open: latestVectors },
  }
}

const offline = (live: LiveView, names: Names): PlannedProjection => {
  const { view, version, dataset } = live
  const { name, ...declared } = ofView(live)
  const input = vectorsTopic(live, names)
  const types = new Map<string, ColumnType>(dataset.columns.map((column) => [column.name, column.type]))
  const entity = view.entity.map((column) => ({ name: column, type: types.get(column) as ColumnType }))
  const features = Object.entries(view.features).map(([feature, declaration]) => ({
    name: feature,
    type: featureType(declaration, dataset),
  }))
  const columns = [...entity, ...features].map((column) => column.name)
  return {
    kind: 'projection',
    instance: offlineInstance(view.name, version),
    label: `offline:${name}`,
    role: 'offline',
    topic: input.name,
    input,
    ...declared,
    target: {
      store: 'table',
      table: featuresTable(names.prefix, view.name, version, entity, features),
      open: (tools) => vectorHistory(tools, columns),
    },
  }
}

export const features: Definition<Snapshot> = {
  name: NAME,
  summary:
    'Computes the feature vectors of a view version. It emits a vector when a row changes it, and when a row leaves a window.',
  processor: {
    role: 'features',
    semantics: SEMANTICS,
    reads: ['ml.rows.<dataset>', 'ml.rows.<dataset>.by.<key>', 'ml.rows.<dataset>.by.<key>.g<n>'],
    writes: ['ml.features.<view>.v<n>', 'ml.late', 'ml.quarantine'],
    plan: (catalog, names) => liveViews(catalog).map((live) => planned(live, names)),
  },
  projections: [
    {
      name: 'online',
      summary: 'Stores the latest vector of every entity, for serving.',
      role: 'online',
      store: 'latest',
      reads: ['ml.features.<view>.v<n>'],
      plan: (catalog, names) => liveViews(catalog).map((live) => online(live, names)),
    },
    {
      name: 'offline',
      summary: 'Stores all vectors, for point-in-time joins.',
      role: 'offline',
      store: 'table',
      reads: ['ml.features.<view>.v<n>'],
      plan: (catalog, names) => liveViews(catalog).map((live) => offline(live, names)),
    },
    {
      name: 'table',
      summary: 'Stores the rows that came too late for every window.',
      role: 'offline',
      store: 'table',
      reads: ['ml.late'],
      plan: (_catalog, names) => [
        {
          kind: 'projection',
          instance: instanceOf('table', 'late', 1, 1),
          label: 'late',
          role: 'offline',
          topic: names.late,
          input: lateTopic(names),
          revision: '1',
          target: { store: 'table', table: lateTable(names.prefix), open: lateRows },
        },
      ],
    },
  ],
}
