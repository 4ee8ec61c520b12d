/** Decides whether a feature view can be recorded, and resolves what it refers to. */
import { type avro, datasetOf, type FeatureViewDeclaration, viewOf, viewRecord } from '../../../../schemas/index.ts'
import { validateView } from '../../../features/validate.ts'
import { generationOf } from '../../../rows/index.ts'
import { type Completed, type Found, invalid, isRefusal, type Look } from '../../kind.ts'
import type { Problem } from '../../problem.ts'
import { type Refusal, refusal } from '../../refusals.ts'
import { withDefaults } from './defaults.ts'

/** The view with its entity as columns and every default filled in, and the version of the dataset that it was checked against. */
export const completeView = (view: avro.FeatureView, look: Look): Completed<avro.FeatureView> | Refusal => {
  const source = datasetOfView(view, look)
  if (isRefusal(source)) return source
  const dataset = source.record
  const columns = entityColumns(view, dataset, look)
  if ('code' in columns) return columns
  const declaration = checkedView({ ...view, entity: columns }, dataset)
  if (declaration.problems) return invalid('view', view.name, declaration.problems)
  const record = withDefaults(viewRecord(declaration.view), dataset, source.viewPartitions)
  const generation = generationOf(record, dataset, source)
  return {
    record,
    more: { datasetVersion: source.version },
    // The same content on another generation of the rows has other results.
    ...(generation !== null && { basis: { generation } }),
  }
}

const datasetOfView = (view: avro.FeatureView, look: Look): Found<avro.Dataset> | Refusal => {
  const source = look.find('dataset', view.dataset) as Found<avro.Dataset> | undefined
  const problems = [{ path: 'dataset', value: view.dataset, expected: 'a declared dataset that is not retired' }]
  if (!source) return refusal('DATASET_UNKNOWN', { name: view.dataset }, problems)
  return source.retired ? refusal('DATASET_RETIRED', { name: view.dataset }, problems) : source
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

/** Whether a view reads a copy of the rows of several partitions, once the first generation has begun. */
export const isMerged = (view: avro.FeatureView, dataset: avro.Dataset, look: Look): boolean => {
  const entity = entityColumns(view, dataset, look)
  return !('code' in entity) && generationOf({ ...view, entity }, dataset, { generation: 1 }) !== null
}

/** The columns of the view's entity: the declared ones, or those of the entity that the view names. */
const entityColumns = (view: avro.FeatureView, dataset: avro.Dataset, look: Look): readonly string[] | Refusal => {
  const [name] = view.entity
  const columns = new Map(dataset.columns.map((column) => [column.name, column]))
  const named = view.entity.length === 1 && !columns.has(name)
  const entity = named ? (look.find('entity', name) as Found<avro.Entity> | undefined) : undefined
  if (!entity) return view.entity
  const expected = 'columns of the dataset, or one entity that is not retired'
  if (entity.retired) return refusal('ENTITY_RETIRED', { name }, [{ path: 'entity.0', value: name, expected }])
  const { keys } = entity.record
  const missing = keys.filter((key) => columns.get(key.name)?.type !== key.type)
  if (missing.length === 0) return keys.map((key) => key.name)
  const problems = missing.map((key) => ({
    path: 'entity.0',
    value: name,
    expected: `an entity of this dataset: it has no column ${key.name} of type ${key.type}`,
  }))
  return refusal('ENTITY_MISMATCH', { name, dataset: dataset.name }, problems)
}
