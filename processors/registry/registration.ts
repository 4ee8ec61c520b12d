/** Versions are added and deleted. A number is given once per name. */
import type { avro } from '../../schemas/index.ts'
import type { About } from './about.ts'
import { eachOnce } from './names.ts'
import { refusal } from './refusals.ts'
import { nameIn } from './state.ts'
import { accepted, made, type Refusal, type RegistryDecision, refused } from './types.ts'
import { VERSION_MAX } from './versions.ts'

export const register = ({ entries, model, modelId }: About, command: avro.RegisterModel): RegistryDecision => {
  const { meta: _meta, version: wanted, ...content } = command
  const last = nameIn(entries, model)?.last ?? 0
  const version = wanted ?? last + 1
  const problem = numberProblem(model, version, last)
  if (problem !== undefined) return refused(problem)
  const tags = eachOnce(command.tags)
  const registered = { ...content, model, modelId, version, tags, missing: missingOf(command) }
  return made(String(version), { type: 'ModelRegistered', value: registered })
}

const numberProblem = (model: string, version: number, last: number): Refusal | undefined => {
  const field = 'version'
  if (version < 1 || version > VERSION_MAX)
    return refusal('VERSION_NUMBER_INVALID', { model, version, max: VERSION_MAX }, { field })
  if (version <= last) return refusal('VERSION_NUMBER_USED', { model, version, last }, { field, held: String(last) })
  return undefined
}

/** Something that is needed to repeat the training with the same result, and that is not known. */
export const missingOf = (command: avro.RegisterModel): string[] => {
  const isKnown = {
    run: command.runId !== null,
    training_set: command.trainingSetIds.length > 0,
    positions: command.positions.length > 0,
    code_commit: command.codeCommit !== null,
    seed: command.seed !== null,
    environment: command.environmentHash !== null,
  }
  return Object.entries(isKnown).flatMap(([what, known]) => (known ? [] : [what]))
}

export const removeVersion = (
  { model, modelId }: About,
  { version, reason }: avro.DeleteVersion,
  stage: avro.Stage,
): RegistryDecision => accepted({ type: 'VersionDeleted', value: { model, modelId, version, stage, reason } })
