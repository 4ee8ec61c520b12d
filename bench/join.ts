/** A second worker joins under load and is killed later. Measures the pauses of partitions that move and of those that stay. */
import { setTimeout as sleep } from 'node:timers/promises'
import { featuresInstance } from '../processors/features/index.ts'
import { intakeInstance } from '../processors/intake/index.ts'
import type { DatasetDeclaration, FeatureViewDeclaration } from '../schemas/index.ts'
import type { BenchOptions, BenchResult } from './harness/bench.ts'
import { againstLimit } from './harness/limit.ts'
import { withStack } from './harness/stack.ts'
import { outputTimes } from './join/outputs.ts'
import { holds, type Owned, untilSettled } from './join/owners.ts'
import { longestGap, pauseOf, type Span } from './join/pauses.ts'
import { Load } from './platform/load.ts'
import { manyViews, orderOf } from './platform/many-views.ts'
import { type BenchPlatform, withPlatform } from './platform/run.ts'

export const name = 'join'
export const description =
  'Longest pause in ms of a partition that moves when a second worker joins at 10,000 rows/s, and time from SIGKILL to take-over; the limit is 2,000 ms.'
export const sizes = { partitions: 16, rowsPerSecond: 10_000, seconds: 15 }

const quickSizes = { partitions: 4, rowsPerSecond: 500, seconds: 5 }
/** A commit interval and a garbage collection may delay a partition that stays. */
const limits = { movedMs: 2_000, stayedMs: 200 }
const SETTLE_MS = 120_000
const roles = ['catalog', 'intake', 'features'] as const
const view: FeatureViewDeclaration = manyViews(1, 1).views[0]

export const run = async ({ quick, sizes: given, progress }: BenchOptions): Promise<BenchResult> => {
  const used = { ...(quick ? quickSizes : sizes), ...given }
  const dataset: DatasetDeclaration = { ...manyViews(1, 1).datasets[0], partitions: used.partitions }
  const figures = await withStack(['kafka', 'registry', 'redis', 'clickhouse'], progress, (addresses) =>
    withPlatform(addresses, [roles], (bench) => once(bench, dataset, used, progress)),
  )
  const { movedMs, stayedMs } = figures
  return againstLimit({
    bench: name,
    value: movedMs,
    unit: 'ms',
    limit: limits.movedMs,
    ratio: Math.min(limits.movedMs / Math.max(movedMs, 1), limits.stayedMs / Math.max(stayedMs, 1)),
    config: { ...used, quick, limits, roles, ...figures },
  })
}

interface Figures {
  readonly movedMs: number
  readonly stayedMs: number
  readonly moved: number
  readonly stayed: number
  /** From the start of the process until the last partition works. */
  readonly settledMs: number
  /** From SIGKILL to the first output of the last partition that is taken over. */
  readonly killMs: number
  /** The pause of the outputs that the killed worker did not own. */
  readonly killStayedMs: number
  readonly usualGapMs: number
  readonly rows: number
}

const once = async (
  { platform, workers: [first], declare, worker }: BenchPlatform,
  dataset: DatasetDeclaration,
  { partitions, rowsPerSecond, seconds }: typeof sizes,
  progress: (line: string) => void,
): Promise<Figures> => {
  await declare(dataset, view)
  const instances = [intakeInstance(dataset.name), featuresInstance(view.name, 1)]
  await untilSettled([first], instances, partitions, SETTLE_MS)
  const load = await Load.start({ platform, dataset, rowsPerSecond, rowOf: orderOf })
  try {
    progress(`${rowsPerSecond} rows/s into ${partitions} partitions`)
    await sleep((seconds + 5) * 1000) // the first seconds are warm-up
    const joined = { before: Date.now() - seconds * 1000, at: Date.now() }
    const second = await worker(roles)
    const owned = await untilSettled([first, second], instances, partitions, SETTLE_MS)
    const settledMs = Date.now() - joined.at
    progress(`settled after ${settledMs} ms`)
    await sleep(seconds * 1000)
    const killed = { before: joined.at + settledMs + 1000, at: Date.now() }
    await second.kill()
    await untilSettled([first], instances, partitions, SETTLE_MS)
    progress(`taken over ${Date.now() - killed.at} ms after SIGKILL`)
    await sleep(5_000)
    const until = Date.now()
    await load.stop()
    load.check()
    const rows = await outputTimes(platform.log, platform.names.rows(dataset.name), SETTLE_MS, load.sent)
    if (rows.records !== load.sent) throw new Error(`${rows.records} rows were judged, ${load.sent} were sent`)
    const features = await outputTimes(platform.log, platform.names.features(view.name, 1), SETTLE_MS, load.sent)
    const join = { ...joined, until: killed.at }
    const kill = { ...killed, until }
    return {
      ...figuresOf(tasksOf(instances, owned, rows.times, features.times), join, kill),
      settledMs,
      rows: load.sent,
    }
  } finally {
    await load.stop()
  }
}

interface Output {
  /** Whether the second worker owned the task after the join, or the task from which it reads: then the output waits. */
  readonly moved: boolean
  readonly times: readonly number[]
}

const tasksOf = (
  [intake, features]: readonly string[],
  owned: Owned,
  rows: readonly (readonly number[])[],
  vectors: readonly (readonly number[])[],
): readonly Output[] =>
  rows.flatMap((times, partition) => {
    const judgedBySecond = holds(owned, 1, intake, partition)
    return [
      { moved: judgedBySecond, times },
      { moved: judgedBySecond || holds(owned, 1, features, partition), times: vectors[partition] },
    ]
  })

const figuresOf = (outputs: readonly Output[], join: Span, kill: Span): Omit<Figures, 'settledMs' | 'rows'> => {
  const moved = outputs.filter((each) => each.moved)
  const stayed = outputs.filter((each) => !each.moved)
  const greatest = (some: readonly Output[], of: (times: readonly number[]) => number): number =>
    Math.max(0, ...some.map(({ times }) => of(times)))
  return {
    movedMs: greatest(moved, (times) => pauseOf(times, join)),
    stayedMs: greatest(stayed, (times) => pauseOf(times, join)),
    moved: moved.length,
    stayed: stayed.length,
    killMs: greatest(moved, (times) => longestGap(times, kill.at, kill.until).end - kill.at),
    killStayedMs: greatest(stayed, (times) => pauseOf(times, kill)),
    usualGapMs: greatest(outputs, (times) => longestGap(times, join.before, join.at).ms),
  }
}
