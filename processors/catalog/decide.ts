/**
 * `decide(entries, command) -> events | refusal`: the rules of the catalogue. This function never changes the state.
 */
import type { avro } from '../../schemas/index.ts'
import type { Names } from '../../streams/core/names.ts'
import {
  accepted,
  type CatalogDecision,
  declareDataset,
  declareEntity,
  declareView,
  refused,
  versionConflict,
} from './declare.ts'
import { refusal } from './refusals.ts'
import { type Command, type Entries, entryKey, isRetired, type Subject, type Version, viewEntry } from './types.ts'

/**
 * Decides a command. No events = the requested state already holds. `names` gives the topics that a declaration needs
 * and the topic of an activation's positions.
 */
export const decide = (entries: Entries, command: Command, names: Names): CatalogDecision => {
  switch (command.type) {
    case 'DeclareEntity':
      return declareEntity(entries, command.value)
    case 'DeclareDataset':
      return declareDataset(entries, command.value, names)
    case 'DeclareFeatureView':
      return declareView(entries, command.value, names)
    case 'ActivateView':
      return activate(entries, command.value, names)
    case 'RetireDeclaration':
      return retire(entries, command.value)
  }
}

const activate = (entries: Entries, command: avro.ActivateView, names: Names): CatalogDecision => {
  const { view: name, version, expectedVersion, positions, reason } = command
  const entry = viewEntry(entries, name)
  if (!entry) return refused(refusal('DECLARATION_UNKNOWN', { kind: 'view', name }))
  const target = entry.versions[version - 1]
  if (!target) return refused(refusal('VERSION_UNKNOWN', { name, version, latest: entry.versions.length }))
  if (target.retired) return refused(refusal('VERSION_RETIRED', { name, version }))
  const active = entry.active?.version ?? null
  const conflict = versionConflict(name, expectedVersion, active ?? 0)
  if (conflict) return refused(conflict)
  const subject: Subject = { kind: 'view', name, version, revision: target.revision }
  if (active === version) return accepted(subject)
  // A rollback has to name the version from which it goes back. A late command of a worker that has caught up never
  // does.
  if (active !== null && version < active && expectedVersion === null) {
    return refused(refusal('VERSION_OLDER', { name, version, active }))
  }
  const topic = names.features(name, version)
  const partitions = target.record.partitions ?? 1
  if (!covers(positions, topic, partitions)) {
    const problems = [
      { path: 'positions', value: positions, expected: `partitions 0 to ${partitions - 1} of ${topic}` },
    ]
    return refused(refusal('POSITIONS_INCOMPLETE', { name, topic, partitions }, problems))
  }
  return accepted(subject, {
    type: 'ViewActivated',
    value: { view: name, version, previousVersion: active, positions: byPartition(positions), reason },
  })
}

const byPartition = (positions: readonly avro.TopicPosition[]): readonly avro.TopicPosition[] =>
  positions.toSorted((a, b) => a.partition - b.partition)

/** Whether there is exactly one position per partition of the topic. */
const covers = (positions: readonly avro.TopicPosition[], topic: string, partitions: number): boolean =>
  positions.length === partitions &&
  byPartition(positions).every((at, i) => at.topic === topic && at.partition === i && at.offset >= 0)

const retire = (entries: Entries, { kind, name, version, reason }: avro.RetireDeclaration): CatalogDecision => {
  const entry = entries.get(entryKey(kind, name))
  if (!entry) return refused(refusal('DECLARATION_UNKNOWN', { kind, name }))
  const versions: readonly Version<unknown>[] = entry.versions
  const { version: subjectVersion, revision } =
    versions[(version ?? versions.length) - 1] ?? versions[versions.length - 1]
  const subject: Subject = { kind, name, version: subjectVersion, revision }
  if (version !== null) {
    if (entry.kind !== 'view') return refused(refusal('VERSION_NOT_SINGLE', { kind, name }))
    const target = versions[version - 1]
    if (!target) return refused(refusal('VERSION_UNKNOWN', { name, version, latest: versions.length }))
    if (target.retired) return accepted(subject)
    if (entry.active?.version === version) return refused(refusal('VERSION_ACTIVE', { name, version }))
  }
  if (isRetired(entry)) return accepted(subject)
  const views = kind === 'dataset' ? liveViewsOf(entries, name) : []
  if (views.length > 0) return refused(refusal('DATASET_IN_USE', { name, views }))
  return accepted(subject, { type: 'DeclarationRetired', value: { kind, name, version, reason } })
}

/** Names of the views with a live version over a dataset, sorted. */
const liveViewsOf = (entries: Entries, dataset: string): readonly string[] => {
  const names: string[] = []
  for (const entry of entries.values()) {
    if (entry.kind !== 'view') continue
    if (entry.versions.some((version) => !version.retired && version.record.dataset === dataset)) names.push(entry.name)
  }
  return names.sort()
}
