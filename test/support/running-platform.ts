/** A platform on the stack under test, under a prefix of its own, with a worker and what is declared: the set-up of most integration tests. */
import { randomUUID } from 'node:crypto'
import { inject } from 'vitest'
import { connectPlatform, type Platform, type PlatformConfig } from '../../platform/connect.ts'
import { caughtUp } from '../../platform/progress.ts'
import { liveViews } from '../../processors/features/index.ts'
import {
  type DatasetDeclaration,
  type Encoder,
  type FeatureViewDeclaration,
  type Row,
  rowSchema,
  topicSubject,
} from '../../schemas/index.ts'
import { startWorker, type Worker, type WorkerOptions } from '../../worker/index.ts'
import { Declarer } from './declare.ts'

/** @param name of the test: client id and beginning of the prefix */
export const stackConfig = (name: string, changes: Partial<PlatformConfig> = {}): PlatformConfig => {
  const { kafka, registry, redis, clickhouse } = inject('stack')
  return {
    kafka: { brokers: [kafka], clientId: `test-${name}` },
    registry: { url: registry },
    redis: { urls: [redis] },
    clickhouse: { url: clickhouse },
    prefix: `${name}-${randomUUID().slice(0, 8)}.`,
    ...changes,
  }
}

export const stackPlatform = (name: string, changes?: Partial<PlatformConfig>): Platform =>
  connectPlatform(stackConfig(name, changes))

export interface RunningOptions extends Omit<WorkerOptions, 'platform'> {
  readonly datasets?: readonly DatasetDeclaration[]
  readonly views?: readonly FeatureViewDeclaration[]
  /** Of the worker, if it differs from the one that declares. */
  readonly workerPlatform?: Platform
}

export interface RunningPlatform {
  readonly platform: Platform
  readonly worker: Worker
  readonly declarer: Declarer
}

/** Starts a worker and declares datasets, then views. Whoever calls it ends all three: `closed`. */
export const runningOn = async (
  platform: Platform,
  { datasets = [], views = [], workerPlatform = platform, ...options }: RunningOptions = {},
): Promise<RunningPlatform> => {
  const worker = await startWorker({ ...options, platform: workerPlatform })
  const declarer = await Declarer.open(platform)
  for (const dataset of datasets) await declarer.dataset(dataset)
  for (const view of views) await declarer.view(view)
  return { platform, worker, declarer }
}

/** Ends what has begun, in the order in which one needs the other: declarers, workers, then platforms. */
export const closed = async (
  ...parts: readonly ({ close(): Promise<void> } | { stop(): Promise<void> } | undefined)[]
): Promise<void> => {
  for (const part of parts) {
    if (part === undefined) continue
    if ('stop' in part) await part.stop()
    else await part.close()
  }
}

/** The encoder that the gateway would use for rows of a dataset. */
export const rowEncoder = ({ codecs, names }: Platform, dataset: DatasetDeclaration): Promise<Encoder<Row>> =>
  codecs.encoder(topicSubject(names.intake(dataset.name)), rowSchema(dataset))

const CAUGHT_UP_MS = 120_000

/** Waits until the online vectors of the first live view hold all rows that are there. @throws Error after 30 s */
export const firstViewCaughtUp = async ({ platform, declarer }: Omit<RunningPlatform, 'worker'>): Promise<void> => {
  const [live] = liveViews(declarer.tail.catalog.current)
  const deadline = performance.now() + CAUGHT_UP_MS
  if ((await caughtUp(platform, live, () => performance.now() > deadline)) !== undefined) return
  throw new Error(`view ${live.view.name} did not catch up within ${CAUGHT_UP_MS} ms`)
}
