/** Public exports of `processors/rules`. Start with rule.ts. */
export { type Change, contractChanges, isBreaking } from './diff.ts'
export { readContract, type Subject } from './odcs.ts'
export { patternFlaw } from './patterns.ts'
export { type Column, type Flaw, isNode, type Node, type Reading, type Unenforced } from './reading.ts'
export {
  type Breach,
  type Cell,
  type Cells,
  holdsOf,
  ReadOnce,
  type RowRules,
  rowRules,
  type Slots,
} from './row-test.ts'
export {
  type Action,
  type ContractRules,
  DISTANCES,
  type Measure,
  MOMENTS,
  type Operator,
  type Reference,
  type RowRule,
  type RowTest,
  type Scalar,
  type SetRule,
} from './rule.ts'
export { breachText, expectationOf, shownCell, unmetText } from './said.ts'
