/** Copies in the order of time: one instance per (dataset, columns, partition count, generation), shared by all views that read it. */
import type { BuiltProcessor, Definition, ProcessorTools } from '../../streams/core/definition.ts'
import type { Names } from '../../streams/core/names.ts'
import type { Snapshot } from '../catalog/index.ts'
import { type LiveCopy, liveCopies, plannedCopy } from '../features/index.ts'
import {
  intakeInstance,
  intakeTopicOf,
  MERGE_SEMANTICS,
  mergeInstance,
  partitionsOf,
  timeCause,
  timeCodecOf,
  upstreamOf,
} from '../rows/index.ts'
import { makeMerge } from './merge.ts'
import { orderSchema, rowOrder } from './order.ts'

const NAME = 'merge'

const build = async (
  { live: { dataset }, copy: { key, sortedBefore }, output }: LiveCopy,
  names: Names,
  { codecs }: ProcessorTools,
): Promise<BuiltProcessor> => {
  const times = await timeCodecOf(codecs, names, dataset.name)
  const rows = codecs.rows(orderSchema(dataset, key))
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
    plan: (catalog, names) =>
      liveCopies(catalog, names, 'time').map((copy) => plannedCopy(copy, names, { instance: mergeInstance, build })),
  },
  projections: [],
}
