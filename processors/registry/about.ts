/** The model that a command names, as it is before the command. */
import type { Entries, ModelEntry } from './types.ts'

export interface About {
  readonly entries: Entries
  readonly model: string
  readonly modelId: string
  readonly entry: ModelEntry
}
