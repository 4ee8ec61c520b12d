import { randomUUID } from 'node:crypto'
import type { Command } from 'commander'
import { openRows, type RowFile } from '../../files/index.ts'
import type { DatasetDeclaration } from '../../schemas/index.ts'
import { sortedGeneration, untilSwitched } from '../backfill.ts'
import type { Cli } from '../cli.ts'
import { CliError, EXIT } from '../errors.ts'
import { delimiter, fileOptions } from '../file-options.ts'
import { RowsDigest } from '../ingest/digest.ts'
import { sendAll } from '../ingest/send.ts'
import { RowSorter } from '../ingest/sorter.ts'
import { refuse, type Total, textOf } from '../ingest/total.ts'
import { lateOfLoad, lateRows } from '../late-rows.ts'
import { integer } from '../numbers.ts'

interface Options {
  readonly key?: string
  readonly rowsPerRequest: number
  readonly advance: boolean
  readonly encoding: string
  readonly delimiter?: string
  readonly decimalComma?: boolean
  readonly timezone?: string
  readonly ignoreExtraColumns?: boolean
  /** How long to wait, s; `undefined`: not at all. */
  readonly wait?: number
  readonly backfill?: boolean
}

export const register = (program: Command, cli: Cli): void => {
  program
    .command('ingest')
    .description(
      'append the rows of a file to a dataset, in the order of their event times; the exit code is 1 if some rows were rejected',
    )
    .argument('<dataset>', 'name of the dataset')
    .argument(
      '<file>',
      '.ndjson, .jsonl, .csv or .tsv (with a header), .parquet or .pq; - reads NDJSON from standard input',
    )
    .option(
      '--key <key>',
      'idempotency key: if the same file is sent again with the same key, its rows count once (default: a random key)',
    )
    .option('--rows-per-request <number>', 'number of rows in one request', integer(1, 10_000), 5_000)
    .option('--advance', 'state the greatest event time of the file to the dataset at the end', true)
    .option('--no-advance', 'do not state times, because other files bring more rows with earlier times')
    .option(
      '--wait <seconds>',
      'wait until all views of the dataset contain the rows, and count those that were too late for them or could not be used; the exit code is 1 if there are any',
      integer(1),
    )
    .option(
      '--backfill',
      'then sort all rows of the dataset by event time, and fill its views anew from them, so that no row is late; with --wait, wait until readers get them',
    )
    .option('--encoding <name>', 'encoding of CSV, such as windows-1252 or utf-16le', 'utf-8')
    .option('--delimiter <character>', 'character between the fields of CSV (default: what fits the header)', delimiter)
    .option('--decimal-comma', 'numbers of CSV have a decimal comma')
    .option('--timezone <zone>', 'zone of times without one, such as UTC or Europe/Berlin')
    .option('--ignore-extra-columns', 'leave out columns of the file that the dataset does not have')
    .action((dataset: string, file: string, options: Options) => run(cli, dataset, file, options))
}

const run = async (cli: Cli, dataset: string, file: string, options: Options): Promise<void> => {
  const client = cli.client()
  const { declaration } = await client.json<{ declaration: DatasetDeclaration }>(
    'GET',
    `/v1/catalog/datasets/${encodeURIComponent(dataset)}`,
  )
  const opened = await openRows(file, { ...declaration, name: dataset }, fileOptions(options))
  const total: Total = { accepted: 0, rejected: 0, errors: [], position: '' }
  const { key = randomUUID() } = options
  const sorter = await RowSorter.open()
  try {
    const digest = new RowsDigest()
    await sort(cli, opened, { sorter, digest }, total)
    const before = options.backfill === true ? undefined : await lateRows(client, dataset, {})
    const isInStep = (declaration.partitions ?? 1) > 1
    await sendAll(cli, sorter, {
      client,
      dataset,
      isInStep,
      key,
      digest: digest.text,
      options,
      total,
      reached: options.key === undefined ? before?.reached : null,
      signal: cli.signal,
    })
    if (before !== undefined && options.wait !== undefined && total.position !== '')
      total.late = await lateOfLoad(cli, client, { dataset, key, ...total }, before, options.wait)
    if (options.backfill === true && total.accepted > 0) {
      const asked = { reason: `rows of the key ${key}`, key }
      total.generation = await sortedGeneration(cli, client, dataset, asked, options.wait)
      if (options.wait !== undefined) await untilSwitched(cli, total.generation, options.wait)
    }
  } finally {
    await sorter.close()
  }
  cli.output.result({ ...total, key }, () => textOf(dataset, total))
  const { late = 0, quarantined = 0 } = total.late ?? {}
  if (total.rejected + late + quarantined > 0) cli.exitCode = EXIT.failed
}

/** Reads the whole file before the first row is sent: the earliest row may be the last one. */
const sort = async (
  cli: Cli,
  file: RowFile,
  { sorter, digest }: { readonly sorter: RowSorter; readonly digest: RowsDigest },
  total: Total,
): Promise<void> => {
  const progress = cli.output.progress('read', file.total, file.unit)
  for await (const { rows, refused, done } of file.batches()) {
    if (cli.signal.aborted) throw new CliError('Interrupted before any row was sent.', EXIT.interrupted)
    sorter.add(rows)
    for (const { json } of rows) digest.add(json)
    for (const row of refused) refuse(total, row)
    progress.update(done, `${sorter.rows} rows`)
  }
  progress.end(`${sorter.rows} rows`)
}
