/** Intake: one instance per dataset for all its versions, so that rows judged earlier stay judged, and ids stay known. */
import type { DatasetDeclaration } from '../../schemas/index.ts'
import type {
  BuiltProcessor,
  Definition,
  PlannedProcessor,
  PlannedProjection,
  ProcessorTools,
} from '../../streams/core/definition.ts'
import { instanceOf, type Names } from '../../streams/core/names.ts'
import type { Snapshot } from '../catalog/index.ts'
import { datasetDeclaration } from '../features/index.ts'
import { intakeTopic, intakeTopicOf, quarantineTopic, readerSchema, rowsTopic, timeCodecOf } from '../rows/index.ts'
import { makeIntake } from './intake.ts'
import { acceptedRows, rowsTable } from './projection.ts'

const NAME = 'intake'
const SEMANTICS = 1

/** Id of the instance of a dataset. */
export const intakeInstance = (dataset: string): string => instanceOf(NAME, dataset, 1, SEMANTICS)
/** Id of what keeps the accepted rows of a dataset. */
export const rowsInstance = (dataset: string): string => instanceOf('rows', dataset, 1, 1)

interface LiveDataset {
  readonly dataset: DatasetDeclaration
  readonly revision: string
}

const liveDatasets = (catalog: Snapshot): LiveDataset[] =>
  catalog
    .datasets()
    .filter(({ retired }) => !retired)
    .map(({ latest }) => ({ dataset: datasetDeclaration(latest.record), revision: String(latest.version) }))

const planned = ({ dataset, revision }: LiveDataset, names: Names): PlannedProcessor => ({
  kind: 'processor',
  instance: intakeInstance(dataset.name),
  role: NAME,
  topic: intakeTopicOf(names, dataset),
  input: intakeTopic(names, dataset),
  outputs: [
    // A row whose producer did not key as the dataset does goes to another partition than it came from.
    { ...rowsTopic(names, dataset), order: 'own' },
    { ...quarantineTopic(names), order: 'shared' },
  ],
  revision,
  declaredBy: `dataset/${dataset.name}`,
  ...(dataset.idle === undefined ? {} : { clock: { dataset: dataset.name, ...dataset.idle } }),
  build: (tools) => build(dataset, names, tools),
})

const build = async (dataset: DatasetDeclaration, names: Names, tools: ProcessorTools): Promise<BuiltProcessor> => {
  const { codecs, partitionsOf } = tools
  const times = await timeCodecOf(codecs, names, dataset.name)
  const rows = codecs.decoder(readerSchema(dataset))
  const source = dataset.source?.topic
  const sourcePartitions = source === undefined ? undefined : await partitionsOf(source)
  const optional = sourcePartitions === undefined ? {} : { sourcePartitions }
  return { make: () => makeIntake({ dataset, names, rows, times, ...optional }) }
}

const rows = ({ dataset, revision }: LiveDataset, names: Names): PlannedProjection => {
  const input = rowsTopic(names, dataset)
  return {
    kind: 'projection',
    instance: rowsInstance(dataset.name),
    label: `rows:${dataset.name}`,
    role: 'offline',
    topic: input.name,
    input,
    revision,
    declaredBy: `dataset/${dataset.name}`,
    target: {
      store: 'table',
      table: rowsTable(names.prefix, dataset.name, dataset.columns, dataset.time),
      open: (tools) => acceptedRows(tools, dataset),
    },
  }
}

export const intake: Definition<Snapshot> = {
  name: NAME,
  summary: 'Judges each row of a dataset once; what it accepts is fact for everything behind it.',
  processor: {
    role: NAME,
    semantics: SEMANTICS,
    reads: ['ml.intake.<dataset>'],
    writes: ['ml.rows.<dataset>', 'ml.quarantine'],
    plan: (catalog, names) => liveDatasets(catalog).map((live) => planned(live, names)),
  },
  projections: [
    {
      name: 'rows',
      summary: 'All accepted rows of a dataset.',
      role: 'offline',
      store: 'table',
      reads: ['ml.rows.<dataset>'],
      plan: (catalog, names) => liveDatasets(catalog).map((live) => rows(live, names)),
    },
  ],
}
