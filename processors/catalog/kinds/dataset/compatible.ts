/**
 * Whether one version of a dataset can follow another: the records in its topics have to stay readable, keyed and
 * ordered as they are. So nullable columns may be added, and columns may become nullable; columns are never removed,
 * retyped or made mandatory. Key, time column, partition count and source never change. The rules for judging later
 * rows (skew, dedupe, idle clock) may change.
 */
import { type avro, canonicalJson } from '../../../../schemas/index.ts'
import type { Problem } from '../../problem.ts'

/** @returns what forbids the change from `before` to `after`, both with defaults filled in; empty if nothing does */
export const incompatibilities = (before: avro.Dataset, after: avro.Dataset): readonly Problem[] => [
  ...before.columns.flatMap((column) => changed(column, after)),
  ...after.columns.flatMap((column, i) => added(column, i, before)),
  ...fixed.flatMap((field) => {
    const { path, of } = field
    if (canonicalJson(of(before)) === canonicalJson(of(after))) return []
    return [{ path, value: of(after), expected: `${canonicalJson(of(before))}, it never changes` }]
  }),
]

const fixed: readonly { readonly path: string; readonly of: (dataset: avro.Dataset) => unknown }[] = [
  { path: 'key', of: (dataset) => dataset.key },
  { path: 'time', of: (dataset) => dataset.time },
  { path: 'partitions', of: (dataset) => dataset.partitions },
  { path: 'source.topic', of: (dataset) => dataset.sourceTopic },
]

const changed = (before: avro.Column, dataset: avro.Dataset): readonly Problem[] => {
  const i = dataset.columns.findIndex((column) => column.name === before.name)
  if (i < 0) {
    const value = dataset.columns.map((column) => column.name)
    return [{ path: 'columns', value, expected: `column ${before.name} too, columns are never removed` }]
  }
  const { type, nullable } = dataset.columns[i]
  const problems: Problem[] = []
  if (type !== before.type) {
    problems.push({ path: `columns.${i}.type`, value: type, expected: `${before.type}, types never change` })
  }
  if (before.nullable && !nullable) {
    problems.push({ path: `columns.${i}.nullable`, value: false, expected: 'true, rows without it may be in the log' })
  }
  return problems
}

const added = (column: avro.Column, i: number, before: avro.Dataset): readonly Problem[] => {
  if (column.nullable || before.columns.some(({ name }) => name === column.name)) return []
  return [{ path: `columns.${i}.nullable`, value: false, expected: 'true, the rows in the log do not have the column' }]
}
