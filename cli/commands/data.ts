import type { Command } from 'commander'
import type { Cli } from '../cli.ts'
import { type Diff, diffText } from '../data/diff.ts'
import { exportDelta } from '../data/export.ts'
import { type PlaceOptions, placeOptions, placeQuery } from '../data/place.ts'
import { type Received, receiveRows } from '../data/receive.ts'
import { CliError, EXIT } from '../errors.ts'
import { writeWhole } from '../out-file.ts'
import { table } from '../output.ts'

export const register = (program: Command, cli: Cli): void => {
  const data = program.command('data').description('read the rows of a dataset as they were, and name versions of them')
  placeOptions(
    data
      .command('read')
      .description('read the accepted rows of a dataset; default: all rows that were sent before')
      .argument('<dataset>', 'name of the dataset'),
  )
    .option('--version <name>', 'rows of this named version')
    .option('--since <token>', 'no rows before this position')
    .option('--format <name>', 'ndjson, csv or parquet', 'ndjson')
    .option('--out <file>', 'file to write; default: standard output')
    .action((dataset: string, options: ReadOptions) => read(cli, dataset, options))
  placeOptions(
    data
      .command('name')
      .description('give a version of a dataset a name, which means the same rows for ever')
      .argument('<dataset>', 'name of the dataset')
      .argument('<version>', 'name of the version'),
  )
    .option('--description <text>', 'what it is for')
    .option('--owner <name>', 'who answers for it')
    .action((dataset: string, version: string, options: NameOptions) => name(cli, dataset, version, options))
  data
    .command('versions')
    .description('list the named versions of a dataset')
    .argument('<dataset>', 'name of the dataset')
    .action((dataset: string) => versions(cli, dataset))
  data
    .command('check')
    .description('read the rows of a named version again; fails if they differ from those that were recorded')
    .argument('<dataset>', 'name of the dataset')
    .argument('<version>', 'name of the version')
    .action((dataset: string, version: string) => check(cli, dataset, version))
  data
    .command('diff')
    .description('show the differences between two versions: rows, columns, figures of each column')
    .argument('<dataset>', 'name of the dataset')
    .argument('<before>', 'name of a version, a position, or a log time as RFC 3339')
    .argument(
      '[after]',
      'name of a version, a position, or a log time as RFC 3339; default: all rows that were sent before',
    )
    .action((dataset: string, before: string, after: string | undefined) => diff(cli, dataset, before, after))
  placeOptions(
    data
      .command('export')
      .description(
        'write a dataset into a folder as a Delta table of Parquet, or append the rows that came since the last export',
      )
      .argument('<dataset>', 'name of the dataset'),
  )
    .option('--version <name>', 'rows of this named version')
    .requiredOption('--out <folder>', 'an empty folder, or an earlier export of the dataset')
    .action((dataset: string, { out, ...place }: PlaceOptions & { readonly out: string }) =>
      exported(cli, dataset, out, place),
    )
}

const exported = async (cli: Cli, dataset: string, folder: string, place: PlaceOptions): Promise<void> => {
  const found = await exportDelta(cli, dataset, folder, place)
  const { notes, rows, added, tableVersion } = found
  for (const note of notes) cli.output.note(note)
  cli.output.result(
    { dataset, ...found },
    () =>
      `${added} rows added, ${rows} rows in ${folder}, version ${tableVersion} of the table, hash ${found.contentHash}`,
  )
}

const diff = async (cli: Cli, dataset: string, before: string, after: string | undefined): Promise<void> => {
  const query = new URLSearchParams({ before, ...(after !== undefined && { after }) })
  const found = await cli.client().json<Diff>('GET', pathOf(dataset, `diff?${query}`))
  cli.output.result(found, () => diffText(found))
}

const pathOf = (dataset: string, rest: string): string => `/v1/datasets/${encodeURIComponent(dataset)}/${rest}`

interface ReadOptions extends PlaceOptions {
  readonly format: string
  readonly out?: string
}

const read = async (cli: Cli, dataset: string, { out, format, ...place }: ReadOptions): Promise<void> => {
  const query = new URLSearchParams(
    Object.entries({ ...placeQuery(place), format }).map(([key, value]): [string, string] => [key, String(value)]),
  )
  const answer = await cli.client().request('GET', pathOf(dataset, `data?${query}`))
  let received: Received | undefined
  if (out === undefined)
    received = await receiveRows(cli, answer, process.stdout, 'The rows are incomplete; discard them.')
  else
    await writeWhole(out, async (target) => {
      received = await receiveRows(cli, answer, target, `${out} was not written.`)
    })
  const { notes, ...summary } = received as Received
  for (const note of notes) cli.output.note(note)
  // If the rows go to standard output, what they are goes to standard error.
  if (out === undefined) return cli.output.note(JSON.stringify({ dataset, ...summary, notes }))
  cli.output.result(
    { dataset, ...summary, notes, file: out },
    () => `${summary.rows} rows in ${out}, position ${summary.position}, hash ${summary.contentHash}`,
  )
}

interface Version {
  readonly dataset: string
  readonly version: string
  readonly schemaVersion: number
  readonly positions: readonly { readonly offset: number }[]
  readonly rows: number
  readonly contentHash: string
  readonly retired: boolean
  readonly named: { readonly logTime: number; readonly actor: string | null }
}

interface NameOptions extends PlaceOptions {
  readonly description?: string
  readonly owner?: string
}

const name = async (
  cli: Cli,
  dataset: string,
  version: string,
  { description, owner, ...place }: NameOptions,
): Promise<void> => {
  const described = { ...(description !== undefined && { description }), ...(owner !== undefined && { owner }) }
  const json = { version, ...placeQuery(place), ...described }
  const named = await cli.client().json<Version>('POST', pathOf(dataset, 'versions'), { json })
  cli.output.result(
    named,
    () => `${named.dataset}.${named.version}: ${named.rows} rows at ${offsets(named)}, hash ${named.contentHash}`,
  )
}

const offsets = ({ positions }: Version): string => positions.map(({ offset }) => offset).join(',')

const versions = async (cli: Cli, dataset: string): Promise<void> => {
  const found: Version[] = []
  for await (const each of cli.client().pages<Version>(pathOf(dataset, 'versions'))) found.push(each)
  cli.output.result(found, () =>
    found.length === 0
      ? `Dataset '${dataset}' has no named version.`
      : table([['VERSION', 'ROWS', 'POSITION', 'SCHEMA', 'NAMED', 'BY', 'HASH'], ...found.map(line)]),
  )
}

const line = (version: Version): string[] => [
  version.version + (version.retired ? ' (retired)' : ''),
  String(version.rows),
  offsets(version),
  String(version.schemaVersion),
  new Date(version.named.logTime).toISOString(),
  version.named.actor ?? '',
  version.contentHash.slice(0, 12),
]

interface Checked {
  readonly same: boolean
  readonly recorded: { readonly rows: number; readonly contentHash: string }
  readonly found: { readonly rows: number; readonly contentHash: string }
}

const check = async (cli: Cli, dataset: string, version: string): Promise<void> => {
  const path = pathOf(dataset, `versions/${encodeURIComponent(version)}/check`)
  const checked = await cli.client().json<Checked>('POST', path)
  const { same, recorded, found } = checked
  cli.output.result(checked, () =>
    same
      ? `${dataset}.${version}: the same ${found.rows} rows.`
      : `${dataset}.${version}: ${recorded.rows} rows with hash ${recorded.contentHash} were named, ${found.rows} with hash ${found.contentHash} are there.`,
  )
  if (!same) throw new CliError(`${dataset}.${version} has other rows than were named.`, EXIT.failed)
}
