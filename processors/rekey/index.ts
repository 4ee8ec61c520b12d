/** Public exports of `processors/rekey`. Start with rekey.ts. */

export { rekey, rekeyInstance } from './definition.ts'
export { makeRekey, type RekeyCounters, type RekeyOptions, type RekeyProcessor } from './rekey.ts'
