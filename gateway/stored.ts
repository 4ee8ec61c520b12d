/** Answers from the offline store are whole: a table that has not reached the position of the question is waited for, then refused. */
import { endsOf, type TopicPosition } from '../platform/index.ts'
import { behind, type Lag, type ViewVersion } from '../queries/offline/index.ts'
import type { GatewayContext } from './context.ts'
import { HttpError } from './http/errors.ts'

/**
 * The partitions of a table that lack records which the feature topic holds now, after a wait.
 * @param targets the position of the question; default: the present end of the feature topic
 */
export const lagOf = async (
  { platform, settings }: GatewayContext,
  view: ViewVersion,
  targets?: readonly TopicPosition[],
): Promise<Lag[]> => {
  const wanted = targets ?? (await endsOf(platform, platform.names.features(view.name, view.version)))
  return behind(platform, view, wanted, settings.positionTimeoutMs)
}

/** @throws HttpError OFFLINE_STORE_BEHIND if a table is behind */
export const requireStored = (lag: readonly Lag[]): void => {
  if (lag.length === 0) return
  const where = lag.map(
    ({ view, partition, position, expected }) => `${view}:${partition} is at ${position} of ${expected}`,
  )
  const text = `The offline store lacks records of the feature topic: ${where.join(', ')}.`
  throw new HttpError('OFFLINE_STORE_BEHIND', text, { members: { lag } })
}
