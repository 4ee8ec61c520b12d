/** Parses declarations from JSON. They are checked before a command is sent; the error lists all problems, field by field. */
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

/** The kinds, by their names in paths. */
export const kinds = { entities: 'entity', datasets: 'dataset', views: 'view' } as const
export type KindPath = keyof typeof kinds

/**
 * The command that declares the content of a body.
 * @param expectedVersion for compare-and-set: the current version, or 0 if there must be none; `null` means any version
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
 * The problems of a view, checked against its dataset as this process knows it. The catalogue itself checks the rest: an entity that is
 * given by name, and a dataset that is retired.
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

/** Replaces an entity that is given by name by its columns. */
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
