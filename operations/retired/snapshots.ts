/** Two parts of a catalogue: what is not retired, and what is. Pure. */
import type { Declared, DeclaredView, Snapshot } from '../../processors/catalog/index.ts'

type Part = Pick<Snapshot, 'datasets' | 'views'>

/** Datasets are looked up in the whole catalogue: the dataset of a retired view may be in use. */
const snapshotOf = (catalog: Snapshot, { datasets, views }: Part): Snapshot => {
  const found = new Map(datasets().map((each) => [each.name, each]))
  return {
    entity: (name) => catalog.entity(name),
    dataset: (name) => found.get(name) ?? catalog.dataset(name),
    view: (name) => views().find((view) => view.name === name),
    entities: () => catalog.entities(),
    datasets,
    views,
  }
}

/** Versions of a view that meet a condition. None of them is active, so a plan contains all of them. */
const withVersions = (view: DeclaredView, isRetired: boolean): DeclaredView[] => {
  const versions = view.versions.filter(({ retired }) => retired === isRetired)
  if (versions.length === 0) return []
  return [
    { ...view, versions: versions.map((version) => ({ ...version, retired: false })), retired: false, active: null },
  ]
}

/**
 * All declarations that are not retired, including view versions older than the active one, because a rollback may need
 * them.
 */
export const keptOf = (catalog: Snapshot): Snapshot => {
  const datasets = catalog.datasets().filter(({ retired }) => !retired)
  const views = catalog.views().flatMap((view) => withVersions(view, false))
  return snapshotOf(catalog, { datasets: () => datasets, views: () => views })
}

/** All retired declarations as if they were live: their plan is what they left behind. */
export const retiredOf = (catalog: Snapshot): Snapshot => {
  const revived = <D extends Declared<unknown>>(declared: D): D => ({ ...declared, retired: false })
  const datasets = catalog
    .datasets()
    .filter(({ retired }) => retired)
    .map(revived)
  const views = catalog.views().flatMap((view) => withVersions(view, true))
  return snapshotOf(catalog, { datasets: () => datasets, views: () => views })
}
