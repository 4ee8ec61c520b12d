/** Which rows of a dataset a request is about: between which positions, and with which columns. */
import type { TopicPosition } from '../../platform/index.ts'
import type { ReadOptions } from '../../queries/data/index.ts'
import { TIME_EXPECTED } from '../../schemas/index.ts'
import { acceptedEnds } from '../accepted.ts'
import type { GatewayContext } from '../context.ts'
import { wrongField } from '../http/errors.ts'
import { integer, text, timeText } from '../http/schemas.ts'
import { timeOfText } from '../rows/time.ts'
import { type AskedStretch, columnsOf } from './columns.ts'
import { namedPositions, positionsAt } from './positions.ts'
import { namedVersion, stretchOf } from './versions.ts'

/** Parameters of requests about rows. */
export const STRETCH_QUERY = {
  as_of: timeText(
    'Rows that the log held at this time, by log time, which is when they were accepted. The columns are those of this time.',
  ),
  position: text(
    'Rows before these positions: `position` of an answer about these rows, or the offsets of all partitions, separated by commas. Default: all rows that were sent before the question.',
  ),
  version: text('Rows and columns of this named version.', { maxLength: 64 }),
  since: text('No rows before these positions, in the same form. Default: the beginning.'),
  schema_version: integer(
    'The version of the declaration whose columns are read. Default: that of `as_of`, otherwise the latest.',
    { minimum: 1 },
  ),
}

export interface StretchQuery {
  readonly as_of?: string
  readonly position?: string
  readonly version?: string
  readonly since?: string
  readonly schema_version?: number
}

export const readOptions = ({ platform, settings }: Pick<GatewayContext, 'platform' | 'settings'>): ReadOptions => ({
  platform,
  timeoutMs: settings.positionTimeoutMs,
})

/** @throws HttpError; errors of the log */
export const askedStretch = async (
  context: GatewayContext,
  dataset: string,
  query: StretchQuery,
): Promise<AskedStretch> => {
  context.datasets.declaration(dataset)
  const { since } = query
  const from = since === undefined ? undefined : await namedPositions(context, dataset, 'since', since)
  const asked =
    query.version === undefined ? await askedPlace(context, dataset, query) : versionIn(context, dataset, query)
  if (from === undefined) return asked
  requireOrder(from, asked.to)
  return { ...asked, from }
}

const askedPlace = async (
  context: GatewayContext,
  dataset: string,
  { as_of, position, schema_version }: StretchQuery,
): Promise<AskedStretch> => {
  if (as_of !== undefined && position !== undefined) throw wrongField('position', position, 'either it or as_of')
  const time = as_of === undefined ? undefined : timeOfText(as_of)
  if (as_of !== undefined && time === undefined) throw wrongField('as_of', as_of, TIME_EXPECTED)
  const columns = columnsOf(context, dataset, schema_version, time)
  if (time !== undefined) return { dataset, ...columns, to: await positionsAt(context, dataset, time), asOf: time }
  const to =
    position === undefined
      ? await acceptedEnds(context, context.datasets.declaration(dataset))
      : await namedPositions(context, dataset, 'position', position)
  return { dataset, ...columns, to }
}

const versionIn = (context: GatewayContext, dataset: string, query: StretchQuery): AskedStretch => {
  const { version, as_of, position, schema_version } = query
  const other = Object.entries({ as_of, position, schema_version }).find(([, value]) => value !== undefined)
  if (other !== undefined) throw wrongField(other[0], other[1], 'none with version, which says it')
  return stretchOf(context, namedVersion(context, dataset, version!))
}

const requireOrder = (from: readonly TopicPosition[], to: readonly TopicPosition[]): void => {
  const at = from.findIndex(({ offset }, partition) => offset > to[partition]!.offset)
  if (at < 0) return
  throw wrongField('since', `${at}:${from[at]!.offset}`, `at most the position up to which is read, ${to[at]!.offset}`)
}
