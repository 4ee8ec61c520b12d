/** How many predictions are stored, and how many of them came again after their ids were forgotten. */
import type { ClickHouseClient } from '@clickhouse/client'
import { quoted } from '../../sinks/clickhouse/index.ts'
import { asked } from './errors.ts'

export interface ServedQuery {
  readonly table: string
  /** Predictions from this event time on, ms. */
  readonly from?: number
  /** Predictions before this event time, ms. */
  readonly to?: number
}

/** Predictions of one version of the model. */
export interface ServedCounts {
  readonly model_version: number | null
  readonly predictions: number
  /** Those among them whose id was there already, with the same version. */
  readonly repeated: number
  readonly errors: number
}

/** More versions than this are not listed. */
const VERSIONS_MAX = 1_000

/** By version, ascending. @throws DriftReadError */
export const servedCounts = (
  client: ClickHouseClient,
  { table, from, to }: ServedQuery,
): Promise<readonly ServedCounts[]> =>
  asked(async () => {
    const bounds = [
      ...(from === undefined ? [] : ['time >= fromUnixTimestamp64Milli({from: Int64})']),
      ...(to === undefined ? [] : ['time < fromUnixTimestamp64Milli({to: Int64})']),
    ]
    const answer = await client.query({
      query: `SELECT model_version, count() AS predictions, predictions - uniqExact(_key) AS repeated,
          countIf(ifNull(status, 'ok') != 'ok') AS errors
        FROM ${quoted(table)} FINAL ${bounds.length === 0 ? '' : `WHERE ${bounds.join(' AND ')}`}
        GROUP BY model_version ORDER BY model_version LIMIT ${VERSIONS_MAX}`,
      query_params: { ...(from !== undefined && { from }), ...(to !== undefined && { to }) },
      format: 'JSONEachRow',
      clickhouse_settings: { output_format_json_quote_64bit_integers: 0 },
    })
    return answer.json<ServedCounts>()
  })
