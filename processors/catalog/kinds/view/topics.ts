import type { avro } from '../../../../schemas/index.ts'
import { instanceOf, type Names } from '../../../../streams/core/names.ts'
import { copyInstance, generationOf, rowsOfView } from '../../../rows/index.ts'
import type { AskedTopics, Found } from '../../kind.ts'

/** @param dataset the dataset that the view reads, in any version: the parts that determine topics never change */
export const viewTopics = (
  view: avro.FeatureView,
  version: number,
  dataset: Pick<Found<avro.Dataset>, 'record' | 'generation' | 'sortedBefore'>,
  names: Names,
): AskedTopics => {
  const { record, sortedBefore } = dataset
  // Versions that were declared before the generation read the copy of that time.
  const present = { ...view, generation: generationOf(view, record, dataset), sortedBefore }
  const readings = [{ ...view, generation: null }, present]
  const copies = new Map<string, readonly string[]>()
  for (const reading of readings) {
    const { topic, copy } = rowsOfView(reading, record, names)
    if (copy !== undefined) copies.set(topic, [topic, names.changelog(copyInstance(copy))])
  }
  const made = [
    names.features(view.name, version),
    names.changelog(instanceOf('features', view.name, version, 1)),
    ...[...copies.values()].flat(),
  ]
  return { made, read: [] }
}
