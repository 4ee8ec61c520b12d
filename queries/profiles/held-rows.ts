/** The table of the accepted rows of a dataset as it is: it may not be there yet, and lack columns that were declared since its last row. */
import type { Platform, TopicPosition } from '../../platform/index.ts'
import { quoted } from '../../sinks/clickhouse/index.ts'
import { compactRows } from '../asked.ts'
import { columnComments, lagText, ofTopicAlone, storedRows } from '../stored-rows.ts'
import { TableBehindError, tableBehind } from '../stored-table.ts'
import { asked } from './errors.ts'
import { LIMITS, type RowsTable } from './rows-table.ts'

export interface HeldRows extends RowsTable {
  /** Empty: there is no table. */
  readonly columns: ReadonlySet<string>
  /** A condition on its rows: other topics may have fed it. */
  readonly ofTopic: string
  /** What makes a row count once that is stored twice: nothing, if none is, because `FINAL` reads several times as long. */
  readonly once: '' | 'FINAL'
}

/** @throws ProfileReadError */
export const heldRows = (of: RowsTable): Promise<HeldRows> =>
  asked(async () => {
    const comments = await columnComments(of.client, of.table)
    const ofTopic = ofTopicAlone(of.topic, comments)
    return { ...of, columns: new Set(comments.keys()), ofTopic, once: '' as const }
  })

/**
 * Whether every row before the positions is there once: rows are numbered, so as many are there as the greatest number says. Rows of early releases have no number.
 * @throws ProfileReadError
 */
export const isOnce = async (table: HeldRows, positions: readonly number[]): Promise<boolean> => {
  if (table.columns.size === 0) return true
  const query = `SELECT count() FROM (SELECT _partition FROM ${quoted(table.table)}
    WHERE ${table.ofTopic} AND _offset < arrayElement({positions: Array(Int64)}, _partition + 1)
    GROUP BY _partition HAVING count() != max(_number)) ${LIMITS}`
  const [[count] = [0]] = await asked(() =>
    compactRows<readonly [number]>(table.client, query, { positions: [...positions] }),
  )
  return count === 0
}

/** Waits until the table holds all rows before the positions. @throws TableBehindError after `timeoutMs`; ProfileReadError; errors of the log */
export const requireHeld = async (
  platform: Platform,
  dataset: string,
  positions: readonly TopicPosition[],
  timeoutMs: number,
): Promise<void> => {
  const stored = storedRows(platform, dataset, asked)
  const lag = await tableBehind(platform, stored, positions, timeoutMs)
  if (lag.length > 0) throw new TableBehindError(lagText(stored.table, lag))
}
