/** What a worker has to run, from the catalogue and its roles. Pure. */

import type { Snapshot } from '../processors/catalog/index.ts'
import { rowsOfView } from '../processors/rows/index.ts'
import { type DatasetDeclaration, datasetOf, type FeatureViewDeclaration, viewOf } from '../schemas/index.ts'
import type { Names } from '../streams/core/names.ts'
import {
  catalogInstance,
  featuresInstance,
  featuresTableInstance,
  intakeInstance,
  intakeTopicOf,
  redisInstance,
  rekeyInstance,
  rowsTableInstance,
  tableInstance,
} from './instances.ts'

export const ROLES = ['catalog', 'intake', 'features', 'online', 'offline'] as const
export type Role = (typeof ROLES)[number]

interface Common {
  readonly instance: string
  readonly topic: string
  /** Changes when what is run has to be made anew. */
  readonly revision: string
}

export type Wanted = Common &
  (
    | { readonly kind: 'catalog' }
    | { readonly kind: 'late' | 'quarantine' }
    | { readonly kind: 'intake' | 'rows'; readonly dataset: DatasetDeclaration }
    | {
        readonly kind: 'rekey'
        readonly dataset: DatasetDeclaration
        readonly key: readonly string[]
        readonly output: { readonly topic: string; readonly partitions: number }
      }
    | {
        readonly kind: 'features' | 'online' | 'offline'
        readonly view: FeatureViewDeclaration
        readonly version: number
        readonly dataset: DatasetDeclaration
      }
  )

export interface LiveView {
  readonly view: FeatureViewDeclaration
  readonly version: number
  readonly dataset: DatasetDeclaration
  readonly datasetVersion: number
}

/** View versions that are in use: the active one, and newer ones that catch up. */
export const liveViews = (catalog: Snapshot): LiveView[] =>
  catalog.views().flatMap((declared) => {
    const dataset = catalog.dataset(declared.latest.record.dataset)
    if (declared.retired || dataset === undefined) return []
    const from = declared.active?.version ?? 1
    return declared.versions
      .filter(({ version, retired }) => !retired && version >= from)
      .map(({ version, record }) => ({
        view: viewOf(record),
        version,
        dataset: datasetOf(dataset.latest.record),
        datasetVersion: dataset.latest.version,
      }))
  })

/** Every instance that a worker with these roles runs, in a stable order. */
export const wantedInstances = (catalog: Snapshot, names: Names, roles: ReadonlySet<Role>): Wanted[] => {
  const wanted: Wanted[] = []
  if (roles.has('catalog'))
    wanted.push({ kind: 'catalog', instance: catalogInstance(), topic: names.catalogCommands, revision: '1' })
  if (roles.has('offline')) {
    wanted.push({ kind: 'late', instance: tableInstance('late'), topic: names.late, revision: '1' })
    wanted.push({ kind: 'quarantine', instance: tableInstance('quarantine'), topic: names.quarantine, revision: '1' })
  }
  for (const { retired, latest } of catalog.datasets()) {
    if (retired) continue
    const dataset = datasetOf(latest.record)
    const revision = String(latest.version)
    if (roles.has('intake'))
      wanted.push({
        kind: 'intake',
        instance: intakeInstance(dataset.name),
        topic: intakeTopicOf(names, dataset),
        revision,
        dataset,
      })
    if (roles.has('offline'))
      wanted.push({
        kind: 'rows',
        instance: rowsTableInstance(dataset.name),
        topic: names.rows(dataset.name),
        revision,
        dataset,
      })
  }
  const views = liveViews(catalog)
  if (roles.has('intake')) wanted.push(...rekeys(views, names))
  for (const live of views) wanted.push(...ofView(live, names, roles))
  return wanted
}

/** Re-keyed copies are shared by all views on the same columns. */
const rekeys = (views: readonly LiveView[], names: Names): Wanted[] => {
  const copies = new Map<string, Wanted>()
  for (const { view, dataset, datasetVersion } of views) {
    const { topic, partitions, copy } = rowsOfView(view, dataset, names)
    if (copy === undefined) continue
    const instance = rekeyInstance(copy.name)
    copies.set(instance, {
      kind: 'rekey',
      instance,
      topic: names.rows(dataset.name),
      revision: String(datasetVersion),
      dataset,
      key: copy.key,
      output: { topic, partitions },
    })
  }
  return [...copies.values()]
}

const ofView = (
  { view, version, dataset, datasetVersion }: LiveView,
  names: Names,
  roles: ReadonlySet<Role>,
): Wanted[] => {
  const revision = String(datasetVersion)
  const features = names.features(view.name, version)
  const common = { view, version, dataset, revision }
  const wanted: Wanted[] = []
  if (roles.has('features'))
    wanted.push({
      kind: 'features',
      instance: featuresInstance(view.name, version),
      topic: rowsOfView(view, dataset, names).topic,
      ...common,
    })
  if (roles.has('online'))
    wanted.push({ kind: 'online', instance: redisInstance(view.name, version), topic: features, ...common })
  if (roles.has('offline'))
    wanted.push({ kind: 'offline', instance: featuresTableInstance(view.name, version), topic: features, ...common })
  return wanted
}
