/** Predictions as people declare them, and as events and commands hold them. */
import {
  type avro,
  describedIn,
  describedOut,
  idleOf,
  idleRecord,
  type PredictionsDeclaration,
} from '../../../../schemas/index.ts'
import { DATASET_DEFAULTS } from '../dataset/defaults.ts'

/** With every default filled in. */
export const predictionsRecord = (declaration: PredictionsDeclaration): avro.Predictions => {
  const { name, model = name, served, partitions, skewMs, dedupeMs, idle } = declaration
  return {
    name,
    model,
    served: served.map((column) => ({
      name: column.name,
      type: column.type,
      nullable: true,
      doc: column.doc ?? null,
      classification: column.classification ?? null,
    })),
    partitions: partitions ?? DATASET_DEFAULTS.partitions,
    skewMs: skewMs ?? DATASET_DEFAULTS.skewMs,
    dedupeMs: dedupeMs ?? DATASET_DEFAULTS.dedupeMs,
    idle: idleRecord(idle),
    ...describedIn(declaration),
  }
}

export const predictionsOf = (record: avro.Predictions): PredictionsDeclaration => ({
  name: record.name,
  model: record.model,
  served: record.served.map(({ name, type, doc, classification }) => ({
    name,
    type,
    ...(doc !== null && { doc }),
    ...(classification !== null && { classification }),
  })),
  partitions: record.partitions,
  skewMs: record.skewMs,
  dedupeMs: record.dedupeMs,
  ...(record.idle !== null && { idle: idleOf(record.idle) }),
  ...describedOut(record),
})
