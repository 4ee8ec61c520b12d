/** Every processor of the platform, a line each. What the platform does with one follows from its definition. */
import type { Definition } from '../streams/core/definition.ts'
import { catalog, type Snapshot } from './catalog/index.ts'
import { features } from './features/index.ts'
import { intake } from './intake/index.ts'
import { quarantine } from './quarantine/index.ts'
import { rekey } from './rekey/index.ts'

export const DEFINITIONS: readonly Definition<Snapshot>[] = [
  catalog, // decides what is declared
  intake, // judges rows
  rekey, // copies rows by other keys
  features, // computes vectors
  quarantine, // keeps what could not be used
]
