/** The rows of a dataset between positions of the log: what is read, and whether the table holds all of it. */
import { endsOf, type Platform, type TopicPosition } from '../../platform/index.ts'
import type { Column } from '../../schemas/index.ts'
import { lagText, storedQuarantine, storedRows, unfitRows } from '../stored-rows.ts'
import { type StoredTable, tableBehind } from '../stored-table.ts'
import { asked, DataError } from './errors.ts'

export interface Stretch {
  readonly dataset: string
  /** The columns that are read, in their order. */
  readonly columns: readonly Column[]
  /** Positions of `ml.rows.<dataset>`, one for each partition, in their order: rows before them are read. */
  readonly to: readonly TopicPosition[]
  /** Rows before these are not read. Default: none is left out. */
  readonly from?: readonly TopicPosition[]
}

export interface ReadOptions {
  readonly platform: Platform
  /** How long to wait until the store holds the rows, ms. */
  readonly timeoutMs: number
  /** Longest run of a query, s. Default 600. */
  readonly executionSecondsMax?: number
}

const required = async (
  { platform, timeoutMs }: ReadOptions,
  table: StoredTable,
  targets: readonly TopicPosition[],
): Promise<void> => {
  const lag = await tableBehind(platform, table, targets, timeoutMs)
  if (lag.length > 0) throw new DataError('STORE_BEHIND', lagText(table.table, lag))
}

/** Waits until the table holds every row before the positions. @throws DataError STORE_BEHIND; errors of log and registry */
export const requireStored = (options: ReadOptions, { dataset, to }: Stretch): Promise<void> =>
  required(options, storedRows(options.platform, dataset, asked), to)

/**
 * Sentences that a reader of the rows has to know.
 * @throws DataError STORE_BEHIND if the table of the quarantine is behind; errors of the log
 */
export const notesOf = async (options: ReadOptions, { dataset, to, from }: Stretch): Promise<readonly string[]> => {
  const { platform } = options
  await required(options, storedQuarantine(platform, asked), await endsOf(platform, platform.names.quarantine))
  const unfit = await unfitRows(platform, dataset, { to, ...(from !== undefined && { from }) }, asked)
  if (unfit === 0) return []
  return [`${unfit} accepted rows are in quarantine, because they contradict the declared columns; they are left out.`]
}
