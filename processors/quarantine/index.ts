/** Public exports of `processors/quarantine`. Start with definition.ts. */
export { quarantine } from './definition.ts'
