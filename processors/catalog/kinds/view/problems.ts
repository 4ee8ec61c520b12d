/** The problems of a feature view before it is sent to the catalogue. */
import { type avro, datasetOf, type FeatureViewDeclaration } from '../../../../schemas/index.ts'
import { validateView } from '../../../features/validate.ts'
import type { Found, Look } from '../../kind.ts'
import type { Problem } from '../../problem.ts'
import { type Refusal, refusal } from '../../refusals.ts'

/**
 * Checks a view against its dataset. The rest is left to the decision (`complete.ts`): an entity that is given by name
 * and does not fit, and a dataset that is retired.
 */
export const viewProblems = (given: unknown, look: Look): readonly Problem[] | Refusal => {
  const expected = 'an object with name, dataset, entity and features'
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return [{ path: '', value: given, expected }]
  const view = given as FeatureViewDeclaration
  if (typeof view.dataset !== 'string')
    return [{ path: 'dataset', value: view.dataset, expected: 'the name of a dataset' }]
  const found = look.find('dataset', view.dataset) as Found<avro.Dataset> | undefined
  if (found !== undefined) return validateView(withColumns(view, found.record, look), datasetOf(found.record))
  const names = look.names('dataset').join(', ')
  return refusal('DATASET_UNKNOWN', { name: view.dataset }, [
    { path: 'dataset', value: view.dataset, expected: `one of the datasets ${names || '(there are none)'}` },
  ])
}

/** Replaces an entity that is given by name by its columns. */
const withColumns = (view: FeatureViewDeclaration, dataset: avro.Dataset, look: Look): FeatureViewDeclaration => {
  const [name, ...others] = Array.isArray(view.entity) ? view.entity : []
  if (others.length > 0 || typeof name !== 'string') return view
  const entity = look.find('entity', name) as Found<avro.Entity> | undefined
  const isColumn = dataset.columns.some((column) => column.name === name)
  return entity === undefined || isColumn ? view : { ...view, entity: entity.record.keys.map((key) => key.name) }
}
