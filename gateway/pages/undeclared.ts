/** A dataset that nobody has declared, as the facets of lineage tell of it. Facets may have any shape: tools write them. */
import { type Named, nodeIdOf } from '../../processors/lineage/index.ts'
import type { Undeclared } from '../../queries/catalogue/index.ts'
import type { Described } from '../../queries/lineage/index.ts'

export interface UndeclaredColumn {
  readonly name: string
  readonly type: string | null
  readonly doc: string | null
}

export interface UndeclaredDataset extends Omit<Undeclared, 'columns' | 'owner'> {
  readonly columns: readonly UndeclaredColumn[]
  readonly owners: readonly string[]
}

/** The facets that are read. */
export const UNDECLARED_FACETS = ['schema', 'documentation', 'ownership', 'lifecycleStateChange'] as const

type Json = Readonly<Record<string, unknown>>

const objectOf = (value: unknown): Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {}
const listOf = (value: unknown): readonly Json[] => (Array.isArray(value) ? value.map(objectOf) : [])
const textOf = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null)

export const undeclaredOf = (key: string, named: Named, described: Described | undefined): UndeclaredDataset => {
  const facet = (name: (typeof UNDECLARED_FACETS)[number]): Json =>
    objectOf(JSON.parse(described?.facets.get(name) ?? '{}'))
  return {
    ...{ nodeId: nodeIdOf(key), namespace: named.namespace, name: named.name },
    columns: listOf(facet('schema').fields).flatMap(({ name, type, description }) =>
      typeof name === 'string' ? [{ name, type: textOf(type), doc: textOf(description) }] : [],
    ),
    owners: listOf(facet('ownership').owners).flatMap(({ name }) => (typeof name === 'string' ? [name] : [])),
    description: textOf(facet('documentation').description),
    isDropped: facet('lifecycleStateChange').lifecycleStateChange === 'DROP',
  }
}
