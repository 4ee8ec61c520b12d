/** Windows of measures of performance that were overdue. */
import type { ClickHouseClient } from '@clickhouse/client'
import { performanceOverdueTableName, performanceTableName } from '../../processors/performance/index.ts'
import { type OverdueQuery, type OverdueWindow, overdueWindows } from '../overdue.ts'
import { asked } from './errors.ts'

export interface OverduePerformanceQuery extends OverdueQuery {
  readonly name?: string
  readonly model?: string
}

export interface OverduePerformance extends OverdueWindow {
  readonly model: string
  readonly name: string
  readonly declaration_version: number
}

/** @returns at most `limit` windows @throws PerformanceReadError */
export const overduePerformance = (
  client: ClickHouseClient,
  prefix: string,
  { name, model, ...query }: OverduePerformanceQuery,
): Promise<OverduePerformance[]> =>
  overdueWindows(
    client,
    {
      subject: 'model',
      ...{ overdue: performanceOverdueTableName(prefix), measured: performanceTableName(prefix) },
      ...{ series: ['name', 'declaration_version'], shown: [], equal: { name, model }, ofMeasured: '1', hidden: [] },
    },
    query,
    asked,
  )
