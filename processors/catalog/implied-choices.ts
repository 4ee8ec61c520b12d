/** Choices of earlier releases, made known to the decisions. */
import { wantedVersion } from './choice.ts'
import { chooseCommand } from './commands.ts'
import { view } from './kinds/view/index.ts'
import type { Snapshot } from './projection.ts'
import type { CommandContent } from './types.ts'

/**
 * The choices that hold for views of a dataset without an event that says so (`Chosen.isImplied`). The decisions of the catalogue do not
 * know them, so they are recorded before the catalogue declares these views again.
 */
export const impliedChoices = (catalog: Snapshot, dataset: string): readonly CommandContent[] =>
  catalog.views().flatMap((declared) => {
    const { name, chosen, latest, retired } = declared
    const isHeld = chosen?.isImplied === true && wantedVersion(declared) === chosen.version
    if (retired || latest.record.dataset !== dataset || !isHeld) return []
    return [chooseCommand(view, name, { version: chosen.version, expectedVersion: null, reason: 'activated before' })]
  })
