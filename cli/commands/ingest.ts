import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Command } from 'commander'
import { type DatasetDeclaration, timeOfRfc3339 } from '../../schemas/index.ts'
import type { Cli } from '../cli.ts'
import type { Client } from '../client.ts'
import { CliError, EXIT } from '../errors.ts'
import { openRows, type RawRow, type TypedColumn } from '../files.ts'
import { integer } from '../numbers.ts'

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
}

const ERRORS_SHOWN = 20
const ATTEMPTS_MAX = 8

export const register = (program: Command, cli: Cli): void => {
  program
    .command('ingest')
    .description('append the rows of a file to a dataset; the exit code is 1 if some rows were rejected')
    .argument('<dataset>', 'name of the dataset')
    .argument('<file>', '.ndjson, .jsonl, .csv (with a header) or .parquet')
    .option(
      '--key <key>',
      'idempotency key: if the same file is sent again with the same key and rows per request, its rows count once (default: a random key)',
    )
    .option('--rows-per-request <number>', 'number of rows in one request', integer(1), 5_000)
    .option('--advance', 'advance the time of the dataset to the greatest event time of the file at the end')
    .action((dataset: string, file: string, options: { key?: string; rowsPerRequest: number; advance?: boolean }) =>
      run(cli, dataset, file, options),
    )
}

const run = async (
  cli: Cli,
  dataset: string,
  file: string,
  { key = randomUUID(), rowsPerRequest, advance }: { key?: string; rowsPerRequest: number; advance?: boolean },
): Promise<void> => {
  const client = cli.client()
  const { declaration } = await client.json<{ declaration: DatasetDeclaration }>(
    'GET',
    `/v1/catalog/datasets/${encodeURIComponent(dataset)}`,
  )
  const rows = await openRows(file, declaration.columns as readonly TypedColumn[])
  const progress = cli.output.progress('ingest', rows.total, rows.unit)
  const total: Total = { accepted: 0, rejected: 0, errors: [], position: '' }
  let latest = Number.NEGATIVE_INFINITY
  let seen = 0
  let piece = 0
  for await (const { rows: some, done } of rows.pieces(rowsPerRequest)) {
    if (cli.signal.aborted)
      throw new CliError(`Interrupted after ${total.accepted} rows; the key was ${key}.`, EXIT.interrupted)
    if (advance) latest = greatest(some, declaration.time, latest)
    const report = await send(client, dataset, some, `${key}:${piece++}`)
    add(total, report, seen)
    seen += some.length
    progress.update(done, `${total.accepted} accepted, ${total.rejected} rejected`)
  }
  progress.end()
  if (advance && latest > Number.NEGATIVE_INFINITY) {
    const { position } = await client.json<{ position: string }>('POST', `/v1/datasets/${dataset}/time`, {
      json: { time: latest },
    })
    total.position = position
  }
  cli.output.result({ ...total, key }, () => textOf(total))
  if (total.rejected > 0) cli.exitCode = EXIT.failed
}

const lineOf = (row: unknown): string => (isRaw(row) ? row.raw : JSON.stringify(row))
const isRaw = (row: unknown): row is RawRow =>
  typeof (row as RawRow).raw === 'string' && Object.keys(row as object).length === 1

/** A request may be sent again with its key: intake drops the rows that are on the log already. */
const send = async (client: Client, dataset: string, rows: readonly unknown[], key: string): Promise<Report> => {
  const body = rows.map(lineOf).join('\n')
  for (let attempt = 1; ; attempt++) {
    try {
      return await client.json<Report>('POST', `/v1/datasets/${encodeURIComponent(dataset)}/rows`, {
        body,
        contentType: 'application/x-ndjson',
        headers: { 'idempotency-key': key },
      })
    } catch (error) {
      if (!(error instanceof CliError)) throw error
      // If no row is valid, the error is a report too.
      if (error.details?.code === 'ROWS_INVALID') return error.details as unknown as Report
      if (error.exitCode !== EXIT.unavailable || attempt >= ATTEMPTS_MAX) throw error
      await sleep(Math.min(100 * 2 ** attempt, 5_000))
    }
  }
}

const add = (total: Total, report: Report, seen: number): void => {
  total.accepted += report.accepted
  total.rejected += report.rejected
  if (report.accepted > 0) total.position = report.position
  for (const { index, field, value, expected } of report.errors) {
    if (total.errors.length < ERRORS_SHOWN) total.errors.push({ row: seen + index + 1, field, value, expected })
  }
}

const greatest = (rows: readonly unknown[], column: string, before: number): number => {
  let latest = before
  for (const row of rows) {
    const object = isRaw(row) ? parsed(row.raw) : (row as Record<string, unknown>)
    const value = object?.[column]
    const ms =
      typeof value === 'number' ? value : typeof value === 'string' ? (timeOfRfc3339(value) ?? Number.NaN) : Number.NaN
    if (ms > latest) latest = ms
  }
  return latest
}

/** A row that is not JSON is passed on: the gateway reports it. */
const parsed = (text: string): Record<string, unknown> | undefined => {
  try {
    return JSON.parse(text) as Record<string, unknown>
  } catch {
    return undefined
  }
}

const textOf = ({ accepted, rejected, errors }: Total): string =>
  [
    `${accepted} rows accepted, ${rejected} rejected.`,
    ...errors.map(
      ({ row, field, value, expected }) =>
        `row ${row}: ${field || 'the row'} is ${JSON.stringify(value)}; expected ${expected}.`,
    ),
    ...(rejected > errors.length && errors.length >= ERRORS_SHOWN ? ['...'] : []),
  ].join('\n')
