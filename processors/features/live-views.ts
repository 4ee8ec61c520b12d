/** The live view versions. */
import {
  type avro,
  type DatasetDeclaration,
  datasetOf,
  type FeatureViewDeclaration,
  viewOf,
} from '../../schemas/index.ts'
import { type Declared, runningVersions, type Snapshot, type Version } from '../catalog/index.ts'
import { generationOf, type Reading, type RowsGeneration } from '../rows/index.ts'

export interface LiveView {
  readonly view: FeatureViewDeclaration
  readonly version: number
  readonly dataset: DatasetDeclaration
  readonly datasetVersion: number
  /** Which rows it reads (`rowsOfView`). */
  readonly rows: Reading
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

/** What a version of a view reads: the generation of the dataset's rows that held when it was declared. */
export const readingOf = (
  { record, datasetVersion }: Pick<Version<avro.FeatureView>, 'record' | 'datasetVersion'>,
  { versions, latest }: Pick<Declared<avro.Dataset>, 'versions' | 'latest'>,
): Reading => {
  const at: RowsGeneration = datasetVersion === undefined ? {} : (versions[datasetVersion - 1] ?? {})
  const { entity, partitions } = record
  return { entity, partitions, generation: generationOf(record, latest.record, at), sortedBefore: at.sortedBefore }
}

/** Live view versions: the active one, the one that readers shall get, and others that run beside them (`runningVersions`). */
export const liveViews = (catalog: Snapshot): LiveView[] =>
  catalog.views().flatMap((declared) => {
    const dataset = catalog.dataset(declared.latest.record.dataset)
    if (declared.retired || dataset === undefined) return []
    const running = runningVersions(declared)
    return declared.versions
      .filter(({ version }) => running.has(version))
      .map((held) => ({
        view: viewDeclaration(held.record),
        version: held.version,
        dataset: datasetDeclaration(dataset.latest.record),
        datasetVersion: dataset.latest.version,
        rows: readingOf(held, dataset),
      }))
  })
