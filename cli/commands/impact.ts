import type { Command } from 'commander'
import type { Cli } from '../cli.ts'
import { integer } from '../numbers.ts'
import { table } from '../output.ts'

interface Options {
  readonly namespace?: string
  readonly column?: string
  readonly asOf?: string
  readonly current?: boolean
  readonly limit: number
}

interface Affected {
  readonly nodeId: string
  readonly by: string
  readonly distance: number
  readonly owners: readonly string[]
}

export const register = (program: Command, cli: Cli): void => {
  program
    .command('impact')
    .description('list what is affected if a dataset or one of its columns changes')
    .argument('<kind>', 'dataset')
    .argument('<name>', 'a declared dataset; with --namespace any dataset')
    .option('--namespace <namespace>', 'namespace of a dataset that is known from lineage')
    .option('--column <name>', 'only this column changes')
    .option('--as-of <time>', 'as it was known at this time')
    .option('--current', 'only what the last run of each job read and wrote')
    .option('--limit <number>', 'largest number of entries', integer(1), 1000)
    .action((kind: string, name: string, options: Options) => list(cli, kind, name, options))
}

const list = async (cli: Cli, kind: string, name: string, options: Options): Promise<void> => {
  if (kind !== 'dataset') throw new RangeError(`kind is '${kind}', expected dataset`)
  const { namespace, column, asOf, current, limit } = options
  const query = new URLSearchParams({
    ...(namespace === undefined ? { dataset: name } : { node: `dataset:${namespace}:${name}` }),
    limit: String(limit),
    ...(column === undefined ? {} : { column }),
    ...(asOf === undefined ? {} : { as_of: asOf }),
    ...(current === true ? { current: 'true' } : {}),
  })
  const found = await cli
    .client()
    .json<{ affected: readonly Affected[]; truncated: boolean }>('GET', `/v1/lineage/impact?${query}`)
  const rows = found.affected.map((each) => [String(each.distance), each.nodeId, each.by, each.owners.join(', ')])
  const text = () => {
    const shown = rows.length === 0 ? 'Nothing is made of it.' : table([['STEP', 'NODE', 'BY', 'OWNERS'], ...rows])
    return found.truncated ? `${shown}\nThere is more: the answer is cut.` : shown
  }
  cli.output.result(found, text)
}
