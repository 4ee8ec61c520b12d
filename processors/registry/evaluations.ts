/** What was measured of versions, and gates that judge it. */
import type { avro } from '../../schemas/index.ts'
import type { About } from './about.ts'
import { type Contender, evaluateGate } from './gate/index.ts'
import { guardsOfModel } from './guards.ts'
import { invalidIn } from './measured.ts'
import { refusal } from './refusals.ts'
import { chunkIn, evaluationIn, guardIn } from './state.ts'
import { accepted, type Entries, type Guard, type ModelEntry, type RegistryDecision, refused } from './types.ts'
import { chunkOf, stageIn, versionsIn } from './versions.ts'

export const recordEvaluation = ({ model, modelId }: About, command: avro.RecordEvaluation): RegistryDecision => {
  const problem = invalidIn(command)
  if (problem !== undefined) return refused(refusal('EVALUATION_INVALID', problem, { field: problem.field }))
  const { meta, version, dataset, digest, groups, source } = command
  const metrics = command.metrics.map(withMean)
  const value = { model, modelId, version, evaluationId: meta.id, dataset, digest, metrics, groups, source }
  return accepted({ type: 'EvaluationRecorded', value })
}

/** A metric as it is recorded: the mean of its scores, if it has them. */
export const withMean = (metric: avro.EvaluationMetric): avro.EvaluationMetric => {
  const { scores } = metric
  if (scores.length === 0) return metric
  return { ...metric, rows: scores.length, value: scores.reduce((sum, score) => sum + score, 0) / scores.length }
}

/** A policy that is in force for a model. */
export const policyFor = (entries: Entries, model: string, policy: string): Guard | undefined =>
  guardsOfModel(entries, model).find((guard) => guard.policy === policy)

/** The version that has now what a policy guards; of several in a stage the latest. `undefined`: none other than the candidate. */
export const championOf = (
  entries: Entries,
  { modelId, entry }: { readonly modelId: string; readonly entry: ModelEntry },
  { alias, stage }: Guard,
  candidate: number,
): number | undefined => {
  const held =
    alias === null
      ? entry.chunks
          .flatMap((chunk) => versionsIn(chunkIn(entries, modelId, chunk), chunk))
          .filter(([version, each]) => each === stage && version !== candidate)
          .at(-1)?.[0]
      : entry.aliases.find(([each]) => each === alias)?.[1]
  if (held === undefined || held === candidate) return undefined
  return stageIn(chunkIn(entries, modelId, chunkOf(held)), held) === undefined ? undefined : held
}

export const decideGate = (about: About, command: avro.EvaluateGate): RegistryDecision => {
  const { entries, model, modelId } = about
  const { meta, version, policy: name, policyVersion: expected } = command
  const guard = policyFor(entries, model, name)
  const policy = guard === undefined ? undefined : guardIn(entries, name)?.policy
  if (guard === undefined || policy === undefined)
    return refused(refusal('POLICY_UNKNOWN', { model, policy: name }, { field: 'policy' }))
  if (expected !== null && expected !== guard.version) {
    const parameters = { policy: name, version: guard.version, expected }
    return refused(refusal('POLICY_VERSION_OTHER', parameters, { field: 'policyVersion', held: String(guard.version) }))
  }
  if (!guard.hasRules) return refused(refusal('POLICY_WITHOUT_RULES', { policy: name }, { field: 'policy' }))
  const contender = (number: number): Contender => ({
    version: number,
    evaluated: policy.dataset === null ? undefined : evaluationIn(entries, modelId, number, policy.dataset),
  })
  const champion = championOf(entries, about, guard, version)
  const input = {
    gateId: meta.id,
    policy,
    candidate: contender(version),
    live: command.live,
    champion: champion === undefined ? undefined : contender(champion),
  }
  return accepted({
    type: 'GateEvaluated',
    value: {
      ...{ model, modelId, version, gateId: meta.id, policy: name, policyVersion: guard.version },
      dataset: policy.dataset,
      evaluationId: input.candidate.evaluated?.id ?? null,
      championVersion: champion ?? null,
      championEvaluationId: input.champion?.evaluated?.id ?? null,
      ...evaluateGate(input),
      live: command.live,
    },
  })
}
