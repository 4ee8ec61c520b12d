/** How this surface reads: behind what was answered before, and as of a time. */
import { keysOfNodeId, LINEAGE_TABLES, type LineageTable, lineageInstance } from '../../../processors/lineage/index.ts'
import { type LineageStore, type Moment, nodesThere } from '../../../queries/lineage/index.ts'
import { tablesPast } from '../../../queries/stored-table.ts'
import type { GatewayContext } from '../../context.ts'
import { HttpError } from '../../http/errors.ts'
import { optional } from '../../http/optional.ts'
import { optionalTime } from '../../rows/statements.ts'

export const storeOf = ({ platform }: GatewayContext): LineageStore => ({
  client: platform.clickhouse,
  prefix: platform.names.prefix,
})

/** A store for one question, which answers from memory what did not change since the last one. Call it behind `lineagePast`. */
export const keptStoreOf = (context: GatewayContext): Promise<LineageStore> => context.lineage.of(storeOf(context))

/** Waits until the tables hold every event that was answered before. @throws TableBehindError, LogError */
export const lineagePast = async (
  { platform, ends, settings }: GatewayContext,
  tables: readonly LineageTable[] = LINEAGE_TABLES,
): Promise<void> => {
  const instances = tables.map(lineageInstance)
  await tablesPast(platform, ends, { topic: platform.names.lineage, instances }, settings.positionTimeoutMs)
}

export const momentOf = (asOf: string | undefined): Moment => optional('asOf', optionalTime('as_of', asOf))

/** The node that an id means. @throws HttpError REQUEST_INVALID, LINEAGE_NODE_UNKNOWN */
export const nodeOf = async (store: LineageStore, nodeId: string, moment: Moment): Promise<string> => {
  const keys = keysOfNodeId(nodeId)
  const expected = 'dataset:<namespace>:<name>, job:<namespace>:<name> or datasetField:<namespace>:<name>:<field>'
  if (keys.length === 0)
    throw new HttpError('REQUEST_INVALID', `nodeId is '${nodeId.slice(0, 200)}', expected ${expected}.`)
  const [found] = await nodesThere(store, keys, moment)
  if (found === undefined) throw new HttpError('LINEAGE_NODE_UNKNOWN', `There is no node '${nodeId.slice(0, 500)}'.`)
  return found
}
