/** The copies of rows that live views read. */
import type { Names } from '../../streams/core/names.ts'
import type { Snapshot } from '../catalog/index.ts'
import { type Copy, rowsOfView } from '../rows/index.ts'
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
