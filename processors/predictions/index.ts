/** Public exports of `processors/predictions`. Start with projection.ts. */
export { heldInstance, predictions } from './definition.ts'
export { type Held, heldTableName } from './projection.ts'
