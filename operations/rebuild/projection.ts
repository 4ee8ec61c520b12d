/** Names of projections on the command line, and what they mean in a catalogue. Pure. */

import { type Wanted, wantedInstances } from '../../platform/index.ts'
import type { Snapshot } from '../../processors/catalog/index.ts'
import type { Names } from '../../streams/core/names.ts'

const KINDS = ['online', 'offline', 'rows', 'late', 'quarantine'] as const
export type Kind = (typeof KINDS)[number]
export type Projection = Wanted & { readonly kind: Kind }

export const PROJECTION_FORMS = 'online:<view>[@version], offline:<view>[@version], rows:<dataset>, late, quarantine'

/** What is asked for is no projection of the catalogue. */
export class UnknownProjectionError extends Error {
  override readonly name = 'UnknownProjectionError'
  constructor(text: string, there: readonly string[]) {
    super(`Projection '${text}' is not there, expected one of: ${there.join(', ')} (${PROJECTION_FORMS}).`)
  }
}

/** Name of a projection, as it is given on the command line. */
export const nameOf = (wanted: Projection): string => {
  switch (wanted.kind) {
    case 'online':
    case 'offline':
      return `${wanted.kind}:${wanted.view.name}@${wanted.version}`
    case 'rows':
      return `rows:${wanted.dataset.name}`
    default:
      return wanted.kind
  }
}

/** All projections of a catalogue: view versions in use, datasets, and the platform's own tables. */
export const projectionsOf = (catalog: Snapshot, names: Names): Projection[] =>
  wantedInstances(catalog, names, new Set(['online', 'offline'] as const)).filter((wanted): wanted is Projection =>
    KINDS.includes(wanted.kind as Kind),
  )

/**
 * The projection of a name. A view without a version means the active one, or if none is active yet the oldest that catches up.
 * @throws UnknownProjectionError
 */
export const projectionOf = (text: string, catalog: Snapshot, names: Names): Projection => {
  const all = projectionsOf(catalog, names)
  const found = all.find((each) => nameOf(each) === text || nameOf(each).replace(/@\d+$/, '') === text)
  if (found !== undefined) return found
  throw new UnknownProjectionError(text, all.map(nameOf))
}
