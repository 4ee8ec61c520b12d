/** From which row on the versions of a contract judge. */
import type { InForce } from '../../queries/contracts/index.ts'
import type { Cli } from '../cli.ts'
import { table } from '../output.ts'

export const listInForce = async (cli: Cli, name: string, limit: number): Promise<void> => {
  const where = `/v1/contracts/${encodeURIComponent(name)}/in-force?limit=${Math.min(limit, 1_000)}`
  const found = await cli.client().upTo<InForce>(where, limit)
  const rows = found.map(({ partition, offset, since, version, rules }) => [
    ...[String(partition), String(offset), new Date(since).toISOString()],
    ...[version === null ? 'none' : `v${version}`, String(rules)],
  ])
  const head = ['PARTITION', 'FROM OFFSET', 'SINCE', 'VERSION', 'ROW RULES']
  cli.output.result(found, () =>
    found.length === 0 ? `No row was judged by contract ${name} yet.` : table([head, ...rows]),
  )
}
