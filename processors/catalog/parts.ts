/** An entry in parts, as the changelog holds it: one part for the name, and one per version. */
import type { Entry, Version } from './types.ts'

const HEAD = 'head'
const VERSION = 'v'

export const split = ({ versions, ...head }: Entry): ReadonlyMap<string, unknown> => {
  const parts = new Map<string, unknown>([[HEAD, head]])
  for (const version of versions) parts.set(`${VERSION}${version.version}`, version)
  return parts
}

export const join = (parts: ReadonlyMap<string, unknown>): Entry => {
  const versions: Version[] = []
  for (const [part, data] of parts) {
    if (part === HEAD) continue
    const version = data as Version
    versions[version.version - 1] = version
  }
  return { ...(parts.get(HEAD) as Omit<Entry, 'versions'>), versions }
}
