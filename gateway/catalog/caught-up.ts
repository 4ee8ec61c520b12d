/** Checks whether a version of a view may be activated: it must have caught up with the rows that are on the log now. */

import { caughtUp, endsOf } from '../../platform/index.ts'
import type { avro } from '../../schemas/index.ts'
import type { GatewayContext } from '../context.ts'
import { HttpError } from '../http/errors.ts'
import { lagOf, requireStored } from '../stored.ts'

/**
 * The positions that the version has reached in its feature topic, for the command that activates it.
 * @param force take the positions as they are, without a wait
 * @throws HttpError VIEW_NOT_CAUGHT_UP, OFFLINE_STORE_BEHIND after `positionTimeoutMs`
 */
export const reachedBy = async (
  context: GatewayContext,
  name: string,
  version: number,
  force: boolean,
): Promise<readonly avro.TopicPosition[]> => {
  const { platform, views, settings } = context
  const target = views.readable(name, version)
  if (force) return endsOf(platform, platform.names.features(name, version))
  const deadline = performance.now() + settings.positionTimeoutMs
  const positions = await caughtUp(platform, target, () => performance.now() > deadline)
  if (positions !== undefined) {
    requireStored(await lagOf(context, target, positions))
    return positions
  }
  const text = `Version ${version} of view '${name}' has not processed the rows that were on the log ${settings.positionTimeoutMs} ms ago.`
  throw new HttpError('VIEW_NOT_CAUGHT_UP', text)
}
