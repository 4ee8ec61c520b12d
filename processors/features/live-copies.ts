/** The copies of rows that live views read, and the processors that make them. */
import type { BuiltProcessor, PlannedProcessor, ProcessorTools } from '../../streams/core/definition.ts'
import type { Names } from '../../streams/core/names.ts'
import type { Snapshot } from '../catalog/index.ts'
import { type Copy, quarantineTopic, rowsOfView, rowsTopic, rowsTopicOfView } from '../rows/index.ts'
import { type LiveView, liveViews } from './live-views.ts'

export interface LiveCopy {
  /** The first of the views that share the copy declares it; the choice does not affect the copy. */
  readonly live: LiveView
  readonly copy: Copy
  readonly output: { readonly topic: string; readonly partitions: number }
}

/** The copies of one order, one per name. */
export const liveCopies = (catalog: Snapshot, names: Names, order: Copy['order']): readonly LiveCopy[] => {
  const copies = new Map<string, LiveCopy>()
  for (const live of liveViews(catalog)) {
    const { topic, partitions, copy } = rowsOfView(live.rows, live.dataset, names)
    if (copy?.order === order && !copies.has(copy.name))
      copies.set(copy.name, { live, copy, output: { topic, partitions } })
  }
  return [...copies.values()]
}

/** @param make the instance of a copy, and how it is built */
export const plannedCopy = (
  made: LiveCopy,
  names: Names,
  make: {
    readonly instance: (name: string) => string
    readonly build: (copy: LiveCopy, names: Names, tools: ProcessorTools) => Promise<BuiltProcessor>
  },
): PlannedProcessor => {
  const { live, copy, output } = made
  const { view, dataset, datasetVersion } = live
  return {
    kind: 'processor',
    instance: make.instance(copy.name),
    role: 'intake',
    topic: names.rows(dataset.name),
    input: rowsTopic(names, dataset),
    outputs: [
      { ...rowsTopicOfView(names, output), order: 'own' },
      { ...quarantineTopic(names), order: 'shared' },
    ],
    revision: String(datasetVersion),
    declaredBy: `view/${view.name}`,
    build: (tools) => make.build(made, names, tools),
  }
}
