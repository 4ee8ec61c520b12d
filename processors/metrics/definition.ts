/** Metrics: one instance per measure of performance of a dataset, in its present version. */
import { avro, recordEncoders } from '../../schemas/index.ts'
import type { BuiltProcessor, Definition, PlannedProcessor, ProcessorTools } from '../../streams/core/definition.ts'
import { instanceOf, type Names } from '../../streams/core/names.ts'
import type { Snapshot } from '../catalog/index.ts'
import { livePerformance, type MeasuredPerformance, performanceTopic } from '../performance/index.ts'
import {
  columnsSchema,
  companionIds,
  countingProcessor,
  partitionsOf,
  timeCause,
  timeReader,
  upstreamOf,
} from '../rows/index.ts'
import { makeMetrics } from './metrics.ts'

const NAME = 'metrics'
const SEMANTICS = 1

export const metricsInstance = ({ declared, version }: Pick<MeasuredPerformance, 'declared' | 'version'>): string =>
  instanceOf(NAME, declared.name, version, SEMANTICS)

const planned = (of: MeasuredPerformance, names: Names): PlannedProcessor =>
  countingProcessor(names, {
    instance: metricsInstance(of),
    dataset: of.dataset,
    // Those who run the next stage write there too, when nothing comes.
    counted: { ...performanceTopic(names, of), order: 'shared' },
    revision: of.revision,
    declaredBy: `performance/${of.declared.name}`,
    build: (tools) => build(of, names, tools),
  })

/** The columns that are needed. */
const columnsRead = ({ dataset, declared }: MeasuredPerformance): ReadonlySet<string | null> => {
  const measured = declared.metrics.flatMap(({ column, weight }) => [column, weight])
  return new Set([dataset.time, ...measured, ...declared.slices.map(({ column }) => column)])
}

const build = async (of: MeasuredPerformance, names: Names, { codecs }: ProcessorTools): Promise<BuiltProcessor> => {
  const { declared, dataset } = of
  const times = timeReader(codecs)
  const encoder = recordEncoders(codecs, names)
  const options = {
    ...{ declared, time: dataset.time, partitions: partitionsOf(dataset) },
    topics: { counted: performanceTopic(names, of).name, late: names.late },
    rows: codecs.columns(columnsSchema(dataset, columnsRead(of))),
    times,
    isOther: companionIds(codecs),
    counted: await encoder(avro.RowsCountedSchema),
    closed: await encoder(avro.WindowsClosedSchema),
    late: await encoder(avro.RowLateSchema),
  }
  return { make: () => makeMetrics(options), ...timeCause(times, upstreamOf(names, dataset)) }
}

export const metrics: Definition<Snapshot> = {
  name: NAME,
  summary: 'Sums the rows of a dataset for business metrics, window by window.',
  processor: {
    role: 'drift',
    semantics: SEMANTICS,
    reads: ['ml.rows.<dataset>'],
    writes: ['ml.late', 'ml.performance.<name>', 'ml.quarantine'],
    plan: (catalog, names) =>
      livePerformance(catalog)
        .filter(({ declared }) => declared.task === 'metrics')
        .map((of) => planned(of, names)),
  },
  projections: [],
}
