/** What the last window of a contract was evaluated to, for the rules of a policy that name it. */
import { BROKEN_RULES } from '../../processors/registry/index.ts'
import { type ContractState, evaluationOffset } from '../../queries/contracts/index.ts'
import type { avro } from '../../schemas/index.ts'
import type { GatewayContext } from '../context.ts'
import { contractsOf, statesOf } from '../pages/contracts-of.ts'

/**
 * Of each contract that a rule names, if its present version was evaluated: what an earlier version found says nothing of the rules that hold now.
 * @throws TableBehindError, ContractReadError, errors of the log
 */
export const contractEvidence = async (
  context: GatewayContext,
  rules: readonly avro.PolicyRule[],
): Promise<avro.LiveEvidence[]> => {
  const { tail, platform } = context
  const found: avro.LiveEvidence[] = []
  for (const name of new Set(rules.flatMap(({ metric }) => metric ?? []))) {
    const record = tail.catalog.current.declaration('contract', name)?.latest.record as avro.Contract | undefined
    if (record === undefined) continue
    const present = contractsOf(context, record.dataset).find((each) => each.name === name)
    const state = (await statesOf(context, record.dataset)).get(name)
    if (present === undefined || state?.version !== present.version) continue
    const { version, rows, windowEnd, eventId } = state
    const offset = await evaluationOffset(platform.clickhouse, platform.names.prefix, eventId)
    if (offset === undefined) continue
    found.push({
      ...{ check: 'data_quality', source: name, sourceVersion: version, metric: BROKEN_RULES },
      ...{ value: brokenIn(state), rows, windowEnd, eventId, offset },
      ...{ version: null, deviation: null, offsets: [] },
    })
  }
  return found
}

/** Rules that only warn break nothing. `null`: none is broken for certain, and one may be. */
const brokenIn = ({ rules }: ContractState): number | null => {
  const rejecting = rules.filter(({ action }) => action === 'reject')
  const broken = rejecting.filter(({ outcome }) => outcome === 'fail').length
  return broken === 0 && rejecting.some(({ outcome }) => outcome === 'uncertain') ? null : broken
}
