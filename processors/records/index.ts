/** Public exports of `processors/records`. Start with definition.ts. */
export { LOADS_SPACE, loadsTopic, records, runsTopic, SETS_SPACE } from './definition.ts'
