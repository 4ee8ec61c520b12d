/** Names of projections on the command line, and their meaning in a catalogue. Pure. */
import { type Planning, planOf } from '../../platform/index.ts'
import type { Snapshot } from '../../processors/catalog/index.ts'
import type { PlannedProjection } from '../../streams/core/definition.ts'

export const PROJECTION_FORMS =
  'online:<view>[@version], offline:<view>[@version], rows:<dataset>, predictions:<name>, outcomes:<name>, actions:<name>, fields:<name> and table:<name> such as fields:runs and table:registry, index:<name>, late, quarantine, alerts'

/** The requested projection is not in the catalogue. */
export class UnknownProjectionError extends Error {
  override readonly name = 'UnknownProjectionError'
  constructor(text: string, there: readonly string[]) {
    super(`There is no projection '${text}', expected one of: ${there.join(', ')} (${PROJECTION_FORMS}).`)
  }
}

/** All projections of a catalogue: live view versions, datasets, and the platform's own tables. */
export const projectionsOf = (catalog: Snapshot, planning: Planning): PlannedProjection[] =>
  planOf(catalog, planning).filter((planned) => planned.kind === 'projection')

/**
 * The projection of a label. A view without a version means the active one, or if none is active yet, the oldest that
 * is catching up.
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
