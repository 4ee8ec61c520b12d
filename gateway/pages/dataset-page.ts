/** Everything that is known of one declared dataset, in one answer. Parts that cannot be read at the moment say so. */
import { datasetKey, OwnNames } from '../../processors/lineage/index.ts'
import type { ContractState } from '../../queries/contracts/index.ts'
import { freshnessOf, requireHeld, rowsTableOf } from '../../queries/profiles/index.ts'
import { TableBehindError } from '../../queries/stored-table.ts'
import { type avro, datasetOf, schemaFindings, topicSubject } from '../../schemas/index.ts'
import { contractsOf, declaredDataset } from '../catalog/declared.ts'
import type { GatewayContext } from '../context.ts'
import type { Principal } from '../http/auth.ts'
import { maskedWhy, type Secrecy } from '../secrecy/columns.ts'
import { secrecyFor } from '../secrecy/datasets.ts'
import { keptStoreOf, lineagePast } from '../surfaces/openlineage/reading.ts'
import { available, type Part } from './available.ts'
import { refusedRows, shownRule, statesOf, unmetOf } from './contracts-of.ts'
import { neighbourhoodOf } from './neighbourhood.ts'
import { openAlerts } from './open-alerts.ts'
import { type Seen, serviceLevelsOf } from './service-levels.ts'

/** Of a dataset with more versions, the latest are shown; the declaration itself has all. */
const VERSIONS_MAX = 100
const UNREAD_MAX = 100
const NO_STATES: ReadonlyMap<string, ContractState> = new Map()

/** @throws HttpError DATASET_UNKNOWN */
export const datasetPage = async (context: GatewayContext, name: string, principal: Principal) => {
  const declared = declaredDataset(context, name)
  const { latest, retired, versions } = declared
  const { record } = latest
  const secrecy = secrecyFor(context, record, principal)
  const contracts = contractsOf(context, name)
  const [freshness, lineage, states, refused, unread, alerts] = await Promise.all([
    available(() => readFreshness(context, record, secrecy)),
    available(() => neighbours(context, name)),
    available(async () => (contracts.length === 0 ? NO_STATES : await statesOf(context, name))),
    available(() => refusedRows(context, name)),
    available(() => unreadFields(context, record)),
    available(() => openAlerts(context, record, secrecy)),
  ])
  const now = Date.now()
  const { owner, description, tags } = record
  return {
    ...{ name, isDeclared: true, retired, owner, description, tags, version: latest.version },
    ...{ revision: latest.revision, key: record.key, time: record.time, partitions: record.partitions ?? 1 },
    columns: columnsOf(declared.versions, record, secrecy),
    versions: versions
      .slice(-VERSIONS_MAX)
      .reverse()
      .map((one) => ({
        ...{ version: one.version, revision: one.revision, retired: one.retired },
        ...{ since: one.since.logTime, actor: one.since.meta.actor, columns: one.record.columns.length },
      })),
    versionsTotal: versions.length,
    sources: sourcesOf(context, record),
    contracts: contracts.map(({ name: contract, version, record: of }) => ({
      ...{ name: contract, version, owner: of.owner, description: of.description, windowMs: of.windowMs },
      serviceLevels: serviceLevelsOf(of.odcs, seenIn(freshness), now),
      unmet: unmetOf(of, record),
      state: stateShown(states, contract, secrecy),
    })),
    evolution: record.evolution ?? 'ignore',
    ...{ freshness, refused, unread, alerts, lineage },
  }
}

const columnsOf = (
  versions: readonly { readonly version: number; readonly record: avro.Dataset }[],
  { columns, key, time }: avro.Dataset,
  secrecy: Secrecy,
) => {
  const since = new Map<string, number>()
  for (const { version, record } of versions)
    for (const { name } of record.columns) if (!since.has(name)) since.set(name, version)
  return columns.map(({ name, type, nullable, doc }) => {
    const seen = secrecy.of(name)
    const { classifications, isMasked } = seen
    return {
      ...{ name, type, nullable, doc, isKey: key.includes(name), isTime: name === time },
      ...{ classifications, masked: isMasked, maskedWhy: maskedWhy(seen) },
      ...{ sinceVersion: since.get(name) ?? versions.length },
    }
  })
}

const sourcesOf = ({ tail, platform }: GatewayContext, { name, sourceTopic }: avro.Dataset) => {
  const declared = tail.catalog.current.declarations('source').flatMap(({ name: source, latest, retired }) => {
    const { dataset, type } = latest.record as avro.Source
    return dataset === name && !retired ? [{ name: source, type }] : []
  })
  if (sourceTopic !== null) return [{ name: sourceTopic, type: 'topic' }, ...declared]
  return [...declared, { name: platform.names.intake(name), type: 'intake' }]
}

/** Fields of the latest schema of producers that are no columns, and that nobody reads. */
const unreadFields = async ({ platform: { names, registry } }: GatewayContext, dataset: avro.Dataset) => {
  const schema = await registry.latest(topicSubject(dataset.sourceTopic ?? names.intake(dataset.name)))
  const findings = schema === undefined ? [] : schemaFindings(datasetOf(dataset), schema)
  return findings
    .filter(({ rule }) => rule === 'unread')
    .slice(0, UNREAD_MAX)
    .map(({ field, found }) => ({ name: field, type: found }))
}

const readFreshness = async (context: GatewayContext, dataset: avro.Dataset, secrecy: Secrecy) => {
  const { platform, ends, settings } = context
  const topic = platform.names.rows(dataset.name)
  const written = await ends.of(topic)
  if (written.every((end) => end === 0)) return { rows: 0, eventTime: null, logTime: null, positions: [], behind: null }
  const targets = written.map((offset, partition) => ({ topic, partition, offset }))
  const behind = await requireHeld(platform, dataset.name, targets, settings.positionTimeoutMs).then(
    () => null,
    (error) => {
      if (error instanceof TableBehindError) return error.message
      throw error
    },
  )
  const { rows, eventTime, logTime, positions } = await freshnessOf(
    rowsTableOf(platform.clickhouse, platform.names, dataset),
  )
  return {
    rows,
    eventTime: secrecy.isMasked(dataset.time) ? null : (eventTime ?? null),
    logTime: logTime ?? null,
    positions: [...positions].map(([partition, offset]) => ({ topic, partition, offset })),
    behind,
  }
}

const neighbours = async (context: GatewayContext, name: string) => {
  await lineagePast(context, ['lineage_edges', 'lineage_facets'])
  const named = new OwnNames(context.platform.names.prefix).dataset(name)
  return neighbourhoodOf(await keptStoreOf(context), datasetKey(named))
}

/** What the rows say of service levels. A table that is behind says nothing: the last row may be one that it lacks. */
const seenIn = ({ value }: Part<Seen & { readonly behind: string | null }>): Seen | undefined =>
  value === null || value.behind !== null ? undefined : value

const stateShown = (
  { value, unavailable }: Part<ReadonlyMap<string, ContractState>>,
  contract: string,
  secrecy: Secrecy,
) => {
  const state = value?.get(contract)
  if (state === undefined) return { value: null, unavailable }
  const { rules, contract: _, ...rest } = state
  return { value: { ...rest, rules: rules.map((rule) => shownRule(rule, secrecy)) }, unavailable }
}
