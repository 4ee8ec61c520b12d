/** Who reads a dataset. Start with compare.ts. */
export { type Consumer, consumersOf, type Declared, declaredIn, type Observed } from './compare.ts'
export { ConsumersReadError, grantedOn, usersOfTables } from './seen.ts'
