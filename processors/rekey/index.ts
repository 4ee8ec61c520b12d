/** Door of `processors/rekey`. Start with rekey.ts. */
export { makeRekey, type RekeyCounters, type RekeyOptions, type RekeyProcessor } from './rekey.ts'
