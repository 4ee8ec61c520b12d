/** Public exports of `processors/outcomes`. Start with outcomes.ts. */
export { outcomes, outcomesInstance } from './definition.ts'
export { makeOutcomes, type OutcomesOptions, type OutcomesProcessor } from './outcomes.ts'
