/** The entries that a decision reads. */
import { championOf, policyFor } from './evaluations.ts'
import { namesSome } from './evidence.ts'
import { guardsOf, guardsOfModel } from './guards.ts'
import {
  cardKey,
  chunkIn,
  chunkKey,
  evaluationKey,
  GUARDS,
  guardIn,
  guardKey,
  judgedKey,
  modelIn,
  modelKey,
  nameIn,
  nameKey,
} from './state.ts'
import type { Command, Entries, ModelEntry } from './types.ts'
import { chunkOf, versionsIn } from './versions.ts'

/** The keys that a decision reads, as far as the entries found so far tell. */
export const needs = (command: Command, found: Entries): readonly string[] => {
  if (command.type === 'GuardModels') return [GUARDS, guardKey(command.value.name)]
  const { model } = command.value
  const keys = new Set([nameKey(model), ...policiesNeeded(command)])
  if (command.type === 'CreateModel') keys.add(modelKey(command.value.meta.id))
  if (command.type === 'RenameModel') keys.add(nameKey(command.value.newName))
  const id = nameIn(found, model)?.modelId
  if (id === null || id === undefined) return [...keys]
  keys.add(modelKey(id))
  const entry = modelIn(found, id)
  if (entry !== undefined && looksAtAll(command, found)) for (const chunk of entry.chunks) keys.add(chunkKey(id, chunk))
  const chunk = chunkNamed(command, found)
  if (chunk !== undefined) keys.add(chunkKey(id, chunk))
  if (entry !== undefined) for (const key of judgements(command, found, id, entry)) keys.add(key)
  return [...keys]
}

/** Commands on which a policy may have a say. */
const policiesNeeded = ({ type, value }: Command): readonly string[] => {
  switch (type) {
    case 'EvaluateGate':
      return [GUARDS, guardKey(value.policy)]
    case 'RenameModel':
    case 'MoveAlias':
    case 'MoveStage':
    case 'RequestApproval':
      return [GUARDS]
    default:
      return []
  }
}

/** Commands that look at all versions of the model. */
const looksAtAll = ({ type, value }: Command, found: Entries): boolean => {
  switch (type) {
    case 'DeleteModel':
      return true
    case 'MoveStage':
      return value.archiveExisting
    case 'RenameModel':
      return guardsOfModel(found, value.newName).some(({ stage }) => stage !== null)
    case 'EvaluateGate':
      return (policyFor(found, value.model, value.policy)?.stage ?? null) !== null
    default:
      return false
  }
}

/** The chunk of the version that a command names or adds. */
const chunkNamed = ({ type, value }: Command, found: Entries): number | undefined => {
  if (type === 'RegisterModel') return chunkOf(value.version ?? (nameIn(found, value.model)?.last ?? 0) + 1)
  return 'version' in value && typeof value.version === 'number' ? chunkOf(value.version) : undefined
}

/** What was measured and judged of the versions that a command is about. */
const judgements = ({ type, value }: Command, found: Entries, id: string, entry: ModelEntry): readonly string[] => {
  switch (type) {
    case 'DeleteModel':
      return entry.chunks.flatMap((chunk) =>
        versionsIn(chunkIn(found, id, chunk), chunk).flatMap(([version]) => [
          judgedKey(id, version),
          cardKey(id, version),
        ]),
      )
    case 'DeleteVersion':
      return [judgedKey(id, value.version), cardKey(id, value.version)]
    case 'PublishCard':
      return [cardKey(id, value.version)]
    case 'RequestApproval':
    case 'DecideApproval':
      return [judgedKey(id, value.version)]
    case 'MoveAlias':
    case 'MoveStage': {
      const target = type === 'MoveAlias' ? { alias: value.alias } : { stage: value.stage }
      const matters = namesSome(value.evidence) || guardsOf(found, value.model, target).length > 0
      return value.version !== null && matters ? [judgedKey(id, value.version)] : []
    }
    case 'RecordEvaluation':
      return [evaluationKey(id, value.version, value.dataset)]
    case 'EvaluateGate':
      return ofGate(value.version, policyFor(found, value.model, value.policy), found, id, entry)
    default:
      return []
  }
}

const ofGate = (
  version: number,
  guard: ReturnType<typeof policyFor>,
  found: Entries,
  id: string,
  entry: ModelEntry,
): readonly string[] => {
  const keys = [judgedKey(id, version)]
  if (guard === undefined) return keys
  const dataset = guardIn(found, guard.policy)?.policy.dataset
  const alias = entry.aliases.find(([each]) => each === guard.alias)?.[1]
  if (alias !== undefined) keys.push(chunkKey(id, chunkOf(alias)))
  const champion = championOf(found, { modelId: id, entry }, guard, version)
  if (dataset !== null && dataset !== undefined)
    for (const each of [version, champion]) if (each !== undefined) keys.push(evaluationKey(id, each, dataset))
  return keys
}
