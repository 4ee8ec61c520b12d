/** Sends the rows of a load, in the order of their times, and states to the dataset how far it has come. */
import { setTimeout as sleep } from 'node:timers/promises'
import { type FileRow, timeValue } from '../../files/index.ts'
import type { Cli } from '../cli.ts'
import type { Client } from '../client.ts'
import { CliError, EXIT } from '../errors.ts'
import type { RowSorter } from './sorter.ts'
import { add, type Report, type Total } from './total.ts'

const ATTEMPTS_MAX = 8

export interface Sending {
  readonly client: Client
  readonly dataset: string
  /** Several partitions are filled in step: each learns the time that all have reached, again and again. */
  readonly isInStep: boolean
  readonly key: string
  /** Of all rows of the file. */
  readonly digest: string
  readonly options: { readonly rowsPerRequest: number; readonly advance: boolean }
  readonly total: Total
  /** The event time that the dataset had reached before the load, ms; absent: not asked for, or none. */
  readonly reached: number | null | undefined
  /** When it is aborted, the request that is under way and the end of the load are still sent. */
  readonly signal: AbortSignal
}

export const sendAll = async (cli: Cli, sorter: RowSorter, sending: Sending): Promise<void> => {
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
    const report = await send(sending, rows, sent).catch((error) => failed(error, told))
    add(total, report, rows)
    sent += rows.length
    countOlder(sending, rows, report)
    const { time } = rows[rows.length - 1]
    if (time !== undefined) onTime(time)
    progress.update(sent, `${total.accepted} accepted, ${total.rejected} rejected`)
  }
  progress.end()
}

/** Of many refused rows a report names the first ones only. */
const countOlder = (
  { total, reached }: Sending,
  rows: readonly SortedRow[],
  { accepted, errors }: Pick<Report, 'accepted' | 'errors'>,
): void => {
  if (typeof reached !== 'number') return
  const refused = new Set(errors.map(({ index }) => index))
  const isEarlier = ({ time }: SortedRow, index: number) => time !== undefined && time < reached && !refused.has(index)
  const earlier = Math.min(rows.filter(isEarlier).length, accepted)
  if (earlier > 0) total.older = { rows: (total.older?.rows ?? 0) + earlier, reached }
}

const failed = (error: unknown, told: string): never => {
  if (error instanceof CliError && error.details?.code === 'IDEMPOTENCY_CONFLICT') throw error
  throw error instanceof CliError ? new CliError(`${error.message} ${told}`, error.exitCode, error.details) : error
}

export type SortedRow = Omit<FileRow, 'id'>

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
