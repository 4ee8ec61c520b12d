/** Copies in the order of time: one instance per (dataset, columns, partition count, generation), shared by all views that read it. */
import type { BuiltProcessor, Definition, PlannedProcessor, ProcessorTools } from '../../streams/core/definition.ts'
import type { Names } from '../../streams/core/names.ts'
import type { Snapshot } from '../catalog/index.ts'
import { type LiveCopy, liveCopies } from '../features/index.ts'
import {
  intakeInstance,
  intakeTopicOf,
  MERGE_SEMANTICS,
  mergeInstance,
  partitionsOf,
  quarantineTopic,
  readerSchema,
  rowsTopic,
  rowsTopicOfView,
  timeCause,
  timeCodecOf,
  upstreamOf,
} from '../rows/index.ts'
import { makeMerge } from './merge.ts'
import { rowOrder } from './order.ts'

const NAME = 'merge'

const planned = ({ live, copy, output }: LiveCopy, names: Names): PlannedProcessor => {
  const { view, dataset, datasetVersion } = live
  return {
    kind: 'processor',
    instance: mergeInstance(copy.name),
    role: 'intake',
    topic: names.rows(dataset.name),
    input: rowsTopic(names, dataset),
    outputs: [
      { ...rowsTopicOfView(names, output), order: 'own' },
      { ...quarantineTopic(names), order: 'shared' },
    ],
    revision: String(datasetVersion),
    declaredBy: `view/${view.name}`,
    build: (tools) => build({ live, copy, output }, names, tools),
  }
}

const build = async (
  { live: { dataset }, copy: { key, sortedBefore }, output }: LiveCopy,
  names: Names,
  { codecs }: ProcessorTools,
): Promise<BuiltProcessor> => {
  const times = await timeCodecOf(codecs, names, dataset.name)
  const used = new Set([dataset.time, ...key])
  const rows = codecs.rows(readerSchema({ ...dataset, columns: dataset.columns.filter(({ name }) => used.has(name)) }))
  const sourcePartitions = partitionsOf(dataset)
  const sorted = sortedBefore === undefined ? {} : { sortedBefore }
  return {
    make: () => makeMerge({ key, output, sourcePartitions, rows, times, ...sorted }),
    merge: {
      ...sorted,
      orderOf: rowOrder({ time: dataset.time, rows, times }),
      upstream: { instance: intakeInstance(dataset.name), topic: intakeTopicOf(names, dataset) },
    },
    ...timeCause(times, upstreamOf(names, dataset)),
  }
}

export const merge: Definition<Snapshot> = {
  name: NAME,
  summary:
    'Copies the rows of all partitions of a dataset, in the order of their times, to a topic keyed by other columns, once for all views that read the copy.',
  processor: {
    role: 'intake',
    semantics: MERGE_SEMANTICS,
    reads: ['ml.rows.<dataset>'],
    writes: ['ml.rows.<dataset>.by.<key>.g<n>', 'ml.quarantine'],
    plan: (catalog, names) => liveCopies(catalog, names, 'time').map((copy) => planned(copy, names)),
  },
  projections: [],
}
