import type { avro } from '../../../../schemas/index.ts'
import { defaultHopMs } from '../../../features/plan.ts'

/** A view with every default filled in. If it names no partition count, it gets the dataset's. */
export const withDefaults = (view: avro.FeatureView, dataset: avro.Dataset): avro.FeatureView => ({
  ...view,
  features: view.features.map((feature) => ({ ...feature, hopMs: hopOf(feature) })),
  ttlMs: view.ttlMs ?? 0,
  partitions: view.partitions ?? dataset.partitions,
})

const hopOf = ({ windowMs, hopMs }: avro.Feature): number | null =>
  windowMs === null ? null : (hopMs ?? defaultHopMs(windowMs))
