/** Datasets that grow by what their producers write. */
import type { avro, DatasetDeclaration, Evolution } from '../../../../schemas/index.ts'
import type { Look } from '../../kind.ts'

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

/**
 * A declaration that does not say what happens to fields that are no columns. Nothing changes for a dataset that there is. The columns of a new one follow
 * its producers, unless it reads a topic of others, who write more than it wants.
 */
export const withEvolution = (declaration: DatasetDeclaration, look: Look): DatasetDeclaration => {
  if (declaration.evolution !== undefined) return declaration
  const found = look.find('dataset', declaration.name)?.record as avro.Dataset | undefined
  const evolution =
    found === undefined ? byDefault(declaration) : ((found.evolution ?? undefined) as Evolution | undefined)
  return evolution === undefined ? declaration : { ...declaration, evolution }
}

const byDefault = ({ source }: DatasetDeclaration): Evolution | undefined => (source === undefined ? ADDS : undefined)

/** What somebody would miss who has not decided it. */
export const unreadRemarks = ({ name, evolution }: avro.Dataset): readonly string[] =>
  (evolution ?? null) === null
    ? [
        `Dataset '${name}' does not say \`evolution\`, so fields of its producers that are no columns are not read. With \`add-columns\` they become columns.`,
      ]
    : []

const ADDS: Evolution = 'add-columns'
