/** `decide(entries, command) -> events | refusal`: the rules of the registry. This function never changes the state. */
import type { About } from './about.ts'
import { decideApproval, requestApproval } from './approvals.ts'
import { publishCard } from './cards.ts'
import { decideGate, recordEvaluation } from './evaluations.ts'
import { guard } from './guards.ts'
import { decideAlias, decideStage } from './moves.ts'
import { create, remove, rename } from './names.ts'
import { refusal } from './refusals.ts'
import { register, removeVersion } from './registration.ts'
import { chunkIn, modelIn, nameIn } from './state.ts'
import { accepted, type Command, type Entries, type Event, type RegistryDecision, refused } from './types.ts'
import { chunkOf, stageIn } from './versions.ts'

/** Decides a command. No events = the requested state already holds. */
export const decide = (entries: Entries, command: Command): RegistryDecision => {
  if (command.type === 'CreateModel') return create(entries, command.value)
  if (command.type === 'GuardModels') return guard(entries, command.value)
  const { model } = command.value
  const modelId = nameIn(entries, model)?.modelId ?? null
  const entry = modelId === null ? undefined : modelIn(entries, modelId)
  if (modelId === null || entry === undefined) return refused(refusal('MODEL_UNKNOWN', { model }, { field: 'model' }))
  const about = { entries, model, modelId, entry }
  switch (command.type) {
    case 'RenameModel':
      return rename(about, command.value)
    case 'UpdateModel':
      return accepted({ type: 'ModelUpdated', value: { model, modelId, description: command.value.description } })
    case 'DeleteModel':
      return remove(about, command.value)
    case 'TagModel': {
      const { key, value } = command.value
      return tagged(key, { type: 'ModelTagged', value: { model, modelId, key, value } })
    }
    case 'RegisterModel':
      return register(about, command.value)
    case 'MoveAlias':
      return decideAlias(about, command.value)
    default:
      return ofVersion(about, command)
  }
}

type VersionCommand = Extract<
  Command,
  {
    type:
      | `${'Update' | 'Tag' | 'Delete'}Version`
      | 'MoveStage'
      | 'RecordEvaluation'
      | 'EvaluateGate'
      | `${string}Approval`
      | 'PublishCard'
  }
>

/** Commands that only a version can get that is there. */
const ofVersion = (about: About, command: VersionCommand): RegistryDecision => {
  const { entries, model, modelId } = about
  const { version } = command.value
  const stage = stageIn(chunkIn(entries, modelId, chunkOf(version)), version)
  if (stage === undefined) return refused(refusal('VERSION_UNKNOWN', { model, version }, { field: 'version' }))
  switch (command.type) {
    case 'UpdateVersion': {
      const { description } = command.value
      return accepted({ type: 'VersionUpdated', value: { model, modelId, version, description } })
    }
    case 'TagVersion': {
      const { key, value } = command.value
      return tagged(key, { type: 'VersionTagged', value: { model, modelId, version, key, value } })
    }
    case 'DeleteVersion':
      return removeVersion(about, command.value, stage)
    case 'MoveStage':
      return decideStage(about, command.value, stage)
    case 'RecordEvaluation':
      return recordEvaluation(about, command.value)
    case 'EvaluateGate':
      return decideGate(about, command.value)
    case 'RequestApproval':
      return requestApproval(about, command.value)
    case 'DecideApproval':
      return decideApproval(about, command.value)
    case 'PublishCard':
      return publishCard(about, command.value)
  }
}

const tagged = (key: string, event: Event): RegistryDecision =>
  key === '' ? refused(refusal('NAME_EMPTY', { field: 'key' }, { field: 'key' })) : accepted(event)
