/**
 * Writes defaults out. An event holds the effective values, so a later change of a default does not change existing
 * declarations.
 */
import type { avro } from '../../schemas/index.ts'
import { defaultHopMs } from '../features/plan.ts'

export const DATASET_DEFAULTS = { partitions: 1, skewMs: 3_600_000, dedupeMs: 600_000 } as const

/** A dataset with every default filled in. */
export const withDatasetDefaults = (dataset: avro.Dataset): avro.Dataset => ({
  ...dataset,
  partitions: dataset.partitions ?? DATASET_DEFAULTS.partitions,
  skewMs: dataset.skewMs ?? DATASET_DEFAULTS.skewMs,
  dedupeMs: dataset.dedupeMs ?? DATASET_DEFAULTS.dedupeMs,
})

/** A view with every default filled in. If it names no partition count, it gets the dataset's. */
export const withViewDefaults = (view: avro.FeatureView, dataset: avro.Dataset): avro.FeatureView => ({
  ...view,
  features: view.features.map((feature) => ({ ...feature, hopMs: hopOf(feature) })),
  ttlMs: view.ttlMs ?? 0,
  partitions: view.partitions ?? dataset.partitions,
})

const hopOf = ({ windowMs, hopMs }: avro.Feature): number | null =>
  windowMs === null ? null : (hopMs ?? defaultHopMs(windowMs))
