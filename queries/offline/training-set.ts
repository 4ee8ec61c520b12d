/**
 * Point-in-time training sets: the features of each row of a spine as they were at its time. Rules:
 * docs/decisions/0051.
 */
import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import type { ClickHouseClient } from '@clickhouse/client'
import { featuresTableName } from '../../processors/features/index.ts'
import { quoted } from '../../sinks/clickhouse/index.ts'
import { namesOf } from '../../streams/core/names.ts'
import { asked, OfflineError } from './errors.ts'
import { withoutText } from './parquet-bytes.ts'
import { type TablePositions, tablePositions } from './positions.ts'
import { type Format, type Plan, planOf, type TrainingSetQuery, viewId } from './request.ts'
import { Session } from './session.ts'
import { type Uploaded, uploadSpine } from './spine.ts'
import { directQuery, partInsert, partStatement, partsQuery } from './sql.ts'

export interface OfflineOptions {
  readonly client: ClickHouseClient
  /** The installation's prefix. */
  readonly prefix: string
  /** Maximum rows of a spine. Default 20,000,000. */
  readonly spineRowsMax?: number
  /** Maximum memory, bytes, of the right side of one join. A larger join is split. Default 1 GiB. */
  readonly joinBytesMax?: number
  /** Maximum run time of one query, s. Default 600. */
  readonly executionSecondsMax?: number
}

/** The identity of a training set, in addition to its query. */
export interface TrainingSetSummary {
  readonly rows: number
  /** SHA-256, hex, of the set as NDJSON, independent of the requested format: equal sets have equal hashes. */
  readonly sha256: string
  /** Positions at which the tables were read, by `<view>.v<version>`, one per partition. */
  readonly positions: Readonly<Record<string, readonly number[]>>
  /** Sentences that a reader of the set has to know. */
  readonly notes: readonly string[]
}

export interface TrainingSet {
  /** Rows in the order of the spine, each once. */
  readonly stream: Readable
  readonly contentType: string
  /** Sentences that a reader of the set has to know. */
  readonly notes: readonly string[]
  /** The summary, if it is known before the stream begins: of every format but NDJSON. */
  readonly early?: TrainingSetSummary
  /** Resolves at the end of the stream. Rejects if the stream fails. */
  readonly summary: Promise<TrainingSetSummary>
}

const formats: Readonly<Record<Format, { readonly name: string; readonly contentType: string }>> = {
  ndjson: { name: 'JSONEachRow', contentType: 'application/x-ndjson' },
  csv: { name: 'CSVWithNames', contentType: 'text/csv; charset=utf-8; header=present' },
  parquet: { name: 'Parquet', contentType: 'application/vnd.apache.parquet' },
}

const VALUE_BYTES = 9
const ROW_BYTES = 64

/**
 * Builds a training set. The spine is read to its end before this resolves; the result is a stream.
 * @throws OfflineError
 */
export const trainingSet = async (options: OfflineOptions, query: TrainingSetQuery): Promise<TrainingSet> => {
  const plan = planOf(query)
  const session = new Session(options.client, options.executionSecondsMax ?? 600)
  const tables = ['spine', ...plan.keys.map((_, i) => `keys${i}`), ...plan.views.map((_, i) => `part${i}`)]
  try {
    const held = await positionsOf(options, plan, query)
    const spine = await uploadSpine(session, plan, query.spine, options.spineRowsMax ?? 20_000_000)
    query.onSpine?.()
    const parameters = parametersOf(plan, spine, held)
    const notes = await notesOf(options, plan, spine)
    const known = { rows: spine.rows, positions: recordOf(plan, held), notes }
    const parts = plan.views.map((_, i) => partsOf(plan, i, held[i], options.joinBytesMax ?? 2 ** 30))
    const { contentType } = formats[plan.format]
    if (plan.format === 'ndjson' && parts.every((count) => count === 1)) {
      const rows = await session.stream(`${directQuery(plan, options.prefix)}\nFORMAT JSONEachRow`, parameters)
      return { contentType, notes, ...hashed(rows, known, () => session.drop(tables)) }
    }
    await fillParts(session, plan, options.prefix, parts, parameters)
    const canonical = await session.stream(`${partsQuery(plan, true)}\nFORMAT JSONEachRow`, {})
    if (plan.format === 'ndjson') return { contentType, notes, ...hashed(canonical, known, () => session.drop(tables)) }
    const summary = await digest(canonical, known)
    const made = await session.stream(`${partsQuery(plan, false)}\nFORMAT ${formats[plan.format].name}`, {})
    const rows =
      plan.format === 'parquet' ? Readable.from(withoutText(made, bytesOf(plan)), { objectMode: false }) : made
    return { contentType, notes, early: summary, ...passed(rows, summary, () => session.drop(tables)) }
  } catch (error) {
    await session.drop(tables)
    throw error
  }
}

