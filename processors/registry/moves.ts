/** Aliases and stages are moved. Only here may the alias that a command expects be compared with the present one. */
import type { avro } from '../../schemas/index.ts'
import type { About } from './about.ts'
import { checkEvidence, supported } from './evidence.ts'
import { refusal } from './refusals.ts'
import { chunkIn } from './state.ts'
import { accepted, type RegistryDecision, refused } from './types.ts'
import { chunkOf, stageIn, versionsIn } from './versions.ts'

const ALIASES_MAX = 1000

export const decideStage = (about: About, command: avro.MoveStage, from: avro.Stage): RegistryDecision => {
  const { entries, model, modelId, entry } = about
  const { version, stage: to, archiveExisting, evidence, reason } = command
  if (archiveExisting && to !== 'Staging' && to !== 'Production')
    return refused(refusal('STAGE_NOT_ACTIVE', { stage: to }, { field: 'stage' }))
  const problem = checkEvidence(about, version, { stage: to }, evidence)
  if (problem !== undefined) return refused(problem)
  const archived = archiveExisting
    ? entry.chunks.flatMap((chunk) =>
        versionsIn(chunkIn(entries, modelId, chunk), chunk).flatMap(([other, stage]) =>
          stage === to && other !== version ? [other] : [],
        ),
      )
    : []
  if (from === to && archived.length === 0) return accepted()
  const support = from === to ? { evidence } : supported(about, version, { stage: to }, evidence)
  if ('problem' in support) return refused(support.problem)
  const value = { model, modelId, version, from, to, archived, evidence: support.evidence, reason }
  return accepted({ type: 'StageMoved', value })
}

export const decideAlias = (about: About, command: avro.MoveAlias): RegistryDecision => {
  const { entries, model, modelId, entry } = about
  const { alias, version, expectedVersion, evidence, reason } = command
  if (alias === '') return refused(refusal('NAME_EMPTY', { field: 'alias' }, { field: 'alias' }))
  if (version !== null && stageIn(chunkIn(entries, modelId, chunkOf(version)), version) === undefined)
    return refused(refusal('VERSION_UNKNOWN', { model, version }, { field: 'version' }))
  const previousVersion = entry.aliases.find(([each]) => each === alias)?.[1] ?? null
  const held = previousVersion ?? 0
  if (expectedVersion !== null && expectedVersion !== held) {
    const parameters = { model, alias, held, expected: expectedVersion }
    return refused(refusal('ALIAS_CONFLICT', parameters, { field: 'expectedVersion', held: String(held) }))
  }
  const problem = checkEvidence(about, version, { alias }, evidence)
  if (problem !== undefined) return refused(problem)
  if (version === previousVersion) return accepted()
  if (previousVersion === null && entry.aliases.length >= ALIASES_MAX)
    return refused(refusal('ALIASES_FULL', { model, max: ALIASES_MAX }, { field: 'alias' }))
  // To remove an alias promotes nothing.
  const support = version === null ? { evidence } : supported(about, version, { alias }, evidence)
  if ('problem' in support) return refused(support.problem)
  return accepted({
    type: 'AliasMoved',
    value: { model, modelId, alias, version, previousVersion, evidence: support.evidence, reason },
  })
}
