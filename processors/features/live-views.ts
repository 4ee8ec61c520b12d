/** The live view versions. */
import { type DatasetDeclaration, datasetOf, type FeatureViewDeclaration, viewOf } from '../../schemas/index.ts'
import type { Snapshot } from '../catalog/index.ts'

export interface LiveView {
  readonly view: FeatureViewDeclaration
  readonly version: number
  readonly dataset: DatasetDeclaration
  readonly datasetVersion: number
}

/** Caches one declaration per record, because the catalogue is evaluated after each of its changes. */
const remembered = <R extends object, T>(make: (record: R) => T): ((record: R) => T) => {
  const made = new WeakMap<R, T>()
  return (record) => {
    let found = made.get(record)
    if (found === undefined) {
      found = make(record)
      made.set(record, found)
    }
    return found
  }
}

/** The declaration of a dataset's record. */
export const datasetDeclaration = remembered(datasetOf)
const viewDeclaration = remembered(viewOf)

/** Live view versions: the active one, and newer ones that are catching up. */
export const liveViews = (catalog: Snapshot): LiveView[] =>
  catalog.views().flatMap((declared) => {
    const dataset = catalog.dataset(declared.latest.record.dataset)
    if (declared.retired || dataset === undefined) return []
    const from = declared.active?.version ?? 1
    return declared.versions
      .filter(({ version, retired }) => !retired && version >= from)
      .map(({ version, record }) => ({
        view: viewDeclaration(record),
        version,
        dataset: datasetDeclaration(dataset.latest.record),
        datasetVersion: dataset.latest.version,
      }))
  })
