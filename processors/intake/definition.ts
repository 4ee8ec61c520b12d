/** Intake: one instance per dataset for all its versions, so that judged rows stay judged and ids stay known. */
import {
  avro,
  COMPANION_NAMES,
  type Codecs,
  type Companion,
  canonicalJson,
  companionRecordName,
  type DatasetDeclaration,
  type Encoder,
  PREDICTIONS_PREFIX,
  predictionsDataset,
  primaryMeta,
  recordEncoders,
  schemaIdOf,
  topicSubject,
} from '../../schemas/index.ts'
import type {
  BuiltProcessor,
  Definition,
  PlannedProcessor,
  PlannedProjection,
  ProcessorTools,
  Told,
  ToldTopic,
} from '../../streams/core/definition.ts'
import { instanceOf, type Names } from '../../streams/core/names.ts'
import { predictionsOf, type Snapshot } from '../catalog/index.ts'
import { datasetDeclaration } from '../features/index.ts'
import {
  COUNTING_REST_MS,
  INTAKE_SEMANTICS,
  idleEncoder,
  idleNotesTopic,
  intakeInstance,
  intakeTopic,
  intakeTopicOf,
  quarantineTopic,
  quietRecord,
  type RowReader,
  recordNames,
  rowReader,
  rowsTopic,
  sourcesTopic,
  timeCodecOf,
  toldIdleness,
} from '../rows/index.ts'
import { contractsInForce, type InForce } from './contracts-in-force.ts'
import { type IntakeOptions, type IntakeProcessor, makeIntake } from './intake.ts'
import { isFact } from './judging.ts'
import { mappedSchema, translations } from './mapping.ts'
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
  /** Of predictions: theirs. Default: that of the dataset. */
  readonly declaredBy?: string
  readonly restMs?: number
  /** What its contracts say. */
  readonly contracts?: InForce
}

const liveDatasets = (catalog: Snapshot): LiveDataset[] => {
  const inForce = contractsInForce(catalog)
  return catalog
    .datasets()
    .filter(({ retired }) => !retired)
    .map(({ latest }) => {
      const contracts = inForce(latest.record)
      return {
        dataset: datasetDeclaration(latest.record),
        revision: String(latest.version),
        contracts,
      }
    })
}

/** Predictions are judged as the rows of a dataset. */
const livePredictions = (catalog: Snapshot): LiveDataset[] =>
  catalog
    .declarations('predictions')
    .filter(({ retired }) => !retired)
    .map(({ name, latest }) => ({
      dataset: predictionsDataset(predictionsOf(latest.record as avro.Predictions)),
      revision: String(latest.version),
      declaredBy: `predictions/${name}`,
      restMs: COUNTING_REST_MS,
    }))

const planned = (
  { dataset, revision, contracts, declaredBy = `dataset/${dataset.name}`, restMs }: LiveDataset,
  names: Names,
): PlannedProcessor => ({
  kind: 'processor',
  instance: intakeInstance(dataset.name),
  role: NAME,
  topic: intakeTopicOf(names, dataset),
  input: intakeTopic(names, dataset),
  outputs: [
    // If a producer's key differs from the dataset's key, the row goes to a partition other than its source partition.
    { ...rowsTopic(names, dataset), order: 'own' },
    ...(dataset.source === undefined
      ? []
      : [
          { ...idleNotesTopic(names, dataset.name), order: 'own' as const },
          { ...sourcesTopic(names), order: 'shared' as const },
        ]),
    { ...quarantineTopic(names), order: 'shared' },
  ],
  revision: [revision, ...(contracts?.versions ?? [])].join(' '),
  declaredBy,
  ...(restMs === undefined ? {} : { restMs }),
  ...clockOf(dataset),
  build: (tools) => build(dataset, contracts, names, tools),
})

/**
 * Records of a user's own topic may carry any timestamp, so they do not show whether they came live: there time goes on only as declared.
 */
const clockOf = ({ idle, source }: DatasetDeclaration): Pick<PlannedProcessor, 'clock'> => {
  if (idle === 'never') return {}
  if (idle !== undefined) return { clock: idle }
  return source === undefined ? { clock: 'live' } : {}
}

