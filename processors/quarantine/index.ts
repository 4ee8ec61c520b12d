/** Public exports of `processors/quarantine`. Start with definition.ts. */
export { quarantine, quarantineInstance } from './definition.ts'
export { quarantineTable } from './projection.ts'
