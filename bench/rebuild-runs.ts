/** Measures how fast what is read of runs and models is rebuilt from their logs. */
import { rebuild } from '../operations/rebuild/index.ts'
import { verify } from '../operations/verify/index.ts'
import { planOf } from '../platform/index.ts'
import type { PlannedProjection } from '../streams/core/definition.ts'
import type { BenchOptions, BenchResult } from './harness/bench.ts'
import { againstLimit } from './harness/limit.ts'
import { rounded } from './harness/rounds.ts'
import { withStack } from './harness/stack.ts'
import { withPlatform } from './platform/run.ts'
import { writeModels, writeRuns } from './rebuild-runs/events.ts'

export const name = 'rebuild-runs'
export const description =
  'Events/s with which the projections of runs and of the registry are rebuilt, in Redis and in ClickHouse; the slowest of the four. Limit: 10,000 events/s.'
export const sizes = { runs: 20_000, versions: 20_000 }

const LIMIT = 10_000

/** The projections of a log, by the store they are in. Each of them reads all events. */
const GROUPS = {
  'runs in Redis': ['fields:runs', 'fields:metrics'],
  'runs in ClickHouse': ['table:runs', 'table:run_values', 'table:experiments', 'table:logged_models', 'table:metrics'],
  'registry in Redis': ['fields:registry'],
  'registry in ClickHouse': ['table:registry'],
} as const

/** Nothing is logged to models of runs here. */
const EMPTY = /logged_models/

interface One {
  readonly label: string
  readonly topic: string
  readonly records: number
  readonly seconds: number
}

export const run = async (options: BenchOptions): Promise<BenchResult> => {
  const { quick, progress } = options
  const size = { ...sizes, ...(quick ? { runs: 300, versions: 300 } : {}), ...options.sizes }
  const rebuilt = await withStack(['kafka', 'registry', 'redis', 'clickhouse'], progress, (addresses) =>
    withPlatform(addresses, [['catalog', 'online', 'offline']], async ({ platform, catalog }) => {
      progress(`writing ${size.runs} runs and ${size.versions} versions`)
      await writeRuns(platform, size.runs)
      await writeModels(platform, size.versions)
      const labels: readonly string[] = Object.values(GROUPS).flat()
      const ours = (each: { readonly kind: string }): each is PlannedProjection =>
        each.kind === 'projection' && labels.includes((each as PlannedProjection).label)
      const planned = planOf(await catalog(), platform).filter(ours)
      const check = async (when: string) => {
        for await (const each of verify({ platform, catalog: await catalog(), only: ours }))
          if (each.differences > 0 || (each.compared === 0 && !EMPTY.test(each.instance)))
            throw new Error(`${when}, ${each.instance}: ${each.compared} compared, ${JSON.stringify(each.first[0])}`)
      }
      await check('before')
      const done: One[] = []
      for (const projection of planned) {
        const { records, seconds, mended = 0, removed = 0 } = await rebuild({ platform, projection })
        if (mended + removed > 0)
          throw new Error(`${projection.label}: ${mended} mended, ${removed} removed, expected 0`)
        progress(`${projection.label}: ${records} events in ${seconds.toFixed(2)} s`)
        done.push({ label: projection.label, topic: projection.topic, records, seconds })
      }
      await check('after')
      return done
    }),
  )
  const groups = Object.entries(GROUPS).map(([group, labels]) => [group, speedOf(rebuilt, labels)] as const)
  const least = Math.min(...groups.map(([, { eventsPerSecond }]) => eventsPerSecond))
  return againstLimit({
    bench: name,
    value: rounded(least),
    unit: 'events/s',
    limit: LIMIT,
    ratio: least / LIMIT,
    config: {
      quick,
      ...size,
      groups: Object.fromEntries(groups),
      projections: rebuilt,
      needed: { eventsPerSecond: LIMIT },
    },
  })
}

/** Events of the logs, each counted once, over the time of all these projections. */
const speedOf = (rebuilt: readonly One[], labels: readonly string[]) => {
  const some = rebuilt.filter(({ label }) => labels.includes(label))
  const events = new Map(some.map(({ topic, records }) => [topic, records]))
  const seconds = some.reduce((sum, each) => sum + each.seconds, 0)
  const count = [...events.values()].reduce((sum, each) => sum + each, 0)
  return { events: count, seconds: rounded(seconds), eventsPerSecond: Math.round(count / seconds) }
}
