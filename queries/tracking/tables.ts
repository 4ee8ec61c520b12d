/** Waits until tables of runs hold everything that was answered before the question. */
import { type Platform, pastTasks, type SharedEnds } from '../../platform/index.ts'
import { type RunsTable, runsTableInstance } from '../../processors/runs/index.ts'
import { BehindError } from '../fields/index.ts'

const topicOf = ({ names }: Platform, table: RunsTable): string =>
  table === 'metrics' ? names.metrics : names.tracking

/**
 * The sinks report their positions. A table that loses rows while its sink believes that it holds them is noticed by the sink within about a
 * second, and filled again.
 * @throws BehindError if a table has not come so far in time; LogError
 */
export const tablesPast = async (
  platform: Platform,
  ends: SharedEnds,
  tables: readonly RunsTable[],
  timeoutMs: number,
): Promise<void> => {
  const deadline = performance.now() + timeoutMs
  await platform.progress.ready(timeoutMs)
  await Promise.all(
    tables.map(async (table) => {
      const topic = topicOf(platform, table)
      const targets = (await ends.of(topic)).map((offset, partition) => ({ topic, partition, offset }))
      if (await pastTasks(platform, runsTableInstance(table), targets, () => performance.now() > deadline)) return
      throw new BehindError(`The table of ${table} has not come to the end of ${topic} within ${timeoutMs} ms.`)
    }),
  )
}
