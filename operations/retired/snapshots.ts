/** Two views of a catalogue: what is not retired, and what is. Pure. */
import type { Declared, DeclaredView, Snapshot } from '../../processors/catalog/index.ts'

type Part = Pick<Snapshot, 'datasets' | 'views'>

/** Datasets are looked up in the whole catalogue: a retired view may be one of a dataset that is in use. */
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

/** Versions of a view that hold a condition, none of them active: a plan has all of them. */
const withVersions = (view: DeclaredView, isRetired: boolean): DeclaredView[] => {
  const versions = view.versions.filter(({ retired }) => retired === isRetired)
  if (versions.length === 0) return []
  return [
    { ...view, versions: versions.map((version) => ({ ...version, retired: false })), retired: false, active: null },
  ]
}

/** All that is declared and not retired, also versions of views that are older than the active one: one may go back to them. */
export const keptOf = (catalog: Snapshot): Snapshot => {
  const datasets = catalog.datasets().filter(({ retired }) => !retired)
  const views = catalog.views().flatMap((view) => withVersions(view, false))
  return snapshotOf(catalog, { datasets: () => datasets, views: () => views })
}

/** All that is retired, as if it were not: its plan is what it left behind. */
export const retiredOf = (catalog: Snapshot): Snapshot => {
  const revived = <D extends Declared<unknown>>(declared: D): D => ({ ...declared, retired: false })
  const datasets = catalog
    .datasets()
    .filter(({ retired }) => retired)
    .map(revived)
  const views = catalog.views().flatMap((view) => withVersions(view, true))
  return snapshotOf(catalog, { datasets: () => datasets, views: () => views })
}
