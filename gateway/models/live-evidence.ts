/** What was measured of a version while it served, for the rules of a policy that ask for it. The command of a gate carries it, so that a replay decides the same. */
import { driftTableInstance } from '../../processors/drift/index.ts'
import { figureOver, performanceTableInstance } from '../../processors/performance/index.ts'
import { BROKEN_RULES, DRIFTED_COLUMNS, isLiveComparison, liveMetric } from '../../processors/registry/index.ts'
import { type ContractState, evaluationOffset } from '../../queries/contracts/index.ts'
import { lastColumns } from '../../queries/drift/index.ts'
import { lastFigure } from '../../queries/performance/index.ts'
import { RegistryReader } from '../../queries/registry/index.ts'
import { tablePast } from '../../queries/stored-table.ts'
import type { avro } from '../../schemas/index.ts'
import type { GatewayContext } from '../context.ts'
import { statesOf } from '../pages/contracts-of.ts'
import { type DeclaredPerformance, eventsOf, livePerformanceNamed, windowsOf } from '../references.ts'

interface Version {
  readonly model: string
  readonly version: number
}

/** @throws errors of reads of contracts, drift and performance: a gate is not evaluated on what cannot be read */
export const liveEvidence = async (
  context: GatewayContext,
  of: Version,
  policyName: string,
): Promise<readonly avro.LiveEvidence[]> => {
  const { catalog } = context.tail
  const policy = catalog.current.declaration('policy', policyName)?.latest.record as avro.Policy | undefined
  const rules = policy?.rules ?? []
  const has = (kind: string) => catalog.current.declarations(kind).length > 0
  const found: avro.LiveEvidence[] = []
  const contracts = rules.filter(({ check }) => check === 'data_quality')
  if (contracts.length > 0) found.push(...(await ofContracts(context, contracts)))
  if (rules.some(({ check }) => check === 'drift') && has('monitor')) found.push(...(await ofDrift(context, of)))
  const figures = rules.filter(({ check }) => check === 'live_performance')
  if (figures.length > 0 && has('performance')) found.push(...(await ofPerformance(context, of, figures)))
  const comparisons = rules.filter(({ check }) => isLiveComparison(check))
  if (policy !== undefined && comparisons.length > 0)
    found.push(...(await ofBoth(context, of, policy.guards, comparisons)))
  return found
}

/** Windows that are put together of each version. */
const WINDOWS_MAX = 100

/** The figures of candidate and champion, over the latest windows in which both have outcomes. */
const ofBoth = async (
  context: GatewayContext,
  { model, version }: Version,
  guards: avro.Policy['guards'],
  rules: readonly avro.PolicyRule[],
): Promise<avro.LiveEvidence[]> => {
  const champion = await championOf(context, model, version, guards)
  if (champion === undefined) return []
  const found: avro.LiveEvidence[] = []
  for (const { check, metric } of rules) {
    const named = liveMetric(metric)
    const of = named && livePerformanceNamed(context, named.source)
    if (named === undefined || of === undefined || of.declared.dataset !== null) continue
    if (found.some((each) => each.check === check && each.source === named.source && each.metric === named.figure))
      continue
    const [mine, other] = await sameWindows(context, of, version, champion)
    if (mine.length === 0) continue
    for (const [windows, who] of [
      [mine, null],
      [other, champion],
    ] as const) {
      const events = await eventsOf(context, windows)
      const figure = figureOver(
        of.declared,
        events.map(({ counts }) => counts),
        named.figure,
      )
      if (figure === undefined) continue
      const [last] = windows
      found.push({
        ...{ check, source: named.source, sourceVersion: of.version, metric: named.figure, ...figure, version: who },
        ...{ windowEnd: last.window_end, eventId: last.event_id, offset: last.offset },
        offsets: windows.map(({ offset }) => offset).sort((a, b) => a - b),
      })
    }
  }
  return found
}

const sameWindows = async (
  context: GatewayContext,
  { declared, version: declarationVersion }: DeclaredPerformance,
  candidate: number,
  champion: number,
) => {
  const of = async (modelVersion: number) => {
    const query = { name: declared.name, declarationVersion, modelVersion, slice: '', limit: 10 * WINDOWS_MAX }
    return (await windowsOf(context, query)).filter(({ labelled }) => labelled > 0)
  }
  const [mine, other] = [await of(candidate), await of(champion)]
  const starts = new Set(other.map(({ window_start: start }) => start))
  const common = mine.filter(({ window_start: start }) => starts.has(start)).slice(0, WINDOWS_MAX)
  const kept = new Set(common.map(({ window_start: start }) => start))
  return [common, other.filter(({ window_start: start }) => kept.has(start))] as const
}

/** The version that has now what a policy guards, other than the candidate. The registry decides on it again. */
const championOf = async (
  context: GatewayContext,
  model: string,
  candidate: number,
  { alias, stage }: avro.Policy['guards'],
): Promise<number | undefined> => {
  const reader = new RegistryReader(await context.models.sourceAt(undefined))
  if (alias !== null) {
    const found = (await reader.model(model))?.aliases.get(alias)
    return found === candidate ? undefined : found
  }
  const versions = (await reader.versions(model)) ?? []
  return versions.filter((each) => each.stage === stage && each.version !== candidate).at(-1)?.version
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
      ...{ windowEnd: last.window_end, eventId: last.event_id, offset: last.offset, ...ALONE },
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
      ...{ offset: last.offset, ...ALONE },
    })
  }
  return found
}

/** Of each contract that a rule names, if its present version was evaluated: what an earlier version found says nothing of the rules that hold now. */
const ofContracts = async (
  context: GatewayContext,
  rules: readonly avro.PolicyRule[],
): Promise<avro.LiveEvidence[]> => {
  const { names, clickhouse } = context.platform
  const found: avro.LiveEvidence[] = []
  for (const name of new Set(rules.flatMap(({ metric }) => metric ?? []))) {
    const declared = context.tail.catalog.current.declaration('contract', name)
    if (declared === undefined || declared.retired) continue
    const state = (await statesOf(context, (declared.latest.record as avro.Contract).dataset)).get(name)
    if (state?.version !== declared.latest.version) continue
    const { version, rows, windowEnd, eventId } = state
    const offset = await evaluationOffset(clickhouse, names.prefix, eventId)
    if (offset === undefined) continue
    found.push({
      ...{ check: 'data_quality', source: name, sourceVersion: version, metric: BROKEN_RULES },
      ...{ value: brokenIn(state), rows, windowEnd, eventId, offset, ...ALONE },
    })
  }
  return found
}

/** Rules that only warn break nothing. `null`: none is broken for certain, and one may be. */
const brokenIn = ({ rules }: ContractState): number | null => {
  const rejecting = rules.filter(({ action }) => action === 'reject')
  const broken = rejecting.filter(({ outcome }) => outcome === 'fail').length
  return broken === 0 && rejecting.some(({ outcome }) => outcome === 'uncertain') ? null : broken
}

/** Evidence on the candidate, of one window. */
const ALONE = { version: null, deviation: null, offsets: [] }
