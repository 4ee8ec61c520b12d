/** Which rows of a table belong to a topic: tables may be fed by several. */
import type { ClickHouseClient } from '@clickhouse/client'
import { topicText } from './table.ts'

/**
 * The topic of a table's rows that name none: it is in the comment of the column (table.ts).
 * @returns `undefined` for a table of an earlier release, in which no row names its topic, or if there is no such table
 */
export const unnamedTopic = async (client: ClickHouseClient, table: string): Promise<string | undefined> => {
  const answer = await client.query({
    query: `SELECT comment FROM system.columns
      WHERE database = currentDatabase() AND table = {table: String} AND name = '_topic'`,
    query_params: { table },
    format: 'JSONEachRow',
  })
  const [column] = await answer.json<{ comment: string }>()
  return column?.comment
}

/** A condition on the rows of a topic, for use after WHERE. A table of an earlier release has rows of one topic only. */
export const topicCondition = async (client: ClickHouseClient, table: string, topic: string): Promise<string> => {
  const unnamed = await unnamedTopic(client, table)
  return unnamed === undefined ? '1' : namedTopic(topic, unnamed)
}

/** @param unnamed the topic of the rows that name none */
export const namedTopic = (topic: string, unnamed: string | undefined): string =>
  `_topic IN (${topic === unnamed ? "''" : topicText(topic)}, ${topicText(topic)})`
