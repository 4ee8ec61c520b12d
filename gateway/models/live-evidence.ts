/** What was measured of a version while it served, for the rules of a policy that ask for it. The command of a gate carries it, so that a replay decides the same. */
import { driftTableInstance } from '../../processors/drift/index.ts'
import { performanceTableInstance } from '../../processors/performance/index.ts'
import { DRIFTED_COLUMNS, isLive, liveMetric } from '../../processors/registry/index.ts'
import { lastColumns } from '../../queries/drift/index.ts'
import { lastFigure } from '../../queries/performance/index.ts'
import { tablePast } from '../../queries/stored-table.ts'
import type { avro } from '../../schemas/index.ts'
import type { GatewayContext } from '../context.ts'

interface Version {
  readonly model: string
  readonly version: number
}

/** @throws errors of reads of drift and performance: a gate is not evaluated on what cannot be read */
export const liveEvidence = async (
  context: GatewayContext,
  of: Version,
  policyName: string,
): Promise<readonly avro.LiveEvidence[]> => {
  const { catalog } = context.tail
  const policy = catalog.current.declaration('policy', policyName)?.latest.record as avro.Policy | undefined
  const rules = policy?.rules.filter(({ check }) => isLive(check)) ?? []
  const has = (kind: string) => catalog.current.declarations(kind).length > 0
  const found: avro.LiveEvidence[] = []
  if (rules.some(({ check }) => check === 'drift') && has('monitor')) found.push(...(await ofDrift(context, of)))
  const figures = rules.filter(({ check }) => check === 'live_performance')
  if (figures.length > 0 && has('performance')) found.push(...(await ofPerformance(context, of, figures)))
  return found
}

const ofDrift = async (context: GatewayContext, { model, version }: Version): Promise<avro.LiveEvidence[]> => {
  const { platform, settings, ends } = context
  const { names, clickhouse } = platform
  const table = { topic: names.monitoring, instance: driftTableInstance() }
  await tablePast(platform, ends, table, settings.positionTimeoutMs)
  const columns = await lastColumns(clickhouse, names.prefix, model, version)
  const monitors = [...new Set(columns.map(({ monitor }) => monitor))]
  return monitors.map((monitor) => {
    const mine = columns.filter((each) => each.monitor === monitor)
    const last = mine.reduce((a, b) => (b.offset > a.offset ? b : a))
    return {
      ...{ check: 'drift', source: monitor, sourceVersion: last.monitor_version, metric: DRIFTED_COLUMNS },
      value: mine.filter(({ verdict }) => verdict === 'drift').length,
      rows: Math.min(...mine.map(({ rows }) => rows)),
      ...{ windowEnd: last.window_end, eventId: last.event_id, offset: last.offset },
    }
  })
}

const ofPerformance = async (
  context: GatewayContext,
  { model, version }: Version,
  rules: readonly avro.PolicyRule[],
): Promise<avro.LiveEvidence[]> => {
  const { platform, settings, ends } = context
  const { names, clickhouse } = platform
  const table = { topic: names.monitoring, instance: performanceTableInstance() }
  await tablePast(platform, ends, table, settings.positionTimeoutMs)
  const found: avro.LiveEvidence[] = []
  for (const { metric, minRows } of rules) {
    const named = liveMetric(metric)
    if (named === undefined) continue
    const { source, figure } = named
    if (found.some((each) => each.source === source && each.metric === figure)) continue
    const query = { model, modelVersion: version, name: source, figure, labelledMin: minRows ?? 1 }
    const last = await lastFigure(clickhouse, names.prefix, query)
    if (last === undefined) continue
    found.push({
      ...{ check: 'live_performance', source, sourceVersion: last.declaration_version, metric: figure },
      ...{ value: last.value, rows: last.labelled, windowEnd: last.window_end, eventId: last.event_id },
      offset: last.offset,
    })
  }
  return found
}
