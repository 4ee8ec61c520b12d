/** The alerts that fire now about a dataset: its contracts, its drift and metrics, how long it had no row, and what fills its topics and tables. */
import { planOf } from '../../platform/index.ts'
import { modelOfDataset } from '../../processors/drift/index.ts'
import { alertsAt } from '../../queries/alerts/index.ts'
import type { avro } from '../../schemas/index.ts'
import { alertStoreOf, awaitAlerts } from '../alerts/stored.ts'
import type { GatewayContext } from '../context.ts'
import type { Secrecy } from '../secrecy/columns.ts'

const ALERTS_MAX = 20

/** @throws AlertsError; TableBehindError */
export const openAlerts = async (context: GatewayContext, { name, columns }: avro.Dataset, secrecy: Secrecy) => {
  await awaitAlerts(context)
  const signals = signalsOf(context)
  const found = await alertsAt(alertStoreOf(context), {
    ...{ state: 'firing' as const, limit: ALERTS_MAX + 1 },
    about: { model: modelOfDataset(name), named: namedBy(context, signals, name) },
  })
  const hasMasked = columns.some((column) => secrecy.isMasked(column.name))
  const items = found.slice(0, ALERTS_MAX).map(({ fingerprint, subject, severity, ...alert }) => {
    const { summary, value, threshold, startsAt, mutedBy, runbook } = alert
    const masked = hasMasked && !isCount(signals.get(subject.rule), subject.feature)
    return {
      ...{ fingerprint, rule: subject.rule, feature: subject.feature, severity, masked },
      ...{ summary: masked ? null : summary, value: masked ? null : value, threshold: masked ? null : threshold },
      ...{ startsAt, mutedBy, runbook },
    }
  })
  return { items, truncated: found.length > ALERTS_MAX }
}

type Signals = ReadonlyMap<string, string>

const signalsOf = ({ tail }: GatewayContext): Signals =>
  new Map(
    tail.catalog.current
      .declarations('alert_rule')
      .map(({ latest }) => latest.record as avro.AlertRule)
      .map(({ name, signal }) => [name, signal]),
  )

/** Alerts that are about no model: a rule, and what it watches. */
const namedBy = ({ tail, platform }: GatewayContext, signals: Signals, name: string) => {
  const own = planOf(tail.catalog.current, platform)
    .filter(({ declaredBy }) => declaredBy === `dataset/${name}`)
    .map(({ instance }) => instance)
  return [...signals].flatMap(([rule, signal]) => {
    const features = signal === 'freshness' ? [name] : signal === 'task' || signal === 'lag' ? own : []
    return features.map((feature) => ({ rule, feature }))
  })
}

/** Whether what an alert says is about numbers of rows and rules, and so tells no value of a column. */
const isCount = (signal: string | undefined, feature: string | null): boolean => {
  if (signal === 'contract') return /\.(rows|breaches|warnings)$/.test(feature ?? '') && !feature?.includes('.rule.')
  return signal === 'freshness' || signal === 'task' || signal === 'lag' || signal === 'overdue'
}
