/** Computes which instances a catalogue asks for, from the definitions of all processors. It is pure. */
import type { Snapshot } from '../processors/catalog/index.ts'
import type { Definition, PlannedInstance } from '../streams/core/definition.ts'
import type { Names } from '../streams/core/names.ts'

/** The roles of all processors and projections, in the order of the registry. */
export const rolesOf = (definitions: readonly Definition<Snapshot>[]): readonly string[] => [
  ...new Set(
    definitions.flatMap(({ processor, sources, projections }) => [
      ...(processor === undefined ? [] : [processor.role]),
      ...(sources === undefined ? [] : [sources.role]),
      ...projections.map(({ role }) => role),
    ]),
  ),
]

/** What a plan depends on, besides the catalogue. */
export interface Planning {
  readonly definitions: readonly Definition<Snapshot>[]
  readonly names: Names
}

/**
 * Every instance that the catalogue asks for, in a stable order: the order of the definitions, and a processor before
 * its projections.
 */
export const planOf = (catalog: Snapshot, { definitions, names }: Planning): PlannedInstance[] =>
  definitions.flatMap(({ processor, sources, projections }) => [
    ...(processor?.plan(catalog, names) ?? []),
    ...(sources?.plan(catalog, names) ?? []),
    ...projections.flatMap((projection) => projection.plan(catalog, names)),
  ])
