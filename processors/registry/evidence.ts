/** Whether the evidence that a move of an alias or stage names is there. What is not known supports nothing. */
import type { avro } from '../../schemas/index.ts'
import { refusal } from './refusals.ts'
import type { Refusal } from './types.ts'

/** No gate, approval or policy is known yet, so evidence that names one is refused. */
export const checkEvidence = ({ gateIds, approvalIds, policyVersion }: avro.Evidence): Refusal | undefined => {
  const unknown = (what: string, field: string) => refusal('EVIDENCE_UNKNOWN', { what }, { field })
  if (gateIds.length > 0) return unknown(`Gate evaluation '${gateIds[0]}'`, 'evidence.gateIds')
  if (approvalIds.length > 0) return unknown(`Approval '${approvalIds[0]}'`, 'evidence.approvalIds')
  if (policyVersion !== null) return unknown(`Policy version ${policyVersion}`, 'evidence.policyVersion')
  return undefined
}
