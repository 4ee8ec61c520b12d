/** Values of the columns of stored predictions, or rows of a dataset, one column at a time, so that one column is in memory at once. */
import type { ClickHouseClient } from '@clickhouse/client'
import type { ColumnType, DatasetDeclaration } from '../../schemas/index.ts'
import { quoted } from '../../sinks/clickhouse/index.ts'
import { doubleIn } from '../doubles.ts'
import { asked } from './errors.ts'

export interface PredictionsQuery {
  readonly table: string
  /** The dataset, or the predictions as one. */
  readonly dataset: DatasetDeclaration
  /** Only those of this version of the model. */
  readonly modelVersion?: number
  /** From this event time on, ms. */
  readonly from: number
  /** Before this event time, ms. */
  readonly to: number
  /** Ends of the topic of predictions: only what lies before them. */
  readonly positions: readonly number[]
}

/** More values of a column say nothing new about its distribution. */
export const ROWS_MAX = 1_000_000

type Cell = number | string | boolean | null

/**
 * All values of a column, in the order of the log.
 * @throws DriftReadError; RangeError if there are more than `ROWS_MAX`
 */
export const columnValues = async (
  client: ClickHouseClient,
  { table, dataset, modelVersion, from, to, positions }: PredictionsQuery,
  column: { readonly name: string; readonly type: ColumnType },
): Promise<Cell[]> => {
  // Nothing was written yet: there may be no table either, and there is nothing to wait for.
  if (positions.every((end) => end === 0)) return []
  const time = (name: string) => `fromUnixTimestamp64Milli({${name}: Int64})`
  const query = `SELECT ${quoted(column.name)} FROM ${quoted(table)}
    WHERE ${quoted(dataset.time)} >= ${time('from')} AND ${quoted(dataset.time)} < ${time('to')}
      AND _offset < arrayElement({positions: Array(Int64)}, _partition + 1)
      ${modelVersion === undefined ? '' : 'AND model_version = {modelVersion: Int64}'}
    ORDER BY _partition, _offset LIMIT 1 BY _partition, _offset LIMIT ${ROWS_MAX + 1}`
  return asked(async () => {
    const answer = await client.query({
      query,
      query_params: { from, to, positions: [...positions], ...(modelVersion !== undefined && { modelVersion }) },
      format: 'JSONCompactEachRow',
      clickhouse_settings: { output_format_json_quote_64bit_integers: 0, output_format_json_quote_denormals: 1 },
    })
    const values: Cell[] = []
    for await (const rows of answer.stream<readonly [Cell]>())
      for (const row of rows) {
        const [value] = row.json()
        values.push(column.type === 'double' && value !== null ? doubleIn(value as number | string) : value)
        if (values.length > ROWS_MAX) throw new RangeError(`more than ${ROWS_MAX} rows`)
      }
    return values
  })
}
