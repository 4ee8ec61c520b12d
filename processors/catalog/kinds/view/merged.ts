import type { avro } from '../../../../schemas/index.ts'
import { generationOf } from '../../../rows/index.ts'
import type { Found, Look } from '../../kind.ts'

/** Whether a view reads a copy of the rows of several partitions, if the first generation has begun. */
export const isMerged = (view: avro.FeatureView, dataset: avro.Dataset, look: Look): boolean => {
  const [name] = view.entity
  const isColumn = dataset.columns.some((column) => column.name === name)
  const entity = isColumn ? undefined : (look.find('entity', name) as Found<avro.Entity> | undefined)
  const columns = entity === undefined ? view.entity : entity.record.keys.map((key) => key.name)
  return generationOf({ ...view, entity: columns }, dataset, 1) !== null
}
