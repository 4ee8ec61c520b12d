/** Reads of what contracts were evaluated to. */
export { ContractReadError } from './errors.ts'
export { contractInForce, type InForce } from './in-force.ts'
export { type OverdueContract, overdueContracts } from './overdue.ts'
export {
  type ContractResult,
  type ContractResultsQuery,
  contractResults,
  evaluationOffset,
  placeOf,
} from './results.ts'
export { type ContractState, contractStates, type RuleState } from './state.ts'
