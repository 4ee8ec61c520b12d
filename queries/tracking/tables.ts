/** Waits until tables of runs hold everything that was answered before the question. */
import type { Platform, SharedEnds } from '../../platform/index.ts'
import { type RunsTable, runsTableInstance } from '../../processors/runs/index.ts'
import { tablePast } from '../stored-table.ts'

/** @throws TableBehindError if a table has not come so far in time; LogError */
export const tablesPast = async (
  platform: Platform,
  ends: SharedEnds,
  tables: readonly RunsTable[],
  timeoutMs: number,
): Promise<void> => {
  const { metrics, tracking } = platform.names
  const past = (table: RunsTable) => {
    const filled = { topic: table === 'metrics' ? metrics : tracking, instance: runsTableInstance(table) }
    return tablePast(platform, ends, filled, timeoutMs)
  }
  await Promise.all(tables.map(past))
}