/** The columns of the result that hold bytes. */
const bytesOf = ({ columns, views }: Plan): ReadonlySet<string> => {
  const features = views.flatMap((view) => view.columns.map(({ as, type }) => ({ name: as, type })))
  return new Set([...columns, ...features].filter(({ type }) => type === 'bytes').map(({ name }) => name))
}

const tableOf = (options: OfflineOptions, plan: Plan, i: number): string =>
  featuresTableName(options.prefix, plan.views[i].view.view, plan.views[i].view.version)

const positionsOf = (options: OfflineOptions, plan: Plan, query: TrainingSetQuery): Promise<TablePositions[]> =>
  Promise.all(
    plan.views.map(async ({ view }, i) => {
      const topic = namesOf(options.prefix).features(view.view, view.version)
      const held = await tablePositions(options.client, tableOf(options, plan, i), topic)
      const asked = query.positions?.[viewId(view)]
      if (asked === undefined) return held
      const behind = asked.findIndex((position, partition) => position > (held.positions[partition] ?? 0))
      if (behind >= 0) {
        throw new OfflineError(
          'POSITION_NOT_REACHED',
          `positions.${viewId(view)}.${behind} is ${asked[behind]}, expected at most the table's position ${held.positions[behind] ?? 0}.`,
        )
      }
      return { ...held, positions: asked }
    }),
  )

const recordOf = (plan: Plan, held: readonly TablePositions[]): Record<string, readonly number[]> =>
  Object.fromEntries(plan.views.map(({ view }, i) => [viewId(view), held[i].positions]))

const parametersOf = (plan: Plan, spine: Uploaded, held: readonly TablePositions[]): Record<string, unknown> => ({
  tMax: spine.tMax,
  ...(plan.knownAt === undefined ? {} : { knownAt: plan.knownAt }),
  ...Object.fromEntries(
    plan.views.flatMap(({ view }, i) => [
      [`p${i}`, held[i].positions.length === 0 ? [0] : [...held[i].positions]],
      [`ttl${i}`, Math.min(view.ttlMs, Number.MAX_SAFE_INTEGER)],
      [`tMin${i}`, Math.max(spine.tMin - view.ttlMs, Number.MIN_SAFE_INTEGER)],
    ]),
  ),
})

/** Number of joins for a view, from the memory that its whole table would take. */
const partsOf = (plan: Plan, i: number, { rows }: TablePositions, joinBytesMax: number): number =>
  Math.max(1, Math.ceil((rows * (ROW_BYTES + VALUE_BYTES * plan.views[i].columns.length)) / joinBytesMax))

const fillParts = async (
  session: Session,
  plan: Plan,
  prefix: string,
  parts: readonly number[],
  parameters: Readonly<Record<string, unknown>>,
): Promise<void> => {
  for (let i = 0; i < parts.length; i++) {
    await session.command(partStatement(plan, i))
    for (let part = 0; part < parts[i]; part++) {
      await session.command(partInsert(plan, i, prefix, { part, parts: parts[i] }), parameters)
    }
  }
}

