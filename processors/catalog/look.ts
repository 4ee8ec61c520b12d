/** The catalogue as the rules of a kind see it: its state, or what a process has read of it. */
import type { Found, Look } from './kind.ts'
import type { Snapshot } from './projection.ts'
import { type Entries, entryKey, isRetired, type KindName, latest, type Named, type Version } from './types.ts'

/** Names of the declarations of a kind that are not retired. */
export const liveNames = (look: Look, kind: KindName): readonly string[] =>
  look.names(kind).filter((name) => look.find(kind, name)?.retired === false)

/** The latest versions of the declarations of a kind that are not retired. */
export const liveRecords = <R extends Named>(look: Look, kind: KindName): readonly R[] =>
  liveNames(look, kind).map((name) => look.find(kind, name)?.record as R)

const foundIn = ({ version, record, generation, sortedBefore, viewPartitions }: Version, retired: boolean): Found => ({
  version,
  record,
  retired,
  ...(generation !== undefined && { generation }),
  ...(sortedBefore !== undefined && { sortedBefore }),
  ...(viewPartitions !== undefined && { viewPartitions }),
})

export const lookOf = (entries: Entries): Look => ({
  find: (kind, name) => {
    const entry = entries.get(entryKey(kind, name))
    if (entry === undefined) return undefined
    return foundIn(latest(entry), isRetired(entry))
  },
  names: (kind) => [...entries.values()].filter((entry) => entry.kind === kind).map(({ name }) => name),
})

export const lookAt = (snapshot: Snapshot): Look => ({
  find: (kind, name) => {
    const found = snapshot.declaration(kind, name)
    return found && foundIn(found.latest, found.retired)
  },
  names: (kind) => snapshot.declarations(kind).map(({ name }) => name),
})
