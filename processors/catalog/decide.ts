/**
 * `decide(entries, command) -> events | refusal`: the rules of the catalogue. This function never changes the state.
 */
import type { avro } from '../../schemas/index.ts'
import type { Names } from '../../streams/core/names.ts'
import { choose, targetOf, wantedVersion } from './choice.ts'
import { accepted, type CatalogDecision, declare, refused, versionConflict } from './declare.ts'
import { beginGeneration, beginSortedGeneration } from './generation.ts'
import type { Kind, Reference } from './kind.ts'
import type { About, Kinds } from './kind-table.ts'
import { byPartition, covers } from './positions.ts'
import { refusal } from './refusals.ts'
import { type Command, type Entries, entryKey, type Fields, isRetired, type Subject } from './types.ts'

/**
 * Decides a command. No events = the requested state already holds. `names` gives the topics that a declaration needs
 * and the topic of an activation's positions.
 */
export const decide = (kinds: Kinds, entries: Entries, command: Command, names: Names): CatalogDecision => {
  const about = kinds.about(command)
  switch (about.act) {
    case 'declare':
      return declare(kinds, about.kind, entries, command.value, names)
    case 'activate':
      return activate(about, entries, command.value, names)
    case 'choose':
      return choose(about, entries, command.value)
    case 'begin':
      return beginGeneration(about, entries, command.value)
    case 'sort':
      return beginSortedGeneration(kinds, about, entries, command.value, names)
    case 'retire':
      return retire(kinds, about, entries, command.value)
  }
}

type Activation = Pick<avro.ActivateView, 'version' | 'expectedVersion' | 'positions' | 'reason'>

const activate = (about: About, entries: Entries, value: Fields, names: Names): CatalogDecision => {
  const { version, expectedVersion, positions, reason } = value as unknown as Activation
  const { kind, name } = about
  const named = { kind: kind.name, name }
  const found = targetOf(about, entries, version)
  if ('code' in found) return refused(found)
  const { entry, target, subject } = found
  const active = entry.active?.version ?? null
  const conflict = versionConflict(name, expectedVersion, active ?? 0)
  if (conflict) return refused(conflict)
  if (active === version) return accepted(subject)
  // A worker may not have heard yet of what a person has chosen.
  const wanted = wantedVersion(entry)
  if (entry.chosen !== undefined && wanted !== undefined && wanted !== version)
    return refused(refusal('VERSION_NOT_CHOSEN', { ...named, version, wanted }))
  // Without a choice, a rollback has to name the version from which it goes back. A late command of a worker that has
  // caught up never does.
  if (active !== null && version < active && expectedVersion === null && entry.chosen?.version !== version) {
    return refused(refusal('VERSION_OLDER', { ...named, version, active }))
  }
  const activation = kind.activation!
  const { topic, partitions } = activation.topic(target.record, version, names)
  if (!covers(positions, topic, partitions)) {
    const problems = [
      { path: 'positions', value: positions, expected: `partitions 0 to ${partitions - 1} of ${topic}` },
    ]
    return refused(refusal('POSITIONS_INCOMPLETE', { name, topic, partitions }, problems))
  }
  return accepted(subject, {
    type: activation.event.type,
    value: { [kind.name]: name, version, previousVersion: active, positions: byPartition(positions), reason },
  })
}

const retire = (kinds: Kinds, { kind, name }: About, entries: Entries, value: Fields): CatalogDecision => {
  const { version, reason } = value as unknown as Pick<avro.RetireDeclaration, 'version' | 'reason'>
  const named = { kind: kind.name, name }
  const entry = entries.get(entryKey(kind.name, name))
  if (!entry) return refused(refusal('DECLARATION_UNKNOWN', named))
  const { versions } = entry
  const { version: subjectVersion, revision } =
    versions[(version ?? versions.length) - 1] ?? versions[versions.length - 1]
  const subject: Subject = { ...named, version: subjectVersion, revision }
  if (version !== null) {
    if (!kind.activation) return refused(refusal('VERSION_NOT_SINGLE', named))
    const target = versions[version - 1]
    if (!target) return refused(refusal('VERSION_UNKNOWN', { ...named, version, latest: versions.length }))
    if (target.retired) return accepted(subject)
    const isChosen = entry.chosen?.version === version && wantedVersion(entry) === version
    if (entry.active?.version === version || isChosen) return refused(refusal('VERSION_ACTIVE', { ...named, version }))
  }
  if (isRetired(entry)) return accepted(subject)
  const obstacle =
    version === null || versions.every((each) => each.retired || each.version === version)
      ? inUse(kind, name, usersOf(kinds, entries, kind, name))
      : undefined
  if (obstacle) return refused(obstacle)
  return accepted(subject, { type: 'DeclarationRetired', value: { ...named, version, reason } })
}

const inUse = (kind: Kind, name: string, users: readonly Reference[]) => {
  if (users.length === 0) return undefined
  return kind.inUse?.(name, users) ?? refusal('DECLARATION_IN_USE', { kind: kind.name, name, users })
}

/** Declarations with a live version that refers to this one, sorted. */
const usersOf = (kinds: Kinds, entries: Entries, kind: Kind, name: string): readonly Reference[] => {
  const users: Reference[] = []
  for (const entry of entries.values()) {
    const user = kinds.kind(entry.kind)
    const uses = entry.versions.some(
      ({ retired, record }) =>
        !retired && user.references(record).some((used) => used.kind === kind.name && used.name === name),
    )
    if (uses) users.push({ kind: entry.kind, name: entry.name })
  }
  return users.sort((a, b) => (entryKey(a.kind, a.name) < entryKey(b.kind, b.name) ? -1 : 1))
}
