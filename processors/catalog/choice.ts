/**
 * Which version of a declaration readers shall get: the one that a person has chosen, or one that was declared after
 * the choice. Without a choice it is the latest.
 */
import type { avro } from '../../schemas/index.ts'
import { accepted, type CatalogDecision, refused, versionConflict } from './declare.ts'
import type { About } from './kind-table.ts'
import { type Refusal, refusal } from './refusals.ts'
import { type Choice, type Entries, type Entry, entryKey, type Fields, type Subject, type Version } from './types.ts'

/** What the wanted version follows from. */
export interface Versions {
  /** Ascending; some may be left out. */
  readonly versions: readonly Pick<Version, 'version' | 'retired'>[]
  readonly active?: { readonly version: number } | null
  readonly chosen?: Choice
}

const isLater = ({ version }: Pick<Version, 'version'>, chosen: Choice | undefined): boolean =>
  chosen === undefined || version > chosen.latestVersion

/** The version that readers shall get: it is active, or becomes active when it has caught up. `undefined`: none. */
export const wantedVersion = ({ versions, active, chosen }: Versions): number | undefined => {
  const newest = versions.at(-1)
  if (newest !== undefined && !newest.retired && isLater(newest, chosen)) return newest.version
  const target = chosen && versions.find(({ version }) => version === chosen.version)
  return target !== undefined && !target.retired ? target.version : active?.version
}

/**
 * The versions that run: the active one, the wanted one, and those that were declared later than both and the choice. While a
 * choice holds, the version that readers got before runs as well, so that the way back to it is short.
 */
export const runningVersions = (declared: Versions): ReadonlySet<number> => {
  const { versions, active, chosen } = declared
  const wanted = wantedVersion(declared)
  const isChosen = chosen !== undefined && wanted === chosen.version
  const former = isChosen ? chosen.activeVersion : null
  const superseded = Math.max(active?.version ?? 0, chosen?.latestVersion ?? 0)
  const runs = (version: number): boolean =>
    version === active?.version || version === wanted || version === former || version > superseded
  return new Set(versions.filter(({ version, retired }) => !retired && runs(version)).map(({ version }) => version))
}

interface Target {
  readonly entry: Entry
  readonly target: Version
  readonly subject: Subject
}

/** The version that a command wants readers to get, or why they cannot. */
export const targetOf = ({ kind, name }: About, entries: Entries, version: number): Target | Refusal => {
  const named = { kind: kind.name, name }
  const entry = entries.get(entryKey(kind.name, name))
  if (!entry || !kind.activation) return refusal('DECLARATION_UNKNOWN', named)
  const target = entry.versions[version - 1]
  if (!target) return refusal('VERSION_UNKNOWN', { ...named, version, latest: entry.versions.length })
  if (target.retired) return refusal('VERSION_RETIRED', { ...named, version })
  return { entry, target, subject: { ...named, version, revision: target.revision } }
}

/** Decides on the choice of a version. It needs no positions: the version may not run at the moment. */
export const choose = (about: About, entries: Entries, value: Fields): CatalogDecision => {
  const { version, expectedVersion, reason } = value as unknown as Omit<avro.ChooseViewVersion, 'meta' | 'view'>
  const found = targetOf(about, entries, version)
  if ('code' in found) return refused(found)
  const { kind, name } = about
  const { entry, subject } = found
  const active = entry.active?.version ?? null
  const conflict = versionConflict(name, expectedVersion, active ?? 0)
  if (conflict) return refused(conflict)
  const isHeld = version === active || version === entry.chosen?.version
  if (isHeld && wantedVersion(entry) === version) return accepted(subject)
  const content = { version, latestVersion: entry.versions.length, activeVersion: active, reason }
  return accepted(subject, { type: kind.activation!.choice.event.type, value: { [kind.name]: name, ...content } })
}

/** The choice that an event holds. */
export const choiceIn = (value: Fields): Choice => {
  const { version, latestVersion, activeVersion } = value as unknown as Omit<avro.ViewVersionChosen, 'meta'>
  return { version, latestVersion, activeVersion }
}
