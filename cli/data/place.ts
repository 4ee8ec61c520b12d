/** Options that say which rows of a dataset are meant. */
import type { Command } from 'commander'
import { integer } from '../numbers.ts'

export interface PlaceOptions {
  readonly asOf?: string
  readonly position?: string
  readonly version?: string
  readonly since?: string
  readonly schemaVersion?: number
}

export const placeOptions = (command: Command): Command =>
  command
    .option('--as-of <time>', 'rows that the log had accepted at this time: RFC 3339, or ms since the epoch')
    .option('--position <token>', 'rows before a position: a token, or the offsets of all partitions as 12,34')
    .option('--schema-version <number>', 'version of the declaration whose columns are meant', integer(1))

/** As parameters of the gateway. */
export const placeQuery = ({ asOf, position, version, since, schemaVersion }: PlaceOptions) => ({
  ...(asOf !== undefined && { as_of: asOf }),
  ...(position !== undefined && { position }),
  ...(version !== undefined && { version }),
  ...(since !== undefined && { since }),
  ...(schemaVersion !== undefined && { schema_version: schemaVersion }),
})
