import type { avro, DatasetDeclaration } from '../../../../schemas/index.ts'

export const DATASET_DEFAULTS = { partitions: 1, skewMs: 60_000, dedupeMs: 600_000 } as const

/**
 * What null means in a command. Commands on released logs were decided so, and a replay decides them so again; a new declaration
 * gets the present default before it becomes a command.
 */
const SKEW_OF_COMMANDS_MS = 3_600_000

/** A declaration with the defaults that a command does not have. */
export const withPresentDefaults = (dataset: DatasetDeclaration): DatasetDeclaration => ({
  ...dataset,
  skewMs: dataset.skewMs ?? DATASET_DEFAULTS.skewMs,
})

/** A dataset with every default filled in. */
export const withDefaults = (dataset: avro.Dataset): avro.Dataset => ({
  ...dataset,
  partitions: dataset.partitions ?? DATASET_DEFAULTS.partitions,
  skewMs: dataset.skewMs ?? SKEW_OF_COMMANDS_MS,
  dedupeMs: dataset.dedupeMs ?? DATASET_DEFAULTS.dedupeMs,
})
