import type { avro } from '../../../../schemas/index.ts'
import { defaultHopMs } from '../../../features/plan.ts'

/** A view with every default filled in. @param partitions of a view that names none; default: those of the dataset */
export const withDefaults = (
  view: avro.FeatureView,
  dataset: avro.Dataset,
  partitions: number | null = dataset.partitions,
): avro.FeatureView => ({
  ...view,
  features: view.features.map((feature) => ({ ...feature, hopMs: hopOf(feature) })),
  ttlMs: view.ttlMs ?? 0,
  partitions: view.partitions ?? partitions,
})

const hopOf = ({ windowMs, hopMs }: avro.Feature): number | null =>
  windowMs === null ? null : (hopMs ?? defaultHopMs(windowMs))
