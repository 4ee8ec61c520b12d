/** Decisions on DeclareEntity, DeclareDataset and DeclareFeatureView. */
import {
  type avro,
  canonicalJson,
  datasetOf,
  datasetRecord,
  entityOf,
  entityRecord,
  type FeatureViewDeclaration,
  viewOf,
  viewRecord,
} from '../../schemas/index.ts'
import type { Decision } from '../../streams/core/aggregate/index.ts'
import type { Names } from '../../streams/core/names.ts'
import { validateView } from '../features/validate.ts'
import { incompatibilities } from './compatible.ts'
import { contentHash, datasetContent, entityContent, viewContent } from './content.ts'
import { withDatasetDefaults, withViewDefaults } from './defaults.ts'
import type { Problem } from './problem.ts'
import { type Refusal, refusal } from './refusals.ts'
import { topicRefusal, topicsOfDataset, topicsOfView } from './topics.ts'
import {
  datasetEntry,
  type Entries,
  type Event,
  entityEntry,
  isRetired,
  type Kind,
  latest,
  type Subject,
  type Version,
  viewEntry,
} from './types.ts'
import { validateDataset, validateEntity } from './validate.ts'

export type CatalogDecision = Decision<Event, Refusal, Subject>

export const refused = (reason: Refusal): CatalogDecision => ({ kind: 'refused', refusal: reason })
export const accepted = (subject: Subject, event?: Event): CatalogDecision => ({
  kind: 'accepted',
  events: event ? [event] : [],
  subject,
})

type Numbers = Pick<Version<unknown>, 'version' | 'revision' | 'contentHash'>

/**
 * The version and revision of a content.
 * @param candidates live versions that may have the same content
 * @returns `changed: false` if one of them is equal in everything, so there is nothing to record
 */
const numbersOf = <R>(
  record: R,
  hash: string,
  candidates: readonly Version<R>[],
  last: number,
): { readonly changed: boolean; readonly numbers: Numbers } => {
  const same = candidates.find((version) => version.contentHash === hash)
  if (!same) return { changed: true, numbers: { version: last + 1, revision: 1, contentHash: hash } }
  const { version, revision, contentHash } = same
  const changed = canonicalJson(same.record) !== canonicalJson(record)
  return { changed, numbers: { version, revision: changed ? revision + 1 : revision, contentHash } }
}

const subjectOf = (kind: Kind, name: string, { version, revision }: Numbers): Subject => ({
  kind,
  name,
  version,
  revision,
})

const live = <R>(versions: readonly Version<R>[]): readonly Version<R>[] => versions.filter(({ retired }) => !retired)

/** Compare-and-set: the refusal if the command expects a version other than the present one; 0 = none. */
export const versionConflict = (name: string, expected: number | null, found: number): Refusal | undefined =>
  expected === null || expected === found ? undefined : refusal('VERSION_CONFLICT', { name, expected, found })

export const declareEntity = (entries: Entries, { entity, expectedVersion }: avro.DeclareEntity): CatalogDecision => {
  const declaration = entityOf(entity)
  const problems = validateEntity(declaration)
  if (problems.length > 0)
    return refused(refusal('DECLARATION_INVALID', { kind: 'entity', name: entity.name }, problems))
  const entry = entityEntry(entries, entity.name)
  const last = entry?.versions.length ?? 0
  const conflict = versionConflict(entity.name, expectedVersion, last)
  if (conflict) return refused(conflict)
  const record = entityRecord(declaration)
  const candidates = entry ? live([latest(entry)]) : []
  const { changed, numbers } = numbersOf(record, contentHash(entityContent(record)), candidates, last)
  const subject = subjectOf('entity', entity.name, numbers)
  return changed
    ? accepted(subject, { type: 'EntityDeclared', value: { ...numbers, entity: record } })
    : accepted(subject)
}

export const declareDataset = (
  entries: Entries,
  { dataset, expectedVersion }: avro.DeclareDataset,
  names: Names,
): CatalogDecision => {
  const { name } = dataset
  const declaration = datasetOf(dataset)
  const problems = validateDataset(declaration)
  if (problems.length > 0) return refused(refusal('DECLARATION_INVALID', { kind: 'dataset', name }, problems))
  const entry = datasetEntry(entries, name)
  const last = entry?.versions.length ?? 0
  const conflict = versionConflict(name, expectedVersion, last)
  if (conflict) return refused(conflict)
  const record = withDatasetDefaults(datasetRecord(declaration))
  // This also holds for a retired dataset: its topics and rows still exist.
  const obstacles = entry ? incompatibilities(latest(entry).record, record) : []
  if (obstacles.length > 0) return refused(refusal('DATASET_INCOMPATIBLE', { name }, obstacles))
  const candidates = entry ? live([latest(entry)]) : []
  const { changed, numbers } = numbersOf(record, contentHash(datasetContent(record)), candidates, last)
  const subject = subjectOf('dataset', name, numbers)
  const obstacle = changed && topicRefusal(entries, 'dataset', name, topicsOfDataset(record, names), names)
  if (obstacle) return refused(obstacle)
  return changed
    ? accepted(subject, { type: 'DatasetDeclared', value: { ...numbers, dataset: record } })
    : accepted(subject)
}

