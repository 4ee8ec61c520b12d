/**
 * How far the offline table of a view is behind a position of its feature topic. A table that has not reached the position of a question
 * would answer it with nulls, as if there were nothing.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { type Platform, pastTasks, type TopicPosition, UnfitRecords } from '../../platform/index.ts'
import { featuresTableName, offlineInstance } from '../../processors/features/index.ts'
import { OfflineError } from './errors.ts'
import { type TablePositions, tablePositions } from './positions.ts'

export interface ViewVersion {
  readonly name: string
  readonly version: number
}

/** A partition of a table that has not reached the position of a question. */
export interface Lag {
  /** The view as `<view>.v<version>`. */
  readonly view: string
  readonly topic: string
  readonly partition: number
  /** The position that the table holds. */
  readonly position: number
  /** The position of the question. */
  readonly expected: number
}

const POLL_MS = 50
/** The longest wait for the records of a stretch that the log holds, ms. */
const FETCH_WAIT_MS = 1000

/**
 * Waits until the table of a view holds everything before the targets. The report of its sink wakes it; but only the table itself shows
 * what it holds: it may have lost what the sink reported earlier, and be filled again.
 * @param targets positions of the feature topic
 * @returns the partitions that are behind after `timeoutMs`; none if the table holds everything
 */
export const behind = async (
  platform: Platform,
  view: ViewVersion,
  targets: readonly TopicPosition[],
  timeoutMs: number,
): Promise<Lag[]> => {
  const deadline = performance.now() + timeoutMs
  const isLate = () => performance.now() > deadline
  let lag = await lagOf(platform, view, targets)
  if (lag.length > 0) await pastTasks(platform, offlineInstance(view.name, view.version), targets, isLate)
  for (;;) {
    if (lag.length > 0) lag = await lagOf(platform, view, targets)
    if (lag.length === 0 || isLate()) return lag
    await sleep(POLL_MS)
  }
}

const lagOf = async (
  platform: Platform,
  { name, version }: ViewVersion,
  targets: readonly TopicPosition[],
): Promise<Lag[]> => {
  const { names, clickhouse } = platform
  const topic = names.features(name, version)
  const table = featuresTableName(names.prefix, name, version)
  const held = await positionsOrNone(() => tablePositions(clickhouse, table, topic))
  const lags = await Promise.all(
    targets.map(async ({ partition, offset: expected }): Promise<Lag[]> => {
      const position = held[partition] ?? 0
      const origin = { instance: offlineInstance(name, version), topic, partition }
      const isBehind = await lacks(platform, origin, position, expected)
      return isBehind ? [{ view: `${name}.v${version}`, topic, partition, position, expected }] : []
    }),
  )
  return lags.flat()
}

const positionsOrNone = async (ask: () => Promise<TablePositions>): Promise<readonly number[]> => {
  try {
    return (await ask()).positions
  } catch (error) {
    if (error instanceof OfflineError && error.code === 'VIEW_NOT_STORED') return []
    throw error
  }
}

interface Origin {
  readonly instance: string
  readonly topic: string
  readonly partition: number
}

/**
 * Whether a stretch has a record that the table should hold. Behind the last row there are markers of transactions, so a position of
 * the log is normally greater than that of a table which holds everything; and records that no table can hold are in quarantine.
 */
const lacks = async (platform: Platform, origin: Origin, from: number, to: number): Promise<boolean> => {
  if (from >= to) return false
  const unfit = new UnfitRecords(platform)
  let isUnfitKnown = false
  const reader = await platform.log.reader(origin.topic, origin.partition)
  try {
    for (let at = from; at < to; ) {
      const { records, next } = await reader.fetch(at, FETCH_WAIT_MS)
      for (const { offset } of records) {
        if (offset >= to) break
        if (!isUnfitKnown) await unfit.look()
        isUnfitKnown = true
        if (!unfit.has(origin, offset)) return true
      }
      if (next === at) return true // the log has not settled it yet, so no table can hold it
      at = next
    }
    return false
  } finally {
    await reader.close()
  }
}
