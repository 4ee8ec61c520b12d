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
import type { LogRecord } from '../../streams/core/log.ts'
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
  const table = { ...rowsTable(prefix, name, columns, time), name: heldTableName(prefix, held, dataset) }
  if (held !== 'predictions') return table
  return { ...table, views: [{ name: minutesViewName(prefix, dataset), query: minutesView }] }
}

/**
 * Predictions by minute of event time and version, for dashboards. `repeated`: how many of them have an id that is there already, because it came again after `dedupeMs`. No table has a dot
 * behind the prefix.
 */
export const minutesViewName = (prefix: string, { name }: DatasetDeclaration): string => `${prefix}${name}.minutes`

const minutesView = (table: string): string =>
  `SELECT toStartOfMinute(time) AS minute, model_version, count() AS predictions, countIf(ifNull(status, 'ok') != 'ok') AS errors,
    errors / predictions AS error_rate, predictions - uniqExact(_key) AS repeated, quantileExact(0.5)(latency_us) / 1000 AS latency_p50_ms, quantileExact(0.99)(latency_us) / 1000 AS latency_p99_ms
  FROM ${table} FINAL GROUP BY minute, model_version`

export const heldRows = (tools: ProjectionTools, held: Held, dataset: DatasetDeclaration): TableReading => {
  const companion = COMPANION_OF[held]
  const wanted = companion && companionRecordName(companion)
  const others = new Set(COMPANION_NAMES.map(companionRecordName).filter((name) => name !== wanted))
  const nameOf = recordNames(tools.codecs)
  const { prepare, project, projectInPlace } = acceptedRows(tools, datasetOf(held, dataset))
  const isHeld = ({ value }: LogRecord): boolean => {
    const schemaId = value === null ? undefined : schemaIdOf(value)
    const name = schemaId === undefined ? undefined : nameOf(schemaId)
    // Predictions are the records of any producer, whatever it calls them.
    return wanted === undefined ? !others.has(name ?? '') : name === wanted
  }
  return {
    prepare,
    project: (record, emit) => {
      if (isHeld(record)) project(record, emit)
    },
    projectInPlace: (record, emit) => {
      if (isHeld(record)) projectInPlace(record, emit)
    },
  }
}
