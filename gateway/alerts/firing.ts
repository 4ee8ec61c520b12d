/**
 * The alerts that fire, from whichever store answers first: Redis holds them, and the table has every change. So a store that is away does not hide the
 * alerts that say so.
 */
import { ACTIVE_ENTITY, ACTIVE_SPACE, hasRules, type ShownAlert } from '../../processors/alerts/index.ts'
import type { AlertsQuery } from '../../queries/alerts/index.ts'
import { FieldsReader } from '../../queries/fields/index.ts'
import type { GatewayContext } from '../context.ts'
import { storedAlerts } from './stored.ts'

type Query = Pick<AlertsQuery, 'rule' | 'model' | 'after' | 'limit'>

/** With all that was told before the question, the latest beginning first. @throws the error of the table, if neither store answers */
export const firingAlerts = async (context: GatewayContext, query: Query): Promise<readonly ShownAlert[]> => {
  if (!hasRules(context.tail.catalog.current)) return []
  const table = storedAlerts(context, { ...query, state: 'firing' })
  try {
    return await Promise.any([table, held(context, query)])
  } catch {
    return table
  }
}

const held = async ({ platform, settings, ends }: GatewayContext, query: Query): Promise<readonly ShownAlert[]> => {
  const { redis: client, names } = platform
  const reader = new FieldsReader({ client, prefix: names.prefix, ends, timeoutMs: settings.positionTimeoutMs })
  const question = { space: ACTIVE_SPACE, topic: names.alerts, partition: 0, entities: [ACTIVE_ENTITY] }
  const [active] = await reader.read(question)
  const { rule, model, after, limit } = query
  return [...active.values()]
    .map((text) => JSON.parse(text.toString()) as ShownAlert)
    .filter(({ subject }) => (rule ?? subject.rule) === subject.rule && (model ?? subject.model) === subject.model)
    .sort(inOrder)
    .filter((alert) => after === undefined || inOrder(after, alert) < 0)
    .slice(0, limit)
}

type Place = NonNullable<AlertsQuery['after']>

const inOrder = (a: Place, b: Place): number =>
  b.startsAt - a.startsAt || (a.fingerprint < b.fingerprint ? -1 : Number(a.fingerprint > b.fingerprint))
