/** Declarations as JSON, checked before there is a command, and as records. All that is wrong is told at once, field by field. */
import { type Problem, shown, validateDataset, validateEntity } from '../../processors/catalog/index.ts'
import { validateView } from '../../processors/features/index.ts'
import {
  type DatasetDeclaration,
  datasetOf,
  datasetRecord,
  type EntityDeclaration,
  entityRecord,
  type FeatureViewDeclaration,
  viewRecord,
} from '../../schemas/index.ts'
import type { GatewayContext } from '../context.ts'
import { RefusedError } from '../http/errors.ts'
import type { CommandContent } from './commands.ts'

/** Kinds as the paths name them. */
export const kinds = { entities: 'entity', datasets: 'dataset', views: 'view' } as const
export type KindPath = keyof typeof kinds

/**
 * The command that declares what a body holds.
 * @param expectedVersion compare-and-set: the present version, 0 = none; `null`: whatever there is
 * @throws RefusedError DECLARATION_INVALID, DATASET_UNKNOWN
 */
export const declaration = (
  context: GatewayContext,
  kind: KindPath,
  body: unknown,
  expectedVersion: number | null,
): CommandContent => {
  switch (kind) {
    case 'entities':
      requireValid(kind, body, validateEntity(body))
      return { type: 'DeclareEntity', value: { entity: entityRecord(body as EntityDeclaration), expectedVersion } }
    case 'datasets':
      requireValid(kind, body, validateDataset(body))
      return { type: 'DeclareDataset', value: { dataset: datasetRecord(body as DatasetDeclaration), expectedVersion } }
    case 'views': {
      const view = body as FeatureViewDeclaration
      requireValid(kind, body, viewProblems(context, view))
      return { type: 'DeclareFeatureView', value: { view: viewRecord(view), expectedVersion } }
    }
  }
}

/**
 * What is wrong with a view, against its dataset as this process knows it. What only the catalogue can tell is left to it: an
 * entity given by name, a dataset that is retired.
 */
const viewProblems = ({ tail }: GatewayContext, view: FeatureViewDeclaration): readonly Problem[] => {
  const expected = 'an object with name, dataset, entity and features'
  if (typeof view !== 'object' || view === null || Array.isArray(view)) return [{ path: '', value: view, expected }]
  if (typeof view.dataset !== 'string')
    return [{ path: 'dataset', value: view.dataset, expected: 'the name of a dataset' }]
  const { current } = tail.catalog
  const dataset = current.dataset(view.dataset)
  if (dataset === undefined) {
    const names = current
      .datasets()
      .map(({ name }) => name)
      .join(', ')
    const problem = {
      field: 'dataset',
      value: view.dataset,
      expected: `one of the datasets ${names || '(there are none)'}`,
    }
    throw new RefusedError(
      { code: 'DATASET_UNKNOWN', kind: 'unknown', text: `There is no dataset '${view.dataset}'.` },
      [problem],
    )
  }
  return validateView(withColumns(view, current), datasetOf(dataset.latest.record))
}

/** An entity that is named stands for its columns. */
const withColumns = (
  view: FeatureViewDeclaration,
  current: GatewayContext['tail']['catalog']['current'],
): FeatureViewDeclaration => {
  const [name, ...others] = Array.isArray(view.entity) ? view.entity : []
  const entity = others.length === 0 && typeof name === 'string' ? current.entity(name) : undefined
  const dataset = current.dataset(view.dataset)
  const isColumn = dataset?.latest.record.columns.some((column) => column.name === name) === true
  return entity === undefined || isColumn ? view : { ...view, entity: entity.latest.record.keys.map((key) => key.name) }
}

const requireValid = (kind: KindPath, body: unknown, problems: readonly Problem[]): void => {
  if (problems.length === 0) return
  const name = (body as { name?: unknown } | null)?.name
  const sentences = problems.map(({ path, value, expected }) => `${path} is ${shown(value)}; expected ${expected}.`)
  const text = `The ${kinds[kind]} '${String(name)}' is not valid. ${sentences.join(' ')}`
  const fields = problems.map(({ path, value, expected }) => ({ field: path, value: shown(value), expected }))
  throw new RefusedError({ code: 'DECLARATION_INVALID', kind: 'invalid', text }, fields)
}
