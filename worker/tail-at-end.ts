/** A reader of a record that then reads the catalogue to its end knows what was declared before that record. */
import { setTimeout as sleep } from 'node:timers/promises'
import { type CatalogTail, endsOf, type Platform } from '../platform/index.ts'

const LOOK_MS = 20

/** @returns whether this process has read what the catalogue holds now, within the time */
export const tailAtEnd = async (platform: Platform, tail: CatalogTail, timeoutMs: number): Promise<boolean> => {
  const [{ offset }] = await endsOf(platform, platform.names.catalog)
  for (const giveUpAt = performance.now() + timeoutMs; tail.reached < offset; await sleep(LOOK_MS))
    if (performance.now() > giveUpAt) return false
  return true
}
