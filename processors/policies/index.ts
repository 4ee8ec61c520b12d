/** Public exports of `processors/policies`. Start with policies.ts. */
export { policies, policiesInstance } from './definition.ts'
export { makePolicies, type PoliciesOptions } from './policies.ts'
