/** How many feature events the demo has made. */
import { endsOf, type Platform } from '../../platform/index.ts'
import { featuresTableName, type LiveView } from '../../processors/features/index.ts'
import { vectorsIn } from '../../queries/offline/index.ts'

/** About so many are on the log: the marks of its transactions, and what was aborted, count too. */
export const eventsOnLog = async (platform: Platform, views: readonly LiveView[]): Promise<number> => {
  let events = 0
  for (const { view, version } of views)
    for (const { offset } of await endsOf(platform, platform.names.features(view.name, version))) events += offset
  return events
}

/** Exactly so many are in ClickHouse, each counted once. */
export const eventsStored = async ({ clickhouse, names }: Platform, views: readonly LiveView[]): Promise<number> => {
  let events = 0
  for (const { view, version } of views) {
    const table = featuresTableName(names.prefix, view.name, version)
    events += await vectorsIn(clickhouse, table, names.features(view.name, version))
  }
  return events
}
