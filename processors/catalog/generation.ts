/**
 * Decides on the generation of a dataset's rows: from which version of the dataset on views read other copies of its
 * rows. A generation is a new version with the same declaration, so the version of the dataset that a view was checked
 * against says which generation it reads.
 */
import type { avro } from '../../schemas/index.ts'
import { accepted, type CatalogDecision, refused } from './declare.ts'
import type { About } from './kind-table.ts'
import { refusal } from './refusals.ts'
import { type Entries, type Entry, entryKey, type Fields, isRetired, latest, type Version } from './types.ts'

export const beginGeneration = ({ kind, name }: About, entries: Entries, value: Fields): CatalogDecision => {
  const { generation, reason } = value as unknown as Pick<avro.BeginGeneration, 'generation' | 'reason'>
  const named = { kind: kind.name, name }
  const entry = entries.get(entryKey(kind.name, name))
  if (entry === undefined || kind.generations === undefined) return refused(refusal('DECLARATION_UNKNOWN', named))
  if (isRetired(entry)) return refused(refusal('DECLARATION_RETIRED', named))
  const { version, revision, generation: present = 0 } = latest(entry)
  if (generation <= present) return accepted({ ...named, version, revision })
  if (generation > present + 1) return refused(refusal('GENERATION_CONFLICT', { name, present, generation }))
  const next = version + 1
  return accepted(
    { ...named, version: next, revision: 1 },
    { type: kind.generations.event.type, value: { [kind.name]: name, version: next, generation, reason } },
  )
}

/** The versions of an entry after a generation has begun. */
export const withGeneration = (entry: Entry, value: Fields): Entry => {
  const { version, generation } = value as unknown as Pick<avro.GenerationBegun, 'version' | 'generation'>
  const begun: Version = { ...latest(entry), version, revision: 1, generation }
  return { ...entry, versions: [...entry.versions, begun] }
}
