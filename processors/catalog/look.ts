/** The catalogue as the rules of a kind see it: its state, or what a process has read of it. */
import type { Look } from './kind.ts'
import type { Snapshot } from './projection.ts'
import { type Entries, entryKey, isRetired, latest } from './types.ts'

export const lookOf = (entries: Entries): Look => ({
  find: (kind, name) => {
    const entry = entries.get(entryKey(kind, name))
    if (entry === undefined) return undefined
    const { version, record } = latest(entry)
    return { version, record, retired: isRetired(entry) }
  },
  names: (kind) => [...entries.values()].filter((entry) => entry.kind === kind).map(({ name }) => name),
})

export const lookAt = (snapshot: Snapshot): Look => ({
  find: (kind, name) => {
    const found = snapshot.declaration(kind, name)
    return found && { version: found.latest.version, record: found.latest.record, retired: found.retired }
  },
  names: (kind) => snapshot.declarations(kind).map(({ name }) => name),
})
