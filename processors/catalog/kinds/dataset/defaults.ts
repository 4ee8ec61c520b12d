import type { avro } from '../../../../schemas/index.ts'

export const DATASET_DEFAULTS = { partitions: 1, skewMs: 3_600_000, dedupeMs: 600_000 } as const

/** A dataset with every default filled in. */
export const withDefaults = (dataset: avro.Dataset): avro.Dataset => ({
  ...dataset,
  partitions: dataset.partitions ?? DATASET_DEFAULTS.partitions,
  skewMs: dataset.skewMs ?? DATASET_DEFAULTS.skewMs,
  dedupeMs: dataset.dedupeMs ?? DATASET_DEFAULTS.dedupeMs,
})
