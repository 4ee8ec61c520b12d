/** How far the offline table of a view is behind a position of its feature topic. A table that lags would answer with nulls. */
import type { Platform, TopicPosition } from '../../platform/index.ts'
import { featuresTableName, offlineInstance } from '../../processors/features/index.ts'
import { type TableLag, tableBehind } from '../stored-table.ts'
import { asked } from './errors.ts'

export interface ViewVersion {
  readonly name: string
  readonly version: number
}

/** A partition of a table that has not reached the position of a question. */
export interface Lag extends TableLag {
  /** The view as `<view>.v<version>`. */
  readonly view: string
}

/**
 * Waits until the table of a view holds everything before the targets.
 * @param targets positions of the feature topic
 * @returns the partitions that are behind after `timeoutMs`; none if the table holds everything
 */
export const behind = async (
  platform: Platform,
  { name, version }: ViewVersion,
  targets: readonly TopicPosition[],
  timeoutMs: number,
): Promise<Lag[]> => {
  const table = {
    table: featuresTableName(platform.names.prefix, name, version),
    topic: platform.names.features(name, version),
    instance: offlineInstance(name, version),
    asked,
  }
  const lag = await tableBehind(platform, table, targets, timeoutMs)
  return lag.map((each) => ({ view: `${name}.v${version}`, ...each }))
}
