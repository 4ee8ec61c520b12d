/** Models come, get another name, and go. A name belongs to one model at a time. */
import type { avro } from '../../schemas/index.ts'
import type { About } from './about.ts'
import { guardsOfModel } from './guards.ts'
import { refusal } from './refusals.ts'
import { chunkIn, modelIn, nameIn } from './state.ts'
import {
  accepted,
  type Entries,
  type Event,
  type Guard,
  type Refusal,
  type RegistryDecision,
  refused,
} from './types.ts'
import { versionsIn } from './versions.ts'

export const create = (entries: Entries, command: avro.CreateModel): RegistryDecision => {
  const { meta, model, description, createdAt, importedFrom } = command
  if (model === '') return refused(refusal('NAME_EMPTY', { field: 'model' }, { field: 'model' }))
  const modelId = meta.id
  // A command that comes again after its answer was forgotten may find its model under another name.
  const known = isTaken(entries, model) ? model : modelIn(entries, modelId)?.name
  if (known !== undefined) return refused(refusal('MODEL_EXISTS', { model: known }, { field: 'model' }))
  const tags = eachOnce(command.tags)
  return accepted({ type: 'ModelCreated', value: { model, modelId, description, tags, createdAt, importedFrom } })
}

export const rename = (about: About, { newName }: avro.RenameModel): RegistryDecision => {
  const { entries, model, modelId } = about
  if (newName === '') return refused(refusal('NAME_EMPTY', { field: 'newName' }, { field: 'newName' }))
  if (newName === model) return accepted()
  if (isTaken(entries, newName)) return refused(refusal('MODEL_EXISTS', { model: newName }, { field: 'newName' }))
  const problem = guardedUnder(about, newName)
  if (problem !== undefined) return refused(problem)
  const lastOf = (name: string) => nameIn(entries, name)?.last ?? 0
  const lastVersion = Math.max(lastOf(model), lastOf(newName))
  return accepted({ type: 'ModelRenamed', value: { model: newName, modelId, previousName: model, lastVersion } })
}

/** A name is no way around a policy: what it guards under the new name must be free, unless it guards the model under its name so far. */
const guardedUnder = ({ entries, model, modelId, entry }: About, newName: string): Refusal | undefined => {
  const before = guardsOfModel(entries, model).map(({ policy }) => policy)
  const isHeld = ({ alias, stage }: Guard): boolean =>
    alias === null
      ? entry.chunks.some((chunk) =>
          versionsIn(chunkIn(entries, modelId, chunk), chunk).some(([, each]) => each === stage),
        )
      : entry.aliases.some(([each]) => each === alias)
  const guard = guardsOfModel(entries, newName).find((each) => !before.includes(each.policy) && isHeld(each))
  if (guard === undefined) return undefined
  const place = guard.alias === null ? `stage '${guard.stage}'` : `alias '${guard.alias}'`
  return refusal('RENAME_GUARDED', { newName, policy: guard.policy, place }, { field: 'newName' })
}

/** Aliases end by events of their own, so that the history of an alias needs no other events. */
export const remove = ({ entries, model, modelId, entry }: About, { reason }: avro.DeleteModel): RegistryDecision => {
  const moved = entry.aliases.map(([alias, previousVersion]): Event => {
    const evidence = { gateIds: [], approvalIds: [], policyVersion: null }
    return { type: 'AliasMoved', value: { model, modelId, alias, version: null, previousVersion, evidence, reason } }
  })
  const versions = entry.chunks.flatMap((chunk) =>
    versionsIn(chunkIn(entries, modelId, chunk), chunk).map(([version]) => version),
  )
  return accepted(...moved, { type: 'ModelDeleted', value: { model, modelId, versions, reason } })
}

const isTaken = (entries: Entries, name: string): boolean => (nameIn(entries, name)?.modelId ?? null) !== null

/** Of several tags with one key the last value counts. */
export const eachOnce = (tags: readonly avro.Label[]): avro.Label[] =>
  [...new Map(tags.map(({ key, value }) => [key, value]))].map(([key, value]) => ({ key, value }))
