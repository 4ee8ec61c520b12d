/** Reads the accepted rows of a dataset up to positions of the log, as they are stored. */
import type { ClickHouseClient, Row as Stored } from '@clickhouse/client'
import { endsOf, type Platform, type TopicPosition } from '../../platform/index.ts'
import { compileFilter } from '../../processors/features/index.ts'
import type { Row } from '../../processors/rows/index.ts'
import type { ColumnType, DatasetDeclaration, Filter } from '../../schemas/index.ts'
import { quoted, topicCondition } from '../../sinks/clickhouse/index.ts'
import { doubleIn } from '../doubles.ts'
import { unfitRows as countUnfit, lagText, storedQuarantine, storedRows } from '../stored-rows.ts'
import { type StoredTable, tableBehind } from '../stored-table.ts'
import { asked, EvaluationError } from './errors.ts'
import type { EvaluationQuery } from './query.ts'
import type { Cell, Sampler } from './sample.ts'

/** Rows between the positions and times of a query. The gateway holds some 30 bytes of each that is measured. */
export const ROWS_MAX = 1_000_000

/** @throws EvaluationError STORE_BEHIND after `timeoutMs`; errors of log and registry */
const requireStored = async (
  platform: Platform,
  stored: StoredTable,
  positions: readonly TopicPosition[],
  timeoutMs: number,
): Promise<void> => {
  const lag = await tableBehind(platform, stored, positions, timeoutMs)
  if (lag.length === 0) return
  throw new EvaluationError('STORE_BEHIND', lagText(stored.table, lag))
}

/** Waits until the table of the rows holds everything before the positions. @throws as `requireStored` */
export const requireRows = (
  platform: Platform,
  dataset: string,
  positions: readonly TopicPosition[],
  timeoutMs: number,
): Promise<void> => requireStored(platform, storedRows(platform, dataset, asked), positions, timeoutMs)

/**
 * The number of accepted rows before the positions that the table can never hold, because they contradict a column that was added later.
 * @throws as `requireStored`
 */
export const unfitRows = async (
  platform: Platform,
  dataset: string,
  positions: readonly TopicPosition[],
  timeoutMs: number,
): Promise<number> => {
  const written = await endsOf(platform, platform.names.quarantine)
  await requireStored(platform, storedQuarantine(platform, asked), written, timeoutMs)
  return countUnfit(platform, dataset, { to: positions }, asked)
}

/** Columns of a filter. */
const filtered = (filter: Filter | null): readonly string[] => {
  if (filter === null) return []
  if ('all' in filter) return filter.all.flatMap(filtered)
  if ('any' in filter) return filter.any.flatMap(filtered)
  return 'not' in filter ? filtered(filter.not) : [filter.column]
}

/** Times as ms and bytes as what is only asked for null; the rest as JSON. */
const sent = (name: string, type: ColumnType): string => {
  const column = quoted(name)
  if (type === 'timestamp') return `toUnixTimestamp64Milli(${column})`
  return type === 'bytes' ? `if(isNull(${column}), NULL, '')` : column
}

const statementOf = (
  dataset: DatasetDeclaration,
  query: EvaluationQuery,
  columns: readonly { readonly name: string; readonly type: ColumnType }[],
  table: string,
  ofTopic: string,
): string => {
  const time = `toUnixTimestamp64Milli(${quoted(dataset.time)})`
  const conditions = [
    ofTopic,
    '_offset < arrayElement({positions: Array(Int64)}, _partition + 1)',
    ...(query.since === null ? [] : [`${time} >= {since: Int64}`]),
    ...(query.until === null ? [] : [`${time} < {until: Int64}`]),
    ...(query.asOf === null ? [] : ['_log_time <= fromUnixTimestamp64Milli({asOf: Int64})']),
  ]
  // A position may be stored twice, with the same bytes.
  const order = [...query.key.map(quoted), '_partition', '_offset'].join(', ')
  return `SELECT _partition, _offset, ${columns.map(({ name, type }) => sent(name, type)).join(', ')}
    FROM ${quoted(table)} WHERE ${conditions.join(' AND ')}
    ORDER BY ${order} LIMIT 1 BY _partition, _offset LIMIT ${ROWS_MAX + 1}`
}

type Read = readonly [partition: number, offset: number, ...cells: Cell[]]

/**
 * Gives every row that fits the query to the sampler: by position, or by key.
 * @param positions one for each partition, which the table holds
 * @throws EvaluationError ROW_INVALID, TOO_LARGE, STORE_UNAVAILABLE
 */
export const readRows = async (
  client: ClickHouseClient,
  dataset: DatasetDeclaration,
  query: EvaluationQuery,
  { table, topic, positions }: Pick<StoredTable, 'table' | 'topic'> & { readonly positions: readonly number[] },
  sampler: Sampler,
): Promise<void> => {
  const { label, prediction, score, key, filter } = query
  const own = [...key, ...sampler.by, label, prediction, score, ...filtered(filter)]
  const named = new Set(own.filter((name) => name !== null))
  const columns = dataset.columns.filter(({ name }) => named.has(name))
  const place = new Map(columns.map(({ name }, i) => [name, i]))
  const doubles = columns.flatMap(({ type }, i) => (type === 'double' ? [i] : []))
  const fits = compileFilter(filter ?? undefined)
  let count = 0
  const take = ([partition, offset, ...cells]: Read): void => {
    if (++count > ROWS_MAX) throw tooMany(dataset.name)
    for (const i of doubles) if (typeof cells[i] === 'string') cells[i] = doubleIn(cells[i])
    const cell = (name: string | null): Cell => (name === null ? null : cells[place.get(name)!]!)
    if (filter !== null && !fits(Object.fromEntries(columns.map(({ name }, i) => [name, cells[i]])) as Row)) return
    sampler.add({
      ...{ partition, offset, label: cell(label), prediction: cell(prediction), score: cell(score) },
      ...{ key: key.map(cell), groups: sampler.by.map(cell) },
    })
  }
  const chunks = await asked(async () => {
    const ofTopic = await topicCondition(client, table, topic)
    const { since, until, asOf } = query
    const answer = await client.query({
      query: statementOf(dataset, query, columns, table, ofTopic),
      query_params: {
        positions: [...positions],
        ...(since !== null && { since }),
        ...(until !== null && { until }),
        ...(asOf !== null && { asOf }),
      },
      format: 'JSONCompactEachRow',
      clickhouse_settings: {
        output_format_json_quote_64bit_integers: 0,
        output_format_json_quote_denormals: 1,
        wait_end_of_query: 1, // a query that fails half-way gives no rows
      },
    })
    return answer.stream<Read>()[Symbol.asyncIterator]()
  })
  try {
    for (;;) {
      const next = await asked(() => chunks.next())
      if (next.done === true) return
      for (const row of next.value as readonly Stored[]) take(row.json<Read>())
    }
  } finally {
    await chunks.return?.()
  }
}

const tooMany = (dataset: string): EvaluationError =>
  new EvaluationError(
    'TOO_LARGE',
    `The query reads more than ${ROWS_MAX} rows of dataset '${dataset}', expected at most ${ROWS_MAX}: name a shorter time with since and until.`,
  )
