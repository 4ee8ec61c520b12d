/** The table of a dataset's accepted rows, for readers who name positions of the log: what it holds, and what it can never hold. */
import type { ClickHouseClient } from '@clickhouse/client'
import { type Platform, type TopicPosition, VALUE_UNFIT } from '../platform/index.ts'
import { rowsInstance, rowsTableName } from '../processors/intake/index.ts'
import { quarantineInstance, quarantineTable } from '../processors/quarantine/index.ts'
import { isTimeAdvanced, timeReader } from '../processors/rows/index.ts'
import { schemaIdsOf } from '../schemas/index.ts'
import { namedTopic, quoted } from '../sinks/clickhouse/index.ts'
import { compactRows } from './asked.ts'
import type { StoredTable, TableLag } from './stored-table.ts'

type Asked = StoredTable['asked']

/** The columns of a table with their comments; empty if there is no such table. */
export const columnComments = async (client: ClickHouseClient, table: string): Promise<ReadonlyMap<string, string>> => {
  const query =
    'SELECT name, comment FROM system.columns WHERE database = currentDatabase() AND table = {table: String}'
  return new Map(await compactRows<readonly [string, string]>(client, query, { table }))
}

/** A condition on the rows of a table: other topics may have fed it. @param comments `columnComments` */
export const ofTopicAlone = (topic: string, comments: ReadonlyMap<string, string>): string =>
  comments.has('_topic') ? namedTopic(topic, comments.get('_topic')) : '1'

/** The table, by what fills it. Statements about time have no row. */
export const storedRows = ({ names, codecs }: Platform, dataset: string, asked: Asked): StoredTable => {
  const times = timeReader(codecs)
  return {
    table: rowsTableName(names.prefix, dataset),
    topic: names.rows(dataset),
    instance: rowsInstance(dataset),
    asked,
    isRow: async (records) => {
      await codecs.ensure(schemaIdsOf(records))
      return ({ key, value }) => key !== null && value !== null && !isTimeAdvanced(times, value)
    },
  }
}

/** The table of the quarantine, in which the rows are that a table can never hold. */
export const storedQuarantine = ({ names }: Platform, asked: Asked): StoredTable => ({
  ...{ table: quarantineTable(names.prefix).name, topic: names.quarantine, instance: quarantineInstance(), asked },
})

/** What a table lacks, as a sentence. */
export const lagText = (table: string, lag: readonly TableLag[]): string => {
  const where = lag.map(
    ({ topic, partition, position, expected }) => `${topic}:${partition} at ${position} of ${expected}`,
  )
  return `Table ${table} lacks records: ${where.join(', ')}.`
}

/**
 * The number of accepted rows that the table can never hold, because they contradict a column that was added later. The table of the quarantine has to hold what the
 * log holds of it.
 * @param to positions, one for each partition
 * @param from the first positions that count; default: the beginning
 */
export const unfitRows = (
  { names, clickhouse }: Platform,
  dataset: string,
  { from, to }: { readonly from?: readonly TopicPosition[]; readonly to: readonly TopicPosition[] },
  asked: Asked,
): Promise<number> =>
  asked(async () => {
    const answer = await clickhouse.query({
      query: `SELECT uniqExact(partition, offset) FROM ${quoted(quarantineTable(names.prefix).name)}
        WHERE instance = {instance: String} AND topic = {topic: String} AND reason = {reason: String}
          AND offset < arrayElement({to: Array(Int64)}, toUInt32(partition) + 1)
          AND offset >= arrayElement({from: Array(Int64)}, toUInt32(partition) + 1)`,
      query_params: {
        ...{ instance: rowsInstance(dataset), topic: names.rows(dataset), reason: VALUE_UNFIT },
        to: to.map(({ offset }) => offset),
        from: to.map((_, partition) => from?.[partition]?.offset ?? 0),
      },
      format: 'JSONCompactEachRow',
      clickhouse_settings: { output_format_json_quote_64bit_integers: 0 },
    })
    const [[count] = [0]] = await answer.json<readonly [number]>()
    return count
  })
