/** What to do about a user's topic whose number of partitions has changed. Pure; what it asks for is done by source-watch.ts. */
import type { SourceCounts } from '../platform/index.ts'

export interface GrowthSituation extends Omit<SourceCounts, 'times'> {
  /** Partitions that the topic has now. */
  readonly found: number
  /** Whether the task of a partition has read what was there when the growth was noticed. */
  readonly isThrough: (partition: number) => boolean
  /** Whether the task of a partition waits for a person. It is told before it goes on; nothing waits for it. */
  readonly isParked: (partition: number) => boolean
}

export type Growth =
  | { readonly kind: 'none' }
  /** The topic is not the one that was read. */
  | { readonly kind: 'shrunk'; readonly had: number }
  /** These partitions may hold earlier records of the keys that have moved to the added ones. */
  | { readonly kind: 'behind'; readonly partitions: readonly number[] }
  /** The tasks of these partitions still count fewer sources than there are. */
  | { readonly kind: 'untold'; readonly partitions: readonly number[] }
  /** The added partitions can be read. */
  | { readonly kind: 'ready' }

export const growthOf = ({ found, first, taken, told, isThrough, isParked }: GrowthSituation): Growth => {
  const had = Math.max(taken, ...told.values())
  if (found < had) return { kind: 'shrunk', had }
  if (found === taken) return { kind: 'none' }
  const waited = Array.from({ length: taken }, (_, partition) => partition).filter((each) => !isParked(each))
  const behind = waited.filter((partition) => !isThrough(partition))
  if (behind.length > 0) return { kind: 'behind', partitions: behind }
  const untold = waited.filter((partition) => (told.get(partition) ?? first) < found)
  return untold.length > 0 ? { kind: 'untold', partitions: untold } : { kind: 'ready' }
}
