/** Policies that are in force. Which models one guards is a name or a pattern, so it also guards models that come later. */
import type { avro } from '../../schemas/index.ts'
import { matches } from '../catalog/index.ts'
import { guardIn, guardsIn } from './state.ts'
import { accepted, type Entries, type Guard, type RegistryDecision } from './types.ts'

/** An alias or a stage. */
export type Target = { readonly alias: string } | { readonly stage: avro.Stage }

/** The policies that guard something of a model, in the order of their names. */
export const guardsOfModel = (entries: Entries, model: string): readonly Guard[] =>
  guardsIn(entries).filter((guard) => matches(guard.model, model))

/** The policies that guard an alias or a stage of a model. */
export const guardsOf = (entries: Entries, model: string, target: Target): readonly Guard[] =>
  guardsOfModel(entries, model).filter(({ alias, stage }) =>
    'alias' in target ? alias === target.alias : stage === target.stage,
  )

/** Puts a version of a policy in force, or ends a policy. What the registry knows already changes nothing. */
export const guard = (entries: Entries, command: avro.GuardModels): RegistryDecision => {
  const { name, policyVersion, policy } = command
  const known = guardIn(entries, name)?.version ?? 0
  if (policy === null)
    return known === 0 ? accepted() : accepted({ type: 'ModelsGuarded', value: { name, policyVersion: known, policy } })
  return policyVersion > known
    ? accepted({ type: 'ModelsGuarded', value: { name, policyVersion, policy } })
    : accepted()
}

export const guardFrom = (policy: avro.Policy, version: number): Guard => {
  const { name, guards, rules, approvals } = policy
  return { policy: name, version, ...guards, hasRules: rules.length > 0, approvals }
}
