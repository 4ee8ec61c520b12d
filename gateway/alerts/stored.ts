/** The table of alerts, with all that was told before a question. */
import { alertsTableInstance, hasRules } from '../../processors/alerts/index.ts'
import { type AlertStore, type AlertsQuery, alertsAt } from '../../queries/alerts/index.ts'
import { tablePast } from '../../queries/stored-table.ts'
import type { GatewayContext } from '../context.ts'

export const alertStoreOf = ({ platform }: GatewayContext): AlertStore => ({
  client: platform.clickhouse,
  prefix: platform.names.prefix,
})

/** What was told before the question is in the answer. Without a rule there is nobody who could fill the table. */
export const awaitAlerts = async ({ platform, settings, tail, ends }: GatewayContext): Promise<void> => {
  if (!hasRules(tail.catalog.current)) return
  const table = { topic: platform.names.alerts, instance: alertsTableInstance() }
  await tablePast(platform, ends, table, settings.positionTimeoutMs)
}

/** Alerts of the table: now, with all that was told before the question, or as of a log time. */
export const storedAlerts = async (context: GatewayContext, query: AlertsQuery) => {
  if (query.asOf === undefined) await awaitAlerts(context)
  return alertsAt(alertStoreOf(context), query)
}
