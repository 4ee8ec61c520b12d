import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Command } from 'commander'
import type { DatasetDeclaration } from '../../schemas/index.ts'
import { type Generation, generationText, sortedGeneration, untilSwitched } from '../backfill.ts'
import type { Cli } from '../cli.ts'
import type { Client } from '../client.ts'
import { CliError, EXIT } from '../errors.ts'
import { delimiter, fileOptions } from '../file-options.ts'
import { RowsDigest } from '../files/digest.ts'
import { type FileRow, openRows, type RefusedRow, type RowFile } from '../files/index.ts'
import { RowSorter } from '../files/sorter.ts'
import { timeValue } from '../files/text-values.ts'
import { type Late, lateOfLoad, lateRows, lateTexts } from '../late-rows.ts'
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

interface Report {
  readonly accepted: number
  readonly rejected: number
  readonly errors: readonly {
    readonly index: number
    readonly field: string
    readonly value: unknown
    readonly expected: string
  }[]
  readonly position: string
}

interface Total {
  accepted: number
  rejected: number
  /** The first errors, with the number of the row in the file, from 1. */
  readonly errors: { row: number; field: string; value: unknown; expected: string }[]
  /** The position token of the last request. */
  position: string
  /** The rows that were too late for views, if somebody has waited for them. */
  late?: Late
  /** The generation that was begun for rows that are older than what the dataset had. */
  generation?: Generation
}

const ERRORS_SHOWN = 20
const ATTEMPTS_MAX = 8

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
    .option('--no-advance', 'do not state times: more rows with earlier times come in other files')
    .option(
      '--wait <seconds>',
      'wait until all views of the dataset contain the rows, and count those that were too late for them; the exit code is 1 if there are any',
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
    const isCounted = options.wait !== undefined && options.backfill !== true
    const before = isCounted ? await lateRows(client, dataset, {}) : undefined
    const isInStep = (declaration.partitions ?? 1) > 1
    await sendAll(cli, sorter, {
      client,
      dataset,
      isInStep,
      key,
      digest: digest.text,
      options,
      total,
      signal: cli.signal,
    })
    if (before !== undefined && total.position !== '')
      total.late = await lateOfLoad(cli, client, { dataset, key, ...total }, before, options.wait ?? 0)
    if (options.backfill === true && total.accepted > 0) {
      const asked = { reason: `rows of the key ${key}`, key }
      total.generation = await sortedGeneration(cli, client, dataset, asked, options.wait)
      if (options.wait !== undefined) await untilSwitched(cli, client, total.generation, options.wait)
    }
  } finally {
    await sorter.close()
  }
  cli.output.result({ ...total, key }, () => textOf(total))
  if (total.rejected > 0 || (total.late?.late ?? 0) > 0) cli.exitCode = EXIT.failed
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

interface Sending {
  readonly client: Client
  readonly dataset: string
  /** Several partitions are filled in step: each learns the time that all have reached, again and again. */
  readonly isInStep: boolean
  readonly key: string
  /** Of all rows of the file. */
  readonly digest: string
  readonly options: Options
  readonly total: Total
  /** When it is aborted, the request that is under way and the end of the load are still sent. */
  readonly signal: AbortSignal
}

const sendAll = async (cli: Cli, sorter: RowSorter, sending: Sending): Promise<void> => {
  const { options } = sending
  const time = options.advance ? sorter.first : undefined
  if (time === undefined) return sendPieces(cli, sorter, sending, () => {})
  let reached = time
  if (sending.isInStep) await stateTime(sending, time, true)
  try {
    await sendPieces(cli, sorter, sending, (last) => {
      reached = last
    })
  } catch (error) {
    // The load has ended, also if it has failed: nothing may wait for more of it.
    await stateTime(sending, reached, false).catch(() => {})
    throw error
  }
  const position = await stateTime(sending, reached, false)
  if (sending.total.accepted > 0) sending.total.position = position
}

/** @param onTime called with the time that is reached, behind each request */
const sendPieces = async (
  cli: Cli,
  sorter: RowSorter,
  sending: Sending,
  onTime: (time: number) => void,
): Promise<void> => {
  const { total, key, options } = sending
  const progress = cli.output.progress('ingest', sorter.rows, 'rows')
  let sent = 0
  for await (const rows of piecesOf(sorter.sorted(), options.rowsPerRequest)) {
    const told = `${sent} of ${sorter.rows} rows were sent, ${total.accepted} of them accepted. Go on with the same file and --key ${key}.`
    if (cli.signal.aborted) throw new CliError(`Interrupted. ${told}`, EXIT.interrupted)
    add(total, await send(sending, rows, sent).catch((error) => failed(error, told)), rows)
    sent += rows.length
    const { time } = rows[rows.length - 1]
    if (time !== undefined) onTime(time)
    progress.update(sent, `${total.accepted} accepted, ${total.rejected} rejected`)
  }
  progress.end()
}

