/** Door of `processors/sources`. Start with definition.ts. */
export { SOURCES_ROLE, sourceInstance, sources } from './definition.ts'
