/** A page of a dataset's rows between positions, each with its place. */
import { storedRows } from '../stored-rows.ts'
import { asked } from './errors.ts'
import { heldTable, settings, someRows, stretchParameters } from './sql.ts'
import { type ReadOptions, requireStored, type Stretch } from './stretch.ts'

/** A value of a column as JSON has it: times as text, bytes as base64. */
export type Cell = string | number | boolean | null

export interface PlacedRow {
  readonly partition: number
  readonly offset: number
  /** When the log accepted it, ms. */
  readonly logTime: number
  readonly row: Readonly<Record<string, Cell>>
}

export interface Place {
  readonly partition: number
  readonly offset: number
}

/** Positions that are stored twice are neighbours. If they leave too few rows, more are read. */
const distinct = async (read: (most: number) => Promise<readonly Read[]>, limit: number): Promise<readonly Read[]> => {
  for (let most = limit; ; most *= 2) {
    const found = await read(most)
    const once = found.filter(([partition, offset], i) => {
      const before = found[i - 1]
      return before === undefined || before[0] !== partition || before[1] !== offset
    })
    if (once.length >= limit || found.length < most) return once.slice(0, limit)
  }
}

type Read = readonly [partition: number, offset: number, logTime: number, ...cells: Cell[]]

/**
 * Rows in the order of partition and offset.
 * @param after the place of the last row before them
 * @throws DataError; errors of log and registry
 */
export const rowsPage = async (
  options: ReadOptions,
  stretch: Stretch,
  limit: number,
  after: Place = { partition: -1, offset: -1 },
): Promise<readonly PlacedRow[]> => {
  const { platform, executionSecondsMax = 600 } = options
  await requireStored(options, stretch)
  const { table, topic } = storedRows(platform, stretch.dataset, asked)
  const held = await heldTable(platform.clickhouse, table, topic)
  const read = (most: number) =>
    asked(async () => {
      const answer = await platform.clickhouse.query({
        query: someRows(held, stretch),
        query_params: { ...stretchParameters(stretch), ...after, limit: most },
        format: 'JSONCompactEachRow',
        clickhouse_settings: { ...settings, max_execution_time: executionSecondsMax },
      })
      return answer.json<Read>()
    })
  const rows = await distinct(read, limit)
  // A table that was emptied while it was read is behind now.
  await requireStored(options, stretch)
  return rows.map(([partition, offset, logTime, ...cells]) => ({
    ...{ partition, offset, logTime },
    row: Object.fromEntries(stretch.columns.map(({ name }, i) => [name, cells[i]!])),
  }))
}
