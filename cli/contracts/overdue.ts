/** Windows of contracts that wait for partitions that lag. */
import type { OverdueContract } from '../../queries/contracts/index.ts'
import type { Cli } from '../cli.ts'
import { measuredQuery } from '../measured.ts'
import { table } from '../output.ts'

export interface OverdueOptions {
  readonly contract?: string
  readonly dataset?: string
  readonly all?: boolean
  readonly limit: number
}

export const listOverdue = async (cli: Cli, { contract, dataset, all, limit }: OverdueOptions): Promise<void> => {
  const query = measuredQuery({ contract, dataset, waiting: all ? undefined : true }, limit)
  const found = await cli.client().upTo<OverdueContract>(`/v1/contracts/overdue?${query}`, limit)
  const head = ['WINDOW ENDS', 'CONTRACT', 'DATASET', 'SINCE', 'WAITS FOR', 'WAITS']
  const rows = found.map((each) => [
    ...[new Date(each.window_end).toISOString(), `${each.contract}@${each.contract_version}`, each.dataset],
    ...[new Date(each.since).toISOString(), each.waits_for.join(', '), each.is_waiting ? 'yes' : 'no'],
  ])
  cli.output.result(found, () => (found.length === 0 ? 'No window is overdue.' : table([head, ...rows])))
}
