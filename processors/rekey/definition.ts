/** Re-keyed copies: one instance per (dataset, columns, partition count), shared by all views that read it. */
import type { BuiltProcessor, Definition, ProcessorTools } from '../../streams/core/definition.ts'
import type { Names } from '../../streams/core/names.ts'
import type { Snapshot } from '../catalog/index.ts'
import { type LiveCopy, liveCopies, plannedCopy } from '../features/index.ts'
import {
  partitionsOf,
  REKEY_SEMANTICS,
  readerSchema,
  rekeyInstance,
  timeCause,
  timeCodecOf,
  upstreamOf,
} from '../rows/index.ts'
import { makeRekey } from './rekey.ts'

const NAME = 'rekey'

export { rekeyInstance }

const build = async (
  { live: { dataset }, copy: { key }, output }: LiveCopy,
  names: Names,
  { codecs }: ProcessorTools,
): Promise<BuiltProcessor> => {
  const times = await timeCodecOf(codecs, names, dataset.name)
  const rows = codecs.rows(readerSchema(dataset))
  const sourcePartitions = partitionsOf(dataset)
  const make = () => makeRekey({ key, output, sourcePartitions, rows, times })
  return { make, ...timeCause(times, upstreamOf(names, dataset)) }
}

export const rekey: Definition<Snapshot> = {
  name: NAME,
  summary: 'Copies the rows of a dataset to a topic keyed by other columns, once for all views that read the copy.',
  processor: {
    role: 'intake',
    semantics: REKEY_SEMANTICS,
    reads: ['ml.rows.<dataset>'],
    writes: ['ml.rows.<dataset>.by.<key>', 'ml.quarantine'],
    plan: (catalog, names) =>
      liveCopies(catalog, names, 'partition').map((copy) =>
        plannedCopy(copy, names, { instance: rekeyInstance, build }),
      ),
  },
  projections: [],
}
