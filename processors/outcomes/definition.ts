/** Outcomes: one instance per measure of performance, in its present version. */
import { avro, COMPANION_NAMES, COMPANIONS, companionRecordName, recordEncoders } from '../../schemas/index.ts'
import type { BuiltProcessor, Definition, PlannedProcessor, ProcessorTools } from '../../streams/core/definition.ts'
import { instanceOf, type Names } from '../../streams/core/names.ts'
import type { Snapshot } from '../catalog/index.ts'
import { livePerformance, type MeasuredPerformance, performanceTopic } from '../performance/index.ts'
import {
  columnsSchema,
  countingProcessor,
  partitionsOf,
  recordNames,
  timeCause,
  timeReader,
  upstreamOf,
} from '../rows/index.ts'
import { slicer } from '../windows/index.ts'
import { makeOutcomes } from './outcomes.ts'

const NAME = 'outcomes'
const SEMANTICS = 1

export const outcomesInstance = ({ declared, version }: Pick<MeasuredPerformance, 'declared' | 'version'>): string =>
  instanceOf(NAME, declared.name, version, SEMANTICS)

const planned = (of: MeasuredPerformance, names: Names): PlannedProcessor =>
  countingProcessor(names, {
    instance: outcomesInstance(of),
    dataset: of.dataset,
    // Those who run the next stage write there too, when nothing comes.
    counted: { ...performanceTopic(names, of), order: 'shared' },
    revision: of.revision,
    declaredBy: `performance/${of.declared.name}`,
    build: (tools) => build(of, names, tools),
  })

const READ = ['time', 'prediction_id', 'model_version', 'score', 'label']

/** The columns that are needed. */
const columnsRead = ({ declared }: MeasuredPerformance): ReadonlySet<string> => {
  return new Set([...READ, ...declared.slices.map(({ column }) => column)])
}

const build = async (of: MeasuredPerformance, names: Names, { codecs }: ProcessorTools): Promise<BuiltProcessor> => {
  const { declared, dataset } = of
  const times = timeReader(codecs)
  const nameOf = recordNames(codecs)
  const outcome = companionRecordName('OutcomeObserved')
  const others = new Set(COMPANION_NAMES.map(companionRecordName).filter((name) => name !== outcome))
  const encoder = recordEncoders(codecs, names)
  const options = {
    declared,
    partitions: partitionsOf(dataset),
    topics: { joined: performanceTopic(names, of).name, late: names.late },
    rows: codecs.rows(columnsSchema(dataset, columnsRead(of))),
    outcomes: codecs.rows(columnsSchema(COMPANIONS.OutcomeObserved)),
    times,
    companionOf: (schemaId: number) => {
      const name = nameOf(schemaId) ?? ''
      return name === outcome ? 'outcome' : others.has(name) ? 'other' : undefined
    },
    slicesOf: slicer(declared.slices),
    counted: await encoder(avro.PredictionsCountedSchema),
    joined: await encoder(avro.OutcomeJoinedSchema),
    closed: await encoder(avro.WindowsClosedSchema),
    late: await encoder(avro.RowLateSchema),
  } as const
  return { make: () => makeOutcomes(options), ...timeCause(times, upstreamOf(names, dataset)) }
}

export const outcomes: Definition<Snapshot> = {
  name: NAME,
  summary: 'Joins outcomes to predictions, and counts predictions window by window.',
  processor: {
    role: 'drift',
    semantics: SEMANTICS,
    reads: ['ml.predictions.<name>'],
    writes: ['ml.late', 'ml.performance.<name>', 'ml.quarantine'],
    plan: (catalog, names) =>
      livePerformance(catalog)
        .filter(({ declared }) => declared.task !== 'metrics')
        .map((of) => planned(of, names)),
  },
  projections: [],
}
