/** Lists of windows that wait for partitions that lag. Question, answer and route are the same for all that measures windows. */
import type { ClickHouseClient } from '@clickhouse/client'
import type { OverdueQuery } from '../queries/overdue.ts'
import type { GatewayContext, Routes } from './context.ts'
import { access } from './http/access.ts'
import { optional } from './http/optional.ts'
import { answer, integer, list, nullable, object, problems, type Schema, text, timeText } from './http/schemas.ts'
import { type MeasuredList, measuredPage } from './measured-list.ts'
import { optionalTime } from './rows/statements.ts'

export interface OverdueList {
  readonly path: string
  readonly audit: string
  readonly operationId: string
  readonly summary: string
  readonly description: string
  readonly tag: string
  /** The kind of declaration by which windows are measured, and the field of the question that names one. */
  readonly kind: MeasuredList<unknown>['kind']
  readonly namedBy: string
  /** The fields by which windows are chosen. */
  readonly asked: Readonly<Record<string, Schema>>
  /** The fields that say whose window it is. */
  readonly shown: Readonly<Record<string, Schema>>
  /** The projections whose tables are read. */
  readonly instances: readonly string[]
  readonly read: (
    client: ClickHouseClient,
    prefix: string,
    query: OverdueQuery,
  ) => Promise<readonly { readonly offset: number }[]>
}

interface Query extends Readonly<Record<string, unknown>> {
  readonly waiting?: boolean
  readonly as_of?: string
  readonly limit: number
  readonly page_token?: string
}

const schemaOf = ({ operationId, summary, description, tag, asked, shown }: OverdueList) => {
  const query = {
    ...asked,
    waiting: { type: 'boolean', description: 'True selects windows that still wait, false those that no longer wait.' },
    as_of: timeText('The answer shows what was known at this time.'),
    limit: integer('The largest number of entries in a page.', { minimum: 1, maximum: 1000, default: 100 }),
    page_token: text('The `nextPageToken` of the page before.', { pattern: '^[0-9]{1,15}$' }),
  }
  const overdue = object({
    offset: integer('The offset of the event in the topic of monitoring.'),
    ...shown,
    window_end: integer('The end of the window, in ms since the epoch.'),
    since: integer('The log time at which the first partition closed it, in ms since the epoch.'),
    waits_for: list(integer('A partition that had not closed it.')),
    is_waiting: { type: 'boolean', description: 'Whether the window still waits.' },
    event_id: text('The id of the event.'),
  })
  const page = object({
    items: list(overdue),
    nextPageToken: nullable(text('The token of the next page. Null means the end.')),
  })
  return {
    ...{ operationId, summary, description, tags: [tag], querystring: object(query, Object.keys(query)) },
    response: { 200: answer('The answer holds one page.', page), ...problems(404, 422) },
  }
}

/** Registers the route of a list. */
export const overdueRoute = (app: Parameters<Routes>[0], context: GatewayContext, of: OverdueList): void => {
  const { kind, namedBy, instances } = of
  const { clickhouse, names } = context.platform
  app.get(of.path, { schema: schemaOf(of), config: access('rows:read', of.audit) }, async (request) => {
    const { waiting, as_of, limit, page_token, ...chosen } = request.query as Query
    const asked = {
      ...chosen,
      ...optional('isWaiting', waiting),
      ...optional('asOf', optionalTime('as_of', as_of)),
      ...optional('before', page_token === undefined ? undefined : Number(page_token)),
    }
    return measuredPage(context, {
      ...{ kind, named: chosen[namedBy] as string | undefined, limit, instances },
      read: (most) => of.read(clickhouse, names.prefix, { ...asked, limit: most }),
      placeOf: ({ offset }) => offset,
    })
  })
}
