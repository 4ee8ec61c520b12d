/** What lists of measured windows have in common: whose they are, which tables they wait for, and their pages. */
import { tablePast } from '../queries/stored-table.ts'
import type { GatewayContext } from './context.ts'
import { HttpError } from './http/errors.ts'
import { type Page, pageOfFound } from './http/page.ts'

export interface MeasuredList<T> {
  /** The kind of declaration by which windows are measured. */
  readonly kind: 'monitor' | 'performance' | 'contract'
  /** Name of the declaration, if one is asked for. */
  readonly named: string | undefined
  /** The projections whose tables are read. */
  readonly instances: readonly string[]
  readonly limit: number
  /** Reads at most so many entries, from the place that was asked for. */
  readonly read: (limit: number) => Promise<readonly T[]>
  /** The place behind an entry. */
  readonly placeOf: (entry: T) => number | string
}

const ONE = { monitor: 'monitor', performance: 'measure of performance', contract: 'contract' } as const

/**
 * A page of a list. What is asked for by a name that was never declared is refused: an empty list would say that nothing was measured of it.
 * @throws HttpError DECLARATION_UNKNOWN; TableBehindError; errors of `read`
 */
export const measuredPage = async <T>(
  { platform, ends, settings, tail }: GatewayContext,
  { kind, named, instances, limit, read, placeOf }: MeasuredList<T>,
): Promise<Page<T>> => {
  const { current } = tail.catalog
  if (named !== undefined && current.declaration(kind, named) === undefined)
    throw new HttpError('DECLARATION_UNKNOWN', `There is no ${ONE[kind]} '${named}'.`)
  if (current.declarations(kind).length === 0) return { items: [], nextPageToken: null }
  const topic = platform.names.monitoring
  // Before the first event there may be no table, and there is nothing to miss. A table that is missing later is an error.
  if ((await ends.of(topic)).every((end) => end === 0)) return { items: [], nextPageToken: null }
  for (const instance of instances) await tablePast(platform, ends, { topic, instance }, settings.positionTimeoutMs)
  return pageOfFound(await read(limit + 1), limit, placeOf)
}
