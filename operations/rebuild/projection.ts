/** Names of projections on the command line, and what they mean in a catalogue. Pure. */
import { type Planning, planOf } from '../../platform/index.ts'
import type { Snapshot } from '../../processors/catalog/index.ts'
import type { PlannedProjection } from '../../streams/core/definition.ts'

export const PROJECTION_FORMS = 'online:<view>[@version], offline:<view>[@version], rows:<dataset>, late, quarantine'

/** What is asked for is no projection of the catalogue. */
export class UnknownProjectionError extends Error {
  override readonly name = 'UnknownProjectionError'
  constructor(text: string, there: readonly string[]) {
    super(`Projection '${text}' is not there, expected one of: ${there.join(', ')} (${PROJECTION_FORMS}).`)
  }
}

/** All projections of a catalogue: view versions in use, datasets, and the platform's own tables. */
export const projectionsOf = (catalog: Snapshot, planning: Planning): PlannedProjection[] =>
  planOf(catalog, planning).filter((planned) => planned.kind === 'projection')

/**
 * The projection of a label. A view without a version means the active one, or if none is active yet the oldest that catches up.
 * @throws UnknownProjectionError
 */
export const projectionOf = (text: string, catalog: Snapshot, planning: Planning): PlannedProjection => {
  const all = projectionsOf(catalog, planning)
  const found = all.find(({ label }) => label === text || label.replace(/@\d+$/, '') === text)
  if (found === undefined)
    throw new UnknownProjectionError(
      text,
      all.map(({ label }) => label),
    )
  return found
}
