/** Predictions, outcomes and actions as rows of tables. They share a topic; each table has the records of one kind. */
import {
  COMPANION_NAMES,
  COMPANIONS,
  type Companion,
  companionRecordName,
  type DatasetDeclaration,
  PREDICTIONS_PREFIX,
  schemaIdOf,
} from '../../schemas/index.ts'
import type { ProjectionTools, TableDeclaration, TableReading } from '../../streams/core/projection.ts'
import { acceptedRows, rowsTable } from '../intake/index.ts'
import { recordNames } from '../rows/index.ts'

/** What a table holds. */
export type Held = 'predictions' | 'outcomes' | 'actions'

const COMPANION_OF: Readonly<Record<Held, Companion | undefined>> = {
  predictions: undefined,
  outcomes: 'OutcomeObserved',
  actions: 'ActionTaken',
}

/** `<prefix>predictions_<name>`, and so on. */
export const heldTableName = (prefix: string, held: Held, { name }: DatasetDeclaration): string =>
  `${prefix}${held}_${name.slice(PREDICTIONS_PREFIX.length)}`

const datasetOf = (held: Held, dataset: DatasetDeclaration): DatasetDeclaration => {
  const companion = COMPANION_OF[held]
  return companion === undefined ? dataset : COMPANIONS[companion]
}

export const heldTable = (prefix: string, held: Held, dataset: DatasetDeclaration): TableDeclaration => {
  const { columns, time, name } = datasetOf(held, dataset)
  return { ...rowsTable(prefix, name, columns, time), name: heldTableName(prefix, held, dataset) }
}

export const heldRows = (tools: ProjectionTools, held: Held, dataset: DatasetDeclaration): TableReading => {
  const companion = COMPANION_OF[held]
  const wanted = companion && companionRecordName(companion)
  const others = new Set(COMPANION_NAMES.map(companionRecordName).filter((name) => name !== wanted))
  const nameOf = recordNames(tools.codecs)
  const { prepare, project } = acceptedRows(tools, datasetOf(held, dataset))
  return {
    prepare,
    project: (record, emit) => {
      const schemaId = record.value === null ? undefined : schemaIdOf(record.value)
      const name = schemaId === undefined ? undefined : nameOf(schemaId)
      // Predictions are the records of any producer, whatever it calls them.
      if (wanted === undefined ? others.has(name ?? '') : name !== wanted) return
      project(record, emit)
    },
  }
}
