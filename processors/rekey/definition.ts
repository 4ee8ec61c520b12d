/** Re-keyed copies: one instance per (dataset, columns, partition count), shared by all views that read it. */
import type { BuiltProcessor, Definition, PlannedProcessor, ProcessorTools } from '../../streams/core/definition.ts'
import type { Names } from '../../streams/core/names.ts'
import type { Snapshot } from '../catalog/index.ts'
import { type LiveView, liveViews } from '../features/index.ts'
import {
  partitionsOf,
  quarantineTopic,
  REKEY_SEMANTICS,
  readerSchema,
  rekeyInstance,
  rowsOfView,
  rowsTopic,
  rowsTopicOfView,
  timeCause,
  timeCodecOf,
  upstreamOf,
} from '../rows/index.ts'
import { makeRekey } from './rekey.ts'

const NAME = 'rekey'

export { rekeyInstance }

interface Copy {
  readonly live: LiveView
  readonly key: readonly string[]
  readonly output: { readonly topic: string; readonly partitions: number }
}

const planned = (name: string, copy: Copy, names: Names): PlannedProcessor => {
  const { view, dataset, datasetVersion } = copy.live
  return {
    kind: 'processor',
    instance: rekeyInstance(name),
    role: 'intake',
    topic: names.rows(dataset.name),
    input: rowsTopic(names, dataset),
    outputs: [
      { ...rowsTopicOfView(names, copy.output), order: 'own' },
      { ...quarantineTopic(names), order: 'shared' },
    ],
    revision: String(datasetVersion),
    declaredBy: `view/${view.name}`,
    build: (tools) => build(copy, names, tools),
  }
}

const build = async (
  { live, key, output }: Copy,
  names: Names,
  { codecs }: ProcessorTools,
): Promise<BuiltProcessor> => {
  const { dataset } = live
  const times = await timeCodecOf(codecs, names, dataset.name)
  const rows = codecs.rows(readerSchema(dataset))
  const sourcePartitions = partitionsOf(dataset)
  const make = () => makeRekey({ key, output, sourcePartitions, rows, times })
  return { make, ...timeCause(times, upstreamOf(names, dataset)) }
}

/** The first of the views that share a copy declares it; the choice does not affect the copy. */
const copiesOf = (catalog: Snapshot, names: Names): ReadonlyMap<string, Copy> => {
  const copies = new Map<string, Copy>()
  for (const live of liveViews(catalog)) {
    const { topic, partitions, copy } = rowsOfView(live.rows, live.dataset, names)
    if (copy?.order !== 'partition' || copies.has(copy.name)) continue
    copies.set(copy.name, { live, key: copy.key, output: { topic, partitions } })
  }
  return copies
}

export const rekey: Definition<Snapshot> = {
  name: NAME,
  summary: 'Copies the rows of a dataset to a topic keyed by other columns, once for all views that read the copy.',
  processor: {
    role: 'intake',
    semantics: REKEY_SEMANTICS,
    reads: ['ml.rows.<dataset>'],
    writes: ['ml.rows.<dataset>.by.<key>', 'ml.quarantine'],
    plan: (catalog, names) => [...copiesOf(catalog, names)].map(([name, copy]) => planned(name, copy, names)),
  },
  projections: [],
}
