/** What a declaration says of itself, in the form in which the search reads it. */
import type { Declared } from '../../processors/catalog/index.ts'

/** A named part: a column of a dataset, a feature of a view, what a monitor watches. */
export interface EntryPart {
  readonly name: string
  readonly doc: string | null
}

export interface CatalogueEntry {
  /** Unique: the kind and the name. */
  readonly id: string
  readonly kind: string
  readonly name: string
  readonly owner: string | null
  readonly description: string | null
  readonly tags: readonly string[]
  readonly parts: readonly EntryPart[]
  /** `false`: nobody has declared it, other tools told of it. */
  readonly isDeclared: boolean
  /** Of what nobody has declared: the node of lineage. */
  readonly nodeId: string | null
  readonly isRetired: boolean
}

/** The entry of a declaration, in its latest version. */
export const entryOf = ({ kind, name, latest, retired }: Declared): CatalogueEntry => {
  const record: object = latest.record
  const { owner, description, tags } = record as Partial<Record<string, unknown>>
  return {
    id: idOf(kind, name),
    kind,
    name,
    owner: textOrNull(owner),
    description: textOrNull(description),
    tags: Array.isArray(tags) ? tags.filter((tag) => typeof tag === 'string') : [],
    parts: partsIn(record),
    ...{ isDeclared: true, nodeId: null, isRetired: retired },
  }
}

/** A dataset that is not declared, as other tools tell of it. */
export interface Undeclared {
  readonly nodeId: string
  readonly namespace: string
  readonly name: string
  readonly columns: readonly EntryPart[]
  readonly owner: string | null
  readonly description: string | null
  /** Its tools say that it was dropped. */
  readonly isDropped: boolean
}

/** More columns of what nobody has declared are not searched. */
const COLUMNS_MAX = 1_000

/** The entry of a dataset that is not declared, but that a job of another tool has read or written. */
export const undeclaredEntry = (of: Undeclared): CatalogueEntry => ({
  id: undeclaredId(of),
  ...{ kind: 'dataset', name: `${of.namespace}:${of.name}`, owner: of.owner, description: of.description, tags: [] },
  parts: of.columns.slice(0, COLUMNS_MAX),
  ...{ isDeclared: false, nodeId: of.nodeId, isRetired: of.isDropped },
})

export const undeclaredId = ({ namespace, name }: Pick<Undeclared, 'namespace' | 'name'>): string =>
  idOf('undeclared', `${namespace}\0${name}`)

const idOf = (kind: string, name: string): string => `${kind}\0${name}`

const textOrNull = (value: unknown): string | null => (typeof value === 'string' ? value : null)

/** A kind need not say which of its fields hold columns: they are the lists of things with a name, or with a column. */
const partsIn = (record: object): EntryPart[] => {
  const parts: EntryPart[] = []
  for (const value of Object.values(record)) {
    if (!Array.isArray(value)) continue
    for (const item of value as unknown[]) {
      if (typeof item !== 'object' || item === null) continue
      const { name, column, doc } = item as Partial<Record<string, unknown>>
      const called = textOrNull(name) ?? textOrNull(column)
      if (called !== null) parts.push({ name: called, doc: textOrNull(doc) })
    }
  }
  return parts
}