export const declareView = (
  entries: Entries,
  { view, expectedVersion }: avro.DeclareFeatureView,
  names: Names,
): CatalogDecision => {
  const { name } = view
  const source = datasetEntry(entries, view.dataset)
  const datasetProblem = [{ path: 'dataset', value: view.dataset, expected: 'a declared dataset that is not retired' }]
  if (!source) return refused(refusal('DATASET_UNKNOWN', { name: view.dataset }, datasetProblem))
  if (isRetired(source)) return refused(refusal('DATASET_RETIRED', { name: view.dataset }, datasetProblem))
  const dataset = latest(source)
  const columns = entityColumns(entries, view, dataset.record)
  if ('code' in columns) return refused(columns)
  const declaration = checkedView({ ...view, entity: columns }, dataset.record)
  if (declaration.problems) return refused(refusal('DECLARATION_INVALID', { kind: 'view', name }, declaration.problems))
  const entry = viewEntry(entries, name)
  const last = entry?.versions.length ?? 0
  const conflict = versionConflict(name, expectedVersion, last)
  if (conflict) return refused(conflict)
  const record = withViewDefaults(viewRecord(declaration.view), dataset.record)
  // Any live version qualifies: its instance already runs, so nothing has to be replayed. No two live versions have
  // equal content.
  const candidates = live(entry?.versions ?? [])
  const { changed, numbers } = numbersOf(record, contentHash(viewContent(record)), candidates, last)
  const subject = subjectOf('view', name, numbers)
  if (!changed) return accepted(subject)
  const topics = topicsOfView(record, numbers.version, dataset.record, names)
  const obstacle = topicRefusal(entries, 'view', name, topics, names)
  if (obstacle) return refused(obstacle)
  const value = { ...numbers, datasetVersion: dataset.version, view: record }
  return accepted(subject, { type: 'FeatureViewDeclared', value })
}

type CheckedView =
  | { readonly view: FeatureViewDeclaration; readonly problems?: undefined }
  | { readonly problems: readonly Problem[] }

/** The declaration of a record with its entity resolved to columns, or the problems of the record. */
const checkedView = (record: avro.FeatureView, dataset: avro.Dataset): CheckedView => {
  const names = record.features.map(({ name }) => name)
  const twice = names.find((name, i) => names.indexOf(name) !== i)
  // A declaration holds features by name, so the second of two equal names would silently replace the first.
  if (twice !== undefined) return { problems: [{ path: 'features', value: twice, expected: 'each name once' }] }
  let view: FeatureViewDeclaration
  try {
    view = viewOf(record)
  } catch {
    return { problems: [{ path: 'filter', value: record.filter, expected: 'a filter as JSON' }] }
  }
  const problems = validateView(view, datasetOf(dataset))
  return problems.length > 0 ? { problems } : { view }
}

/** The columns of the view's entity: the declared ones, or those of the entity that the view names. */
const entityColumns = (
  entries: Entries,
  view: avro.FeatureView,
  dataset: avro.Dataset,
): readonly string[] | Refusal => {
  const [name] = view.entity
  const columns = new Map(dataset.columns.map((column) => [column.name, column]))
  const entity = view.entity.length === 1 && !columns.has(name) ? entityEntry(entries, name) : undefined
  if (!entity) return view.entity
  const expected = 'columns of the dataset, or one entity that is not retired'
  if (isRetired(entity)) return refusal('ENTITY_RETIRED', { name }, [{ path: 'entity.0', value: name, expected }])
  const { keys } = latest(entity).record
  const missing = keys.filter((key) => columns.get(key.name)?.type !== key.type)
  if (missing.length === 0) return keys.map((key) => key.name)
  const problems = missing.map((key) => ({
    path: 'entity.0',
    value: name,
    expected: `an entity of this dataset: it has no column ${key.name} of type ${key.type}`,
  }))
  return refusal('ENTITY_MISMATCH', { name, dataset: dataset.name }, problems)
}
