/**
 * What supports that an alias or a stage gets a version. Of each policy the latest gate counts, and only one of its present version; approvals count for the
 * gate that they were asked for. What is not known supports nothing.
 */
import type { avro } from '../../schemas/index.ts'
import type { About } from './about.ts'
import { guardsOf, type Target } from './guards.ts'
import { refusal } from './refusals.ts'
import { judgedIn } from './state.ts'
import type { Guard, JudgedEntry, Refusal } from './types.ts'

const NOTHING: JudgedEntry = { gates: [], requests: [] }

/** Whether evidence names anything. */
export const namesSome = ({ gateIds, approvalIds, policyVersion }: avro.Evidence): boolean =>
  gateIds.length > 0 || approvalIds.length > 0 || policyVersion !== null

/** Why evidence that a move names is not known for the version; `undefined` if all of it is. */
const unknownOf = (
  { gateIds, approvalIds, policyVersion }: avro.Evidence,
  { gates, requests }: JudgedEntry,
  guards: readonly Guard[],
): Refusal | undefined => {
  const unknown = (what: string, field: string) => refusal('EVIDENCE_UNKNOWN', { what }, { field })
  const gate = gateIds.find((id) => !gates.some(({ gateId }) => gateId === id))
  if (gate !== undefined) return unknown(`Gate evaluation '${gate}'`, 'evidence.gateIds')
  const approval = approvalIds.find((id) => !requests.some(({ approvalId }) => approvalId === id))
  if (approval !== undefined) return unknown(`Approval '${approval}'`, 'evidence.approvalIds')
  if (policyVersion !== null && !guards.some(({ version }) => version === policyVersion))
    return unknown(`Policy version ${policyVersion}`, 'evidence.policyVersion')
  return undefined
}

interface Support {
  readonly gateIds: readonly string[]
  readonly approvalIds: readonly string[]
  readonly missing: readonly string[]
}

/** The gate of the present version of a policy. */
export const gateOf = ({ policy, version }: Guard, judged: JudgedEntry | undefined) =>
  judged?.gates.find((gate) => gate.policy === policy && gate.policyVersion === version)

const supportOf = (guard: Guard, judged: JudgedEntry): Support => {
  const { policy, version, hasRules, approvals } = guard
  const missing: string[] = []
  const gate = gateOf(guard, judged)
  const name = `policy '${policy}' version ${version}`
  if (hasRules && gate === undefined) missing.push(`a gate of ${name}, none was evaluated`)
  else if (hasRules && gate?.verdict !== 'pass')
    missing.push(`a gate of ${name} that passes, the last one is '${gate?.verdict}' (${gate?.gateId})`)
  const gateId = gate?.gateId ?? null
  const asked = judged.requests.find(
    (request) => request.policy === policy && request.policyVersion === version && request.gateId === gateId,
  )
  if (approvals > 0 && asked?.state !== 'approved') {
    const state = asked === undefined ? 'none was requested for this gate' : `the request is ${asked.state}`
    const given = asked === undefined ? '' : `, ${asked.approvers.length} given`
    missing.push(`${approvals} approvals of ${name}: ${state}${given}`)
  }
  return {
    gateIds: gate === undefined ? [] : [gate.gateId],
    approvalIds: asked === undefined || approvals === 0 ? [] : [asked.approvalId],
    missing,
  }
}

/** The evidence of a move to a version, with what the policies rest on; or why it is refused. */
export type Supported = { readonly evidence: avro.Evidence } | { readonly problem: Refusal }

/** Checks the evidence that a move names. @returns why it is not known; `undefined` if all of it is */
export const checkEvidence = (about: About, version: number | null, target: Target, named: avro.Evidence) => {
  const judged = version === null ? undefined : judgedIn(about.entries, about.modelId, version)
  return unknownOf(named, judged ?? NOTHING, guardsOf(about.entries, about.model, target))
}

/** Whether the policies allow that a target gets a version. @param named evidence that is known */
export const supported = (about: About, version: number, target: Target, named: avro.Evidence): Supported => {
  const { entries, model, modelId } = about
  const guards = guardsOf(entries, model, target)
  const [first] = guards
  if (first === undefined) return { evidence: named }
  const judged = judgedIn(entries, modelId, version) ?? NOTHING
  const supports = guards.map((guard) => supportOf(guard, judged))
  const missing = supports.flatMap((support) => support.missing)
  const place = 'alias' in target ? `alias '${target.alias}'` : `stage '${target.stage}'`
  if (missing.length > 0)
    return { problem: refusal('PROMOTION_UNSUPPORTED', { model, version, place, missing }, { field: 'evidence' }) }
  const all = (named: readonly string[], found: readonly string[][]) => [...new Set([...named, ...found.flat()])]
  return {
    evidence: {
      gateIds: all(
        named.gateIds,
        supports.map(({ gateIds }) => [...gateIds]),
      ),
      approvalIds: all(
        named.approvalIds,
        supports.map(({ approvalIds }) => [...approvalIds]),
      ),
      policyVersion: named.policyVersion ?? first.version,
    },
  }
}
