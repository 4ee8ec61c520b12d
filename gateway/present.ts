/** How this gateway reads the present state of runs and models: all readers share what they ask of the log. */
import { type Platform, SharedEnds } from '../platform/index.ts'
import { FieldsReader } from '../queries/fields/index.ts'
import type { GatewaySettings } from './settings.ts'

export interface Present {
  readonly ends: SharedEnds
  readonly fields: FieldsReader
}

export const presentOf = (
  { redis, names, log }: Platform,
  { positionTimeoutMs: timeoutMs }: Pick<GatewaySettings, 'positionTimeoutMs'>,
): Present => {
  const ends = new SharedEnds(log)
  return { ends, fields: new FieldsReader({ client: redis, prefix: names.prefix, ends, timeoutMs }) }
}
