import type { avro } from '../../../../schemas/index.ts'
import { instanceOf, type Names } from '../../../../streams/core/names.ts'
import { rekeyInstance, rowsOfView } from '../../../rows/index.ts'
import type { AskedTopics } from '../../kind.ts'

/** @param dataset the dataset that the view reads, in any version: the parts that determine topics never change */
export const viewTopics = (
  view: avro.FeatureView,
  version: number,
  dataset: avro.Dataset,
  names: Names,
): AskedTopics => {
  const { topic, copy } = rowsOfView(view, dataset, names)
  const made = [
    names.features(view.name, version),
    names.changelog(instanceOf('features', view.name, version, 1)),
    ...(copy === undefined ? [] : [topic, names.changelog(rekeyInstance(copy.name))]),
  ]
  return { made, read: [] }
}
