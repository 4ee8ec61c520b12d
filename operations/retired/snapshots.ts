/** Two parts of a catalogue: what is not retired, and what is. Pure. */
import type { Declared, DeclaredView, Snapshot } from '../../processors/catalog/index.ts'

/** The declarations of one kind that belong to the part. */
type Part = (declared: readonly Declared[]) => readonly Declared[]

/**
 * Without activation, a declaration that is not in the part is looked up in the whole catalogue: the dataset of a
 * retired view may be in use.
 */
const snapshotOf = (catalog: Snapshot, part: Part): Snapshot => {
  const parts = new Map<string, ReadonlyMap<string, Declared>>()
  const partOf = (kind: string): ReadonlyMap<string, Declared> => {
    let held = parts.get(kind)
    if (held === undefined) {
      held = new Map(part(catalog.declarations(kind)).map((declared) => [declared.name, declared]))
      parts.set(kind, held)
    }
    return held
  }
  const declaration = (kind: string, name: string): Declared | undefined => {
    const found = partOf(kind).get(name)
    if (found !== undefined) return found
    const whole = catalog.declaration(kind, name)
    return whole?.active === undefined ? whole : undefined
  }
  const declarations = (kind: string): readonly Declared[] => [...partOf(kind).values()]
  return {
    declaration,
    declarations,
    entity: (name) => declaration('entity', name) as ReturnType<Snapshot['entity']>,
    dataset: (name) => declaration('dataset', name) as ReturnType<Snapshot['dataset']>,
    view: (name) => declaration('view', name) as DeclaredView | undefined,
    entities: () => declarations('entity') as ReturnType<Snapshot['entities']>,
    datasets: () => declarations('dataset') as ReturnType<Snapshot['datasets']>,
    views: () => declarations('view') as readonly DeclaredView[],
  }
}

/** Versions that meet a condition. None of them is active or chosen, so a plan contains all of them. */
const withVersions = (declared: Declared, isRetired: boolean): readonly Declared[] => {
  const versions = declared.versions.filter(({ retired }) => retired === isRetired)
  if (versions.length === 0) return []
  const live = versions.map((version) => ({ ...version, retired: false }))
  const { chosen, ...unchosen } = declared
  return [{ ...unchosen, versions: live, retired: false, active: null }]
}

/**
 * All declarations that are not retired, including versions older than the active one, because a rollback may need
 * them.
 */
export const keptOf = (catalog: Snapshot): Snapshot =>
  snapshotOf(catalog, (all) =>
    all.flatMap((declared) => {
      if (declared.active !== undefined) return withVersions(declared, false)
      return declared.retired ? [] : [declared]
    }),
  )

/** All retired declarations as if they were live: their plan is what they left behind. */
export const retiredOf = (catalog: Snapshot): Snapshot =>
  snapshotOf(catalog, (all) =>
    all.flatMap((declared) => {
      if (declared.active !== undefined) return withVersions(declared, true)
      return declared.retired ? [{ ...declared, retired: false }] : []
    }),
  )
