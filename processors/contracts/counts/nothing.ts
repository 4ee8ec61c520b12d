/** What a counter starts from. */
import type { Slots } from '../../rules/index.ts'

export const NOTHING = { counts: [], sums: [], level: 0, entries: Buffer.alloc(0), samples: [] }
/** Rows are never added, only counts merged. */
export const NO_SLOTS: Slots = { slot: () => -1 }
