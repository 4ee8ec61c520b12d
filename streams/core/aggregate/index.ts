/**
 * Door of `streams/core/aggregate`: it makes a processor of `decide(entries, command) -> events | refusal`. Start with
 * contract.ts.
 */
export {
  AGGREGATE_LIMITS,
  type Aggregate,
  type AggregateLimits,
  type AggregateOptions,
  ANSWERS_KEPT_MS_MIN,
  type Decision,
  type Encoded,
  type Failure,
  type Origin,
  REFUSAL_CLASSES,
  type RefusalClass,
} from './contract.ts'
export { type AggregateProcessor, makeAggregate } from './processor.ts'
