/** Views whose features depend on how fast the partitions of their dataset were read: a release before copies were merged by time has made their copies. */

import { namesOf } from '../../streams/core/names.ts'
import { type Snapshot, wantedVersion } from '../catalog/index.ts'
import { partitionsOf, rowsOfView } from '../rows/index.ts'
import { liveViews } from './live-views.ts'

export interface OutOfOrder {
  readonly view: string
  readonly version: number
  readonly dataset: string
  /** The version that readers shall get instead; absent if they shall get this one. */
  readonly successor?: number
  /** Whether a generation has sorted the rows of the dataset meanwhile. */
  readonly isSorted: boolean
}

const NAMES = namesOf('')

/** Live versions that read a copy of several partitions in no order of time. */
export const outOfOrder = (catalog: Snapshot): OutOfOrder[] =>
  liveViews(catalog).flatMap(({ view, version, dataset, rows }) => {
    if (rowsOfView(rows, dataset, NAMES).copy?.order !== 'partition' || partitionsOf(dataset) === 1) return []
    const declared = catalog.view(view.name)
    const wanted = declared && wantedVersion(declared)
    const isSorted = catalog.dataset(dataset.name)?.latest.sortedBefore !== undefined
    const found = { view: view.name, version, dataset: dataset.name, isSorted }
    return [wanted === undefined || wanted === version ? found : { ...found, successor: wanted }]
  })
