/** Windows of monitors that were overdue. */
import type { ClickHouseClient } from '@clickhouse/client'
import { driftTableName, overdueTableName } from '../../processors/drift/index.ts'
import { HEARTBEAT } from '../../schemas/index.ts'
import { type OverdueQuery, type OverdueWindow, overdueWindows } from '../overdue.ts'
import { asked } from './errors.ts'

export interface OverdueDriftQuery extends OverdueQuery {
  readonly monitor?: string
  readonly model?: string
}

export interface OverdueDrift extends OverdueWindow {
  readonly model: string
  readonly model_version: number | null
  readonly monitor: string
  readonly monitor_version: number
  readonly baseline: string
  readonly baseline_version: number
}

/** @returns at most `limit` windows @throws DriftReadError */
export const overdueDrift = (
  client: ClickHouseClient,
  prefix: string,
  { monitor, model, ...query }: OverdueDriftQuery,
): Promise<OverdueDrift[]> =>
  overdueWindows(
    client,
    {
      subject: 'model',
      ...{ overdue: overdueTableName(prefix), measured: driftTableName(prefix), equal: { monitor, model } },
      ...{ series: ['monitor', 'monitor_version', 'baseline', 'baseline_version'], shown: ['model_version'] },
      // What the watchdog sends is listed only for who names it.
      ...{ ofMeasured: "slice = ''", hidden: monitor === undefined && model === undefined ? [HEARTBEAT] : [] },
    },
    query,
    asked,
  )