/** Replayed history was known only after the replay, so `known` by the rows' own times finds nothing in it. */
const notesOf = async (options: OfflineOptions, plan: Plan, spine: Uploaded): Promise<string[]> => {
  if (plan.mode !== 'known') return []
  const time = plan.knownAt ?? spine.tMax
  const notes = await Promise.all(
    plan.views.map(({ view }, i) =>
      asked(async () => {
        const answer = await options.client.query({
          query: `SELECT count() AS rows, countIf(toUnixTimestamp64Milli(_known_at) <= {time: Int64}) AS known FROM ${quoted(tableOf(options, plan, i))}`,
          query_params: { time },
          format: 'JSONEachRow',
          clickhouse_settings: { output_format_json_quote_64bit_integers: 0 },
        })
        const [{ rows, known }] = await answer.json<{ rows: number; known: number }>()
        if (rows === 0 || known > 0) return []
        return [
          `No vector of ${viewId(view)} was known by ${new Date(time).toISOString()}: its history was replayed later. Ask with mode 'served', or with a later 'knownAt'.`,
        ]
      }),
    ),
  )
  return notes.flat()
}

type Known = Omit<TrainingSetSummary, 'sha256'>

/** Passes NDJSON on, and counts and hashes it. */
const hashed = (rows: Readable, known: Known, done: () => Promise<void>) => {
  const hash = createHash('sha256')
  let count = 0
  const finish = (): TrainingSetSummary => {
    requireRows(count, known.rows)
    return { ...known, sha256: hash.digest('hex') }
  }
  return piped(rows, done, finish, (chunk) => {
    hash.update(chunk)
    count += lines(chunk)
  })
}

const passed = (rows: Readable, summary: TrainingSetSummary, done: () => Promise<void>) =>
  piped(
    rows,
    done,
    () => summary,
    () => {},
  )

const piped = (
  rows: Readable,
  done: () => Promise<void>,
  finish: () => TrainingSetSummary,
  see: (chunk: Buffer) => void,
): { stream: Readable; summary: Promise<TrainingSetSummary> } => {
  let resolve: (summary: TrainingSetSummary) => void = () => {}
  let reject: (error: OfflineError) => void = () => {}
  const summary = new Promise<TrainingSetSummary>((...settle) => {
    ;[resolve, reject] = settle
  })
  summary.catch(() => {}) // the reader of the stream gets the error from the stream
  const pass = async function* (): AsyncGenerator<Buffer> {
    let ended = false
    try {
      for await (const chunk of rows) {
        see(chunk as Buffer)
        yield chunk as Buffer
      }
      resolve(finish())
      ended = true
    } catch (error) {
      const broken = error instanceof OfflineError ? error : brokenOff(error)
      reject(broken)
      ended = true
      throw broken
    } finally {
      if (!ended) reject(brokenOff(undefined))
      rows.destroy()
      await done()
    }
  }
  return { stream: Readable.from(pass(), { objectMode: false }), summary }
}

const digest = async (rows: Readable, known: Known): Promise<TrainingSetSummary> => {
  const { stream, summary } = hashed(rows, known, async () => {})
  for await (const _ of stream) {
    // only its hash is wanted
  }
  return summary
}

const brokenOff = (cause: unknown): OfflineError =>
  new OfflineError(
    'STORE_UNAVAILABLE',
    `The result ended early: ${cause instanceof Error ? cause.message : 'its reader disconnected'}`,
    cause,
  )

const requireRows = (found: number, expected: number): void => {
  if (found === expected) return
  throw new OfflineError('RESULT_DAMAGED', `The set has ${found} rows, expected the spine's ${expected}.`)
}

const NEWLINE = 10
const lines = (chunk: Buffer): number => {
  let count = 0
  for (let at = chunk.indexOf(NEWLINE); at >= 0; at = chunk.indexOf(NEWLINE, at + 1)) count++
  return count
}