const build = async (
  dataset: DatasetDeclaration,
  inForce: InForce | undefined,
  names: Names,
  tools: ProcessorTools,
): Promise<BuiltProcessor> => {
  if (inForce?.unread !== undefined) throw new Error(inForce.unread)
  const { codecs } = tools
  const contracts = inForce?.rules
  const times = await timeCodecOf(codecs, names, dataset.name)
  const memoryMs = dataset.dedupeMs ?? DEDUPE_MS
  const mapped = await mappedRows(codecs, names, dataset)
  const common = {
    dataset,
    ...mapped,
    ...(contracts && { contracts }),
    names,
    rows: rowReaders(codecs),
    times,
    ...companionsOf(codecs, dataset),
  }
  if (dataset.source === undefined)
    return {
      make: () => makeIntake(common),
      replay: { isFact, memoryMs, make: () => makeIntake({ ...common, isReplay: true }) },
      observation: observationOf(await idleEncoder(codecs, names), dataset.name),
      quiet: await quietOf(codecs, names, dataset.name),
    }
  const foreign = {
    ...common,
    sourcePartitions: await tools.firstPartitions(),
    observations: await idleEncoder(codecs, names),
    growths: await recordEncoders(codecs, names)(avro.SourceGrownSchema),
  }
  const told = [toldIdleness(codecs, names.time(dataset.name)), toldGrowths(codecs, names, dataset.name)]
  return {
    make: () => makeIntake(foreign),
    replay: { isFact, memoryMs, make: () => makeIntake({ ...foreign, isReplay: true }), told },
  }
}

/** Of a dataset that maps fields now, or did: a replay judges older rows as they were judged. */
const mappedRows = async (
  codecs: Codecs,
  names: Names,
  dataset: DatasetDeclaration,
): Promise<Pick<IntakeOptions, 'mappedSchemaId' | 'translations'>> => {
  const { name, columns, mapping } = dataset
  const common = { translations: translations(codecs) }
  if (mapping === undefined) return common
  const encoder = await codecs.encoder(topicSubject(names.rows(name)), mappedSchema(name, columns))
  return { ...common, mappedSchemaId: encoder.schemaId }
}

const COMPANION_OF = new Map(COMPANION_NAMES.map((companion) => [companionRecordName(companion), companion]))

const companionsOf = (codecs: Codecs, { name }: DatasetDeclaration): Pick<IntakeOptions, 'companionOf'> => {
  if (!name.startsWith(PREDICTIONS_PREFIX)) return {}
  const nameOf = recordNames(codecs)
  const companionOf = (value: Buffer): Companion | undefined => {
    const schemaId = schemaIdOf(value)
    return schemaId === undefined ? undefined : COMPANION_OF.get(nameOf(schemaId) ?? '')
  }
  return { companionOf }
}

/** One reader for each set of columns and rules, shared by all partitions. */
const rowReaders = (codecs: Codecs): ((dataset: DatasetDeclaration, rules: number) => RowReader) => {
  const readers = new Map<string, RowReader>()
  return (dataset, rules) => {
    const key = canonicalJson([rules, ...dataset.columns.map(({ name, type }) => [name, type])])
    const reader = readers.get(key) ?? rowReader(codecs, dataset, rules)
    readers.set(key, reader)
    return reader
  }
}

/** An observation as a record of `ml.intake.<dataset>`. */
const observationOf =
  (encoder: Encoder<avro.IdleObserved>, dataset: string): NonNullable<BuiltProcessor['observation']> =>
  ({ id, time, seenEnd }) =>
    encoder.encode({ meta: primaryMeta({ id, source: 'worker.idle-clock', time }), dataset, seenEnd })

/** A record of `ml.intake.<dataset>` that says that its partition is quiet. @throws as `Codecs.encoder` does */
const quietOf = async (
  codecs: Codecs,
  names: Names,
  dataset: string,
): Promise<NonNullable<BuiltProcessor['quiet']>> => {
  const { subject, schema } = quietRecord(names)
  const encoder = await codecs.encoder(subject, schema)
  return ({ id, time }) => encoder.encode({ meta: primaryMeta({ id, source: 'worker.live-clock', time }), dataset })
}

/** What intake was told about a foreign topic's number of partitions. */
const toldGrowths = (codecs: Codecs, names: Names, dataset: string): ToldTopic => {
  const decoder = codecs.decoder(avro.SourceGrownSchema)
  return {
    topic: names.sources,
    read: ({ value }) => {
      const { meta, position, partitions } = decoder.decode(value ?? Buffer.alloc(0))
      if (meta.source !== intakeInstance(dataset)) return undefined
      const tell: Told['tell'] = (intake, context) => (intake as IntakeProcessor).grow(partitions, context)
      return { position, time: meta.time, isLasting: true, tell }
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
    writes: ['ml.rows.<dataset>', 'ml.predictions.<name>', 'ml.time.<dataset>', 'ml.sources', 'ml.quarantine'],
    plan: (catalog, names) =>
      [...liveDatasets(catalog), ...livePredictions(catalog)].map((live) => planned(live, names)),
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