const failed = (error: unknown, told: string): never => {
  throw error instanceof CliError ? new CliError(`${error.message} ${told}`, error.exitCode, error.details) : error
}

type SortedRow = Omit<FileRow, 'id'>

/** The rows in pieces of the same size, whatever the pieces were before. */
async function* piecesOf(
  batches: AsyncIterable<readonly SortedRow[]>,
  size: number,
): AsyncGenerator<readonly SortedRow[]> {
  let piece: SortedRow[] = []
  for await (const rows of batches)
    for (const row of rows) {
      piece.push(row)
      if (piece.length < size) continue
      yield piece
      piece = []
    }
  if (piece.length > 0) yield piece
}

/** Tells every partition the time that all of them have reached, and whether more rows follow. @returns the position token */
const stateTime = async ({ client, dataset, signal }: Sending, time: number, loading: boolean): Promise<string> => {
  const json = { time: timeValue(Math.min(time, Date.now())), loading }
  const path = `/v1/datasets/${encodeURIComponent(dataset)}/time`
  return (await again(signal, () => client.json<{ position: string }>('POST', path, { json, isKept: true }))).position
}

/** A request may be sent again with its key: the gateway passes the rows that are on the log already. */
const send = async (
  { client, dataset, isInStep, key, digest, options, signal }: Sending,
  rows: readonly SortedRow[],
  offset: number,
): Promise<Report> => {
  const { time } = rows[rows.length - 1]
  const isStated = options.advance && isInStep && time !== undefined
  const query = isStated ? `?advance_to=${timeValue(Math.min(time, Date.now()))}&loading=true` : ''
  const request = {
    body: rows.map(({ json }) => json).join('\n'),
    contentType: 'application/x-ndjson',
    isKept: true,
    headers: { 'idempotency-key': key, 'idempotency-offset': String(offset), 'idempotency-digest': digest },
  }
  try {
    return await again(signal, () =>
      client.json<Report>('POST', `/v1/datasets/${encodeURIComponent(dataset)}/rows${query}`, request),
    )
  } catch (error) {
    // If no row is valid, the error is a report too.
    if (error instanceof CliError && error.details?.code === 'ROWS_INVALID') return error.details as unknown as Report
    throw error
  }
}

/** Tries a request again while a part is not available, unless the command is asked to end. */
const again = async <T>(signal: AbortSignal, request: () => Promise<T>): Promise<T> => {
  for (let attempt = 1; ; attempt++) {
    try {
      return await request()
    } catch (error) {
      const isPassing = error instanceof CliError && error.exitCode === EXIT.unavailable
      if (!isPassing || attempt >= ATTEMPTS_MAX || signal.aborted) throw error
      await sleep(Math.min(100 * 2 ** attempt, 5_000))
    }
  }
}

const add = (total: Total, report: Report, rows: readonly SortedRow[]): void => {
  total.accepted += report.accepted
  total.rejected += report.rejected
  if (report.accepted > 0) total.position = report.position
  for (const { index, ...problem } of report.errors) note(total, { row: rows[index].row, ...problem })
}

const refuse = (total: Total, { rows, ...problem }: RefusedRow): void => {
  total.rejected += rows
  note(total, problem)
}

const note = ({ errors }: Total, { row, field, value, expected }: Total['errors'][number]): void => {
  if (errors.length < ERRORS_SHOWN) errors.push({ row, field, value, expected })
}

const textOf = ({ accepted, rejected, errors, late, generation }: Total): string =>
  [
    `${accepted} rows accepted, ${rejected} rejected.`,
    ...(late === undefined ? [] : lateTexts(late)),
    ...(generation === undefined ? [] : [generationText(generation)]),
    ...errors.map(
      ({ row, field, value, expected }) =>
        `row ${row}: ${field || 'the row'} is ${JSON.stringify(value)}; expected ${expected}.`,
    ),
    ...(rejected > errors.length && errors.length >= ERRORS_SHOWN ? ['...'] : []),
  ].join('\n')
