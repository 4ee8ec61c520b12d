/**
 * A task that follows another instance: a rule that was declared before a measurement has to stand before it in the log that both are brought into, though two tasks
 * bring them. A reader that has read the measurement, and then waits until the other has read what its topic holds now, continues after the rule.
 */
import { type CatalogTail, endsOf, type Platform, pastTasks, planOf } from '../platform/index.ts'
import type { PlannedInstance } from '../streams/core/definition.ts'
import type { LogRecord } from '../streams/core/log.ts'
import { tailAtEnd } from './tail-at-end.ts'

export interface FollowedOptions {
  readonly platform: Platform
  readonly tail: CatalogTail
}

/** A part that stands still stops no other: after this time the records go on, ms. It is more than the start of an instance takes, and less than a worker has to end. */
const LIMIT_MS = 20_000

/** Resolves when the followed instance has read what its topic holds now, if the catalogue asks for that instance; after some seconds in any case. */
export type AwaitFollowed = (instance: string) => Promise<void>

export const awaitFollowed =
  ({ platform, tail }: FollowedOptions): AwaitFollowed =>
  async (instance) => {
    const until = performance.now() + LIMIT_MS
    await tailAtEnd(platform, tail, LIMIT_MS)
    const followed = planOf(tail.catalog.current, platform).find((planned) => planned.instance === instance)
    if (followed === undefined) return
    const ends = await endsOf(platform, followed.topic)
    const isParked = () => platform.progress.troubledTask(instance, 0)?.state === 'parked'
    await pastTasks(platform, instance, ends, () => performance.now() > until || isParked())
  }

/** `prepare`, and then the wait, if the instance follows another. */
export const preparedAfter = (
  prepare: (records: readonly LogRecord[]) => Promise<void>,
  wanted: PlannedInstance,
  wait: AwaitFollowed,
): ((records: readonly LogRecord[]) => Promise<void>) => {
  const followed = wanted.kind === 'processor' ? wanted.follows : undefined
  if (followed === undefined) return prepare
  return async (records) => {
    await prepare(records)
    await wait(followed)
  }
}
