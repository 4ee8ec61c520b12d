/** People approve that a version is promoted. The requester cannot approve, and nobody approves twice. */
import type { avro } from '../../schemas/index.ts'
import type { About } from './about.ts'
import { policyFor } from './evaluations.ts'
import { gateOf } from './evidence.ts'
import { refusal } from './refusals.ts'
import { judgedIn } from './state.ts'
import { accepted, type Refusal, type RegistryDecision, type Request, refused } from './types.ts'

export const requestApproval = (about: About, command: avro.RequestApproval): RegistryDecision => {
  const { entries, model, modelId } = about
  const { meta, version, policy: name, reason } = command
  const { actor } = meta
  if (actor === null) return refused(refusal('APPROVER_UNKNOWN', {}))
  const guard = policyFor(entries, model, name)
  if (guard === undefined) return refused(refusal('POLICY_UNKNOWN', { model, policy: name }, { field: 'policy' }))
  if (guard.approvals === 0) return refused(refusal('APPROVAL_NOT_NEEDED', { policy: name }, { field: 'policy' }))
  const judged = judgedIn(entries, modelId, version)
  const gate = gateOf(guard, judged)
  if (guard.hasRules && gate?.verdict !== 'pass') {
    const verdict = gate === undefined ? 'there is none' : `the last one is '${gate.verdict}'`
    return refused(refusal('GATE_NOT_PASSED', { policy: name, version, verdict }, { field: 'policy' }))
  }
  const gateId = gate?.gateId ?? null
  const known = judged?.requests.find((request) => request.policy === name)
  const isSame = known?.policyVersion === guard.version && known.gateId === gateId
  if (isSame && (known.state === 'open' || known.state === 'approved')) {
    const { approvalId, state } = known
    return refused(refusal('APPROVAL_REQUESTED', { approvalId, state }, { field: 'policy', held: approvalId }))
  }
  const request = {
    ...{ approvalId: meta.id, policy: name, policyVersion: guard.version, gateId },
    ...{ requester: actor, needed: guard.approvals },
  }
  return accepted({ type: 'ApprovalRequested', value: { model, modelId, version, ...request, reason } })
}

export const decideApproval = (about: About, command: avro.DecideApproval): RegistryDecision => {
  const { entries, model, modelId } = about
  const { meta, version, approvalId, outcome, comment } = command
  const request = judgedIn(entries, modelId, version)?.requests.find((each) => each.approvalId === approvalId)
  if (request === undefined)
    return refused(refusal('APPROVAL_UNKNOWN', { model, version, approvalId }, { field: 'approvalId' }))
  const { actor: approver } = meta
  if (approver === null) return refused(refusal('APPROVER_UNKNOWN', {}))
  const problem = forbidden(request, outcome, approver)
  if (problem !== undefined) return refused(problem)
  const { policy, policyVersion, gateId, requester, needed } = request
  const approvers = outcome === 'approved' ? [...request.approvers, approver] : request.approvers
  const state = outcome === 'approved' && approvers.length < needed ? 'open' : outcome
  return accepted({
    type: 'ApprovalDecided',
    value: {
      ...{ model, modelId, version, approvalId, policy, policyVersion, gateId, requester, needed },
      ...{ outcome, approver, approvers, state, comment },
    },
  })
}

const forbidden = (request: Request, outcome: avro.ApprovalOutcome, approver: string): Refusal | undefined => {
  const { approvalId, state, requester, approvers } = request
  if (state !== 'open') return refusal('APPROVAL_CLOSED', { approvalId, state }, { field: 'approvalId', held: state })
  if (outcome === 'withdrawn')
    return approver === requester ? undefined : refusal('APPROVAL_OF_ANOTHER', { requester }, { held: requester })
  if (approver === requester) return refusal('FOUR_EYES', { requester }, { held: requester })
  if (approvers.includes(approver)) return refusal('APPROVED_ALREADY', { approver }, { held: approver })
  return undefined
}
