/** Datasets that grow by what their producers write. */
import type { avro } from '../../../../schemas/index.ts'

/** A record in the state of a release that did not know the later fields, as this one would have written it. */
export const present = (record: avro.Dataset): avro.Dataset => ({
  ...record,
  evolution: record.evolution ?? null,
  mapping: record.mapping ?? [],
})

/**
 * What follows a version. A column that came from a producer is in no file of its owner, so a declaration without it keeps it, as long as both say that
 * columns are added.
 */
export const grown = (before: avro.Dataset, after: avro.Dataset): avro.Dataset => {
  if (before.evolution !== ADDS || after.evolution !== ADDS) return after
  const known = new Set(after.columns.map(({ name }) => name))
  const kept = before.columns.filter(({ name, nullable }) => nullable && !known.has(name))
  return kept.length === 0 ? after : { ...after, columns: [...after.columns, ...kept] }
}

const ADDS = 'add-columns'
