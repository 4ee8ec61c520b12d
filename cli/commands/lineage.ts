import type { Command } from 'commander'
import type { Cli } from '../cli.ts'
import { integer } from '../numbers.ts'
import { table } from '../output.ts'

interface Options {
  readonly depth: number
  readonly asOf?: string
  readonly current?: boolean
}

interface Node {
  readonly id: string
  readonly type: string
  readonly inEdges: readonly { readonly origin: string }[]
  readonly outEdges: readonly { readonly destination: string }[]
}

export const register = (program: Command, cli: Cli): void => {
  program
    .command('lineage')
    .description('show the jobs around a node, and what they read and write')
    .argument('<node>', 'dataset:<namespace>:<name> or job:<namespace>:<name>')
    .option('--depth <steps>', 'steps from job to job', integer(0), 20)
    .option('--as-of <time>', 'as it was known at this time')
    .option('--current', 'only what the last run of each job read and wrote')
    .action((node: string, options: Options) => show(cli, node, options))
}

const show = async (cli: Cli, nodeId: string, { depth, asOf, current }: Options): Promise<void> => {
  const query = new URLSearchParams({
    ...{ nodeId, depth: String(depth) },
    ...(asOf === undefined ? {} : { as_of: asOf }),
    ...(current === true ? { current: 'true' } : {}),
  })
  const found = await cli
    .client()
    .json<{ graph: readonly Node[]; truncated?: boolean }>('GET', `/api/v1/lineage?${query}`)
  const jobs = found.graph.filter(({ type }) => type === 'JOB')
  const rows = jobs.map(({ id, inEdges, outEdges }) => [
    id.slice('job:'.length),
    inEdges.map(({ origin }) => origin.slice('dataset:'.length)).join('\n'),
    outEdges.map(({ destination }) => destination.slice('dataset:'.length)).join('\n'),
  ])
  const text = () => {
    const shown =
      jobs.length === 0 ? 'No job reads or writes it.' : table([['JOB', 'READS', 'WRITES'], ...oneLine(rows)])
    return found.truncated === true ? `${shown}\nThere is more: the answer is cut.` : shown
  }
  cli.output.result(found, text)
}

/** A row per line: a job that reads several datasets has several. */
const oneLine = (rows: readonly (readonly string[])[]): string[][] =>
  rows.flatMap(([job, reads, writes]) => {
    const [a, b] = [reads!.split('\n'), writes!.split('\n')]
    return Array.from({ length: Math.max(a.length, b.length) }, (_, i) => [i === 0 ? job! : '', a[i] ?? '', b[i] ?? ''])
  })
