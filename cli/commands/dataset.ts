import type { Command } from 'commander'
import type { Cli } from '../cli.ts'
import { datasetText, type LineageDataset, lineageDatasetText, type Page } from '../dataset-page.ts'
import { integer } from '../numbers.ts'
import { table } from '../output.ts'
import { PROFILE_HEADER, type Profile, profileCells, profileNotes, type Samples, samplesText } from '../profile-text.ts'

interface ProfileOptions {
  readonly column?: string
  readonly window: string
  readonly from?: string
  readonly to?: string
  readonly limit: number
}

export const register = (program: Command, cli: Cli): void => {
  const dataset = program.command('dataset').description('show what is known about a dataset and its values')
  dataset
    .command('show')
    .description('show the columns, contracts, freshness, inputs and derived data of a dataset')
    .argument('<name>', 'the name of the dataset, or dataset:<namespace>:<name> of one that only lineage knows')
    .action(async (name: string) => {
      if (name.startsWith('dataset:')) {
        const path = `/v1/lineage/dataset?${new URLSearchParams({ node: name })}`
        const found = await cli.client().json<LineageDataset>('GET', path)
        cli.output.result(found, () => lineageDatasetText(found))
        return
      }
      const page = await cli.client().json<Page>('GET', pathOf(name))
      cli.output.result(page, () => datasetText(page))
    })
  dataset
    .command('profile')
    .description(
      'show missing and distinct values, quantiles and most frequent values of each column, or of one column by windows',
    )
    .argument('<name>', 'the name of the dataset')
    .option('--column <column>', 'this column, window by window')
    .option('--window <duration>', 'the length of a window', '1d')
    .option('--from <time>', 'only rows from this event time on')
    .option('--to <time>', 'only rows before this event time')
    .option('--limit <number>', 'largest number of columns or windows', integer(1), 25)
    .action((name: string, options: ProfileOptions) => profile(cli, name, options))
  dataset
    .command('samples')
    .description('show the latest rows, without the values of sensitive columns')
    .argument('<name>', 'the name of the dataset')
    .option('--limit <number>', 'number of rows, at most 20', integer(1), 10)
    .action(async (name: string, { limit }: { limit: number }) => {
      const found = await cli.client().json<Samples>('GET', `${pathOf(name)}/samples?limit=${limit}`)
      cli.output.result(found, () => samplesText(found))
    })
}

const pathOf = (name: string): string => `/v1/datasets/${encodeURIComponent(name)}`

const profile = async (cli: Cli, name: string, options: ProfileOptions): Promise<void> => {
  const { column, window, from, to, limit } = options
  const query = new URLSearchParams({
    ...(column !== undefined && { column, window }),
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
    limit: String(Math.min(limit, 100)),
  })
  const path = `${pathOf(name)}/profile${column === undefined ? '' : '/windows'}?${query}`
  const items = await cli.client().upTo<Profile & { readonly column: string; readonly start: number }>(path, limit)
  cli.output.result(items, () => {
    if (items.length === 0) return 'There is no row.'
    const rows = items.map((each) => [
      ...(column === undefined ? [each.column, each.type] : [new Date(each.start).toISOString()]),
      ...profileCells(each.type, each),
    ])
    const header = column === undefined ? ['COLUMN', 'TYPE'] : ['WINDOW']
    return [table([[...header, ...PROFILE_HEADER], ...rows]), ...profileNotes(items)].join('\n')
  })
}
