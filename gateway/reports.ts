/** What a report of drift needs of the stores and of the catalogue, asked as of its time. */
import { alertsTableInstance, hasRules } from '../processors/alerts/index.ts'
import { driftTableInstance, overdueTableInstance } from '../processors/drift/index.ts'
import { performanceTableInstance } from '../processors/performance/index.ts'
import { alertsAt } from '../queries/alerts/index.ts'
import { overdueDrift } from '../queries/drift/index.ts'
import { performanceFigures } from '../queries/performance/index.ts'
import {
  BOUNDS,
  type DeclaredSeries,
  type DriftReport,
  driftReport,
  performanceReports,
  type ReportQuery,
  type SeriesName,
} from '../queries/reports/index.ts'
import { tablePast } from '../queries/stored-table.ts'
import type { avro } from '../schemas/index.ts'
import type { GatewayContext } from './context.ts'
import { HttpError } from './http/errors.ts'

/** @throws HttpError DECLARATION_UNKNOWN; DriftReadError; AlertsError; errors of the log */
export const reportFor = async (context: GatewayContext, query: ReportQuery): Promise<DriftReport> => {
  const { platform, settings, tail, ends } = context
  const { names, clickhouse: client } = platform
  const catalog = query.asOf === undefined ? tail.catalog.current : tail.catalog.at(query.asOf)
  requireSubject(catalog, query)
  const monitoring = { topic: names.monitoring, instance: driftTableInstance() }
  await tablePast(platform, ends, monitoring, settings.positionTimeoutMs)
  const waiting = { topic: names.monitoring, instance: overdueTableInstance() }
  await tablePast(platform, ends, waiting, settings.positionTimeoutMs)
  if (hasRules(tail.catalog.current)) {
    const alerts = { topic: names.alerts, instance: alertsTableInstance() }
    await tablePast(platform, ends, alerts, settings.positionTimeoutMs)
  }
  const store = { client, prefix: names.prefix }
  const { asOf } = query
  return driftReport(
    {
      ...store,
      declared: (name) => declaredSeries(catalog, name),
      alerts: async (since) => {
        if (since === null) return { items: [], hasMore: false }
        const model = modelOf(catalog, query)
        const about = { since, limit: BOUNDS.alerts + 1, ...(asOf !== undefined && { asOf }) }
        const items = await alertsAt(store, { ...about, model })
        return { items: items.slice(0, BOUNDS.alerts), hasMore: items.length > BOUNDS.alerts }
      },
      overdue: () => overdueOf(context, query),
      performance: () => performanceOf(context, query, modelOf(catalog, query)),
    },
    query,
  )
}

/** Figures of a report, realised and estimated together. */
const FIGURES_MAX = 2_000

/** The latest figures of the model, if somebody has asked for its performance. */
const performanceOf = async (
  { platform, settings, tail, ends }: GatewayContext,
  { from, to, asOf }: ReportQuery,
  model: string,
): Promise<DriftReport['performance']> => {
  const { names, clickhouse } = platform
  if (tail.catalog.current.declarations('performance').length === 0) return []
  const table = { topic: names.monitoring, instance: performanceTableInstance() }
  await tablePast(platform, ends, table, settings.positionTimeoutMs)
  return performanceReports(
    await performanceFigures(clickhouse, names.prefix, {
      ...{ model, slice: '', limit: FIGURES_MAX },
      ...(from !== undefined && { from }),
      ...(to !== undefined && { to }),
      ...(asOf !== undefined && { asOf }),
    }),
  )
}

/** What waits now, or waited at the time of the report. */
const overdueOf = async (
  { ends, platform: { clickhouse, names } }: GatewayContext,
  { subject, asOf }: ReportQuery,
): Promise<DriftReport['overdue']> => {
  if ((await ends.of(names.monitoring)).every((end) => end === 0)) return { items: [], hasMore: false }
  const found = await overdueDrift(clickhouse, names.prefix, {
    ...{ [subject.kind]: subject.name, isWaiting: true, limit: BOUNDS.overdue + 1 },
    ...(asOf !== undefined && { asOf }),
  })
  const items = found
    .slice(0, BOUNDS.overdue)
    .map(({ monitor, monitor_version, baseline, window_end, since, waits_for }) => ({
      ...{ monitor, monitorVersion: monitor_version, baseline, windowEnd: window_end, since, waitsFor: waits_for },
    }))
  return { items, hasMore: found.length > BOUNDS.overdue }
}

type Catalog = GatewayContext['tail']['catalog']['current']

/** The predictions that a monitor watches. */
const predictionsBehind = (catalog: Catalog, monitor: string): avro.Predictions | undefined => {
  const record = catalog.declaration('monitor', monitor)?.latest.record as avro.Monitor | undefined
  return record && (catalog.declaration('predictions', record.predictions)?.latest.record as avro.Predictions)
}

const modelOf = (catalog: Catalog, { subject: { kind, name } }: ReportQuery): string =>
  kind === 'model' ? name : (predictionsBehind(catalog, name)?.model ?? name)

/** A name that nothing was declared for is a mistake of the caller, and no empty report. */
const requireSubject = (catalog: Catalog, { subject: { kind, name } }: ReportQuery): void => {
  const monitors = catalog.declarations('monitor').map(({ name: each }) => each)
  const isKnown =
    kind === 'monitor'
      ? monitors.includes(name)
      : monitors.some((each) => predictionsBehind(catalog, each)?.model === name)
  if (isKnown) return
  const what = kind === 'monitor' ? `monitor '${name}'` : `monitor of model '${name}'`
  throw new HttpError('DECLARATION_UNKNOWN', `There is no ${what}.`)
}

const declaredSeries = (catalog: Catalog, name: SeriesName): DeclaredSeries => {
  const monitor = catalog.declaration('monitor', name.monitor)
  const baseline = catalog.declaration('baseline', name.baseline)
  const rules = monitor?.versions[name.monitorVersion - 1]?.record as avro.Monitor | undefined
  const reference = (baseline?.versions[name.baselineVersion - 1]?.record as avro.Baseline | undefined)?.reference
  const isLive =
    monitor?.retired === false &&
    baseline?.retired === false &&
    monitor.latest.version === name.monitorVersion &&
    baseline.latest.version === name.baselineVersion
  if (rules === undefined) return { isLive, rules: null, reference: reference ?? null }
  const { alpha, minRows, psiMin, ksMin, shiftMin, windowMs } = rules
  return { isLive, rules: { alpha, minRows, psiMin, ksMin, shiftMin, windowMs }, reference: reference ?? null }
}
