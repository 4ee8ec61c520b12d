/** Intake: one instance per dataset for all its versions, so that judged rows stay judged and ids stay known. */
import { avro, type Codecs, canonicalJson, type DatasetDeclaration, recordSubject } from '../../schemas/index.ts'
import type {
  BuiltProcessor,
  Definition,
  PlannedProcessor,
  PlannedProjection,
  ProcessorTools,
  ReplayNeeds,
} from '../../streams/core/definition.ts'
import type { LogRecord } from '../../streams/core/log.ts'
import { instanceOf, type Names } from '../../streams/core/names.ts'
import type { Snapshot } from '../catalog/index.ts'
import { datasetDeclaration } from '../features/index.ts'
import {
  INTAKE_SEMANTICS,
  intakeInstance,
  intakeTopic,
  intakeTopicOf,
  quarantineTopic,
  type RowReader,
  rowReader,
  rowsTopic,
  type TimeCodec,
  timeCodecOf,
  timeTopic,
} from '../rows/index.ts'
import { type IntakeProcessor, makeIntake } from './intake.ts'
import { isFact } from './judging.ts'
import { acceptedRows, rowsTable } from './projection.ts'

const NAME = 'intake'

/** How long row ids are remembered if the declaration does not say so, ms. */
const DEDUPE_MS = 600_000

export { intakeInstance }
/** Id of the projection that keeps the accepted rows of a dataset. */
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
    // If a producer's key differs from the dataset's key, the row goes to a partition other than its source partition.
    { ...rowsTopic(names, dataset), order: 'own' },
    ...(dataset.source === undefined ? [] : [{ ...timeTopic(names, dataset), order: 'own' as const }]),
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
  const schema = avro.IdleObservedSchema
  const observations = await codecs.encoder(recordSubject(names.prefix, schema), schema)
  const source = dataset.source?.topic
  const sourcePartitions = source === undefined ? undefined : await partitionsOf(source)
  const optional = sourcePartitions === undefined ? {} : { sourcePartitions }
  const options = { dataset, names, rows: rowReaders(codecs), times, observations, ...optional }
  const make = () => makeIntake({ ...options, isReplay: true })
  const told = source === undefined ? {} : { told: toldIdleness(names, dataset.name, times) }
  return { make: () => makeIntake(options), replay: { isFact, make, memoryMs: dataset.dedupeMs ?? DEDUPE_MS, ...told } }
}

/** One reader for each set of columns, shared by all partitions. */
const rowReaders = (codecs: Codecs): ((dataset: DatasetDeclaration) => RowReader) => {
  const readers = new Map<string, RowReader>()
  return (dataset) => {
    const key = canonicalJson(dataset.columns.map(({ name, type }) => [name, type]))
    const reader = readers.get(key) ?? rowReader(codecs, dataset)
    readers.set(key, reader)
    return reader
  }
}

/** The idleness statements that intake received for a foreign topic's partitions. */
const toldIdleness = (names: Names, dataset: string, times: TimeCodec): NonNullable<ReplayNeeds['told']> => {
  const read = ({ value }: LogRecord) => times.decodeIdle(value ?? Buffer.alloc(0))
  return {
    topic: names.time(dataset),
    at: (record) => read(record).seenEnd,
    tell: (record, processor, context) => {
      const { time, seenEnd } = read(record)
      ;(processor as IntakeProcessor).idle({ time, end: seenEnd.offset }, context)
    },
  }
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
  summary: 'Judges each row of a dataset once. All later processors treat an accepted row as a fact.',
  processor: {
    role: NAME,
    semantics: INTAKE_SEMANTICS,
    reads: ['ml.intake.<dataset>'],
    writes: ['ml.rows.<dataset>', 'ml.time.<dataset>', 'ml.quarantine'],
    plan: (catalog, names) => liveDatasets(catalog).map((live) => planned(live, names)),
  },
  projections: [
    {
      name: 'rows',
      summary: 'Stores all accepted rows of a dataset.',
      role: 'offline',
      store: 'table',
      reads: ['ml.rows.<dataset>'],
      plan: (catalog, names) => liveDatasets(catalog).map((live) => rows(live, names)),
    },
  ],
}
