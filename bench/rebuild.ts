/** Measures how fast a view version, an online store and a task are rebuilt. */
import type { BenchOptions, BenchResult } from './harness/bench.ts'
import { rounded } from './harness/rounds.ts'
import { withStack } from './harness/stack.ts'
import { backfill } from './rebuild/backfill.ts'
import { makePlatform } from './rebuild/platform.ts'
import { project } from './rebuild/projection.ts'
import { restoreTask } from './rebuild/restore.ts'

export const name = 'rebuild'
export const description =
  'Backfill of a view (rows/s), log to online store (events/s) and restore of a task of 100,000 keys (s), each with a limit.'

/** The limits on two cores. */
const limits = { backfillRowsPerSecond: 20_000, projectionEventsPerSecond: 50_000, restoreSeconds: 5 }

export const run = async ({ quick, progress }: BenchOptions): Promise<BenchResult> => {
  const rows = quick ? 20_000 : 300_000
  const keys = quick ? 5_000 : 100_000
  return withStack(['kafka', 'redis'], progress, async ({ kafka, redis }) => {
    const platform = await makePlatform(kafka)
    try {
      progress(`backfill: ${rows} rows`)
      const filled = await backfill(platform, rows)
      progress(`backfill: ${Math.round(filled.rowsPerSecond)} rows/s, ${filled.vectors} vectors`)
      const projected = await project(platform, redis, filled.topic, filled.vectors)
      progress(`projection: ${Math.round(projected.eventsPerSecond)} events/s`)
      progress(`restore: writing the state of ${keys} keys`)
      const restored = await restoreTask(platform, keys)
      progress(`restore: ${restored.seconds.toFixed(2)} s, ${restored.entries} entries`)
      const ratios = {
        backfill: rounded(filled.rowsPerSecond / limits.backfillRowsPerSecond),
        projection: rounded(projected.eventsPerSecond / limits.projectionEventsPerSecond),
        restore: rounded(limits.restoreSeconds / restored.seconds),
      }
      const least = Math.min(...Object.values(ratios))
      const parts = { backfill: filled, projection: projected, restore: restored }
      return {
        bench: name,
        value: least,
        unit: 'least ratio of the parts',
        peer: 'our limits',
        peerValue: 1,
        ratio: least,
        config: { rows, keys, quick, limits, ratios, parts },
      }
    } finally {
      await platform.log.close()
    }
  })
}
