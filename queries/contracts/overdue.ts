/** Windows of contracts that were overdue. */
import type { ClickHouseClient } from '@clickhouse/client'
import { contractOverdueTableName, contractsTableName } from '../../processors/contracts/index.ts'
import { type OverdueQuery, type OverdueWindow, overdueWindows } from '../overdue.ts'
import { asked } from './errors.ts'

export interface OverdueContractQuery extends OverdueQuery {
  readonly contract?: string
  readonly dataset?: string
}

export interface OverdueContract extends OverdueWindow {
  readonly dataset: string
  readonly contract: string
  readonly contract_version: number
}

/** @returns at most `limit` windows @throws ContractReadError */
export const overdueContracts = (
  client: ClickHouseClient,
  prefix: string,
  { contract, dataset, ...query }: OverdueContractQuery,
): Promise<OverdueContract[]> =>
  overdueWindows(
    client,
    {
      subject: 'dataset',
      ...{ overdue: contractOverdueTableName(prefix), measured: contractsTableName(prefix) },
      ...{
        series: ['contract', 'contract_version'],
        shown: [],
        equal: { contract, dataset },
        ofMeasured: '1',
        hidden: [],
      },
    },
    query,
    asked,
  )
