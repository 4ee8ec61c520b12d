import type { Problem } from '../../processors/catalog/index.ts'

const PRIMITIVES: ReadonlySet<unknown> = new Set([
  ...['null', 'boolean', 'int', 'long', 'float', 'double', 'bytes', 'string'],
])

/**
 * The columns and features of a declaration that are called like a member that every JavaScript object has, for example `constructor`. The
 * Avro library takes the member for the field, so every row would go to quarantine. Also a dataset with the name of a primitive type, whose rows have no schema. The catalogue itself has no such rule, because what it
 * has decided stays decided.
 */
export const inheritedNames = (body: unknown): Problem[] => {
  const { name: own, columns, features } = (body ?? {}) as Readonly<Record<'name' | 'columns' | 'features', unknown>>
  const problems: Problem[] = []
  // The record of the rows has the name of the dataset, and no record can be called like a primitive type.
  if (Array.isArray(columns) && PRIMITIVES.has(own))
    problems.push({ path: 'name', value: own, expected: 'a name that is no primitive type of Avro' })
  const check = (path: string, name: unknown): void => {
    if (typeof name === 'string' && name in Object.prototype)
      problems.push({ path, value: name, expected: 'another name' })
  }
  if (Array.isArray(columns)) for (const [i, column] of columns.entries()) check(`columns.${i}.name`, column?.name)
  if (typeof features === 'object' && features !== null)
    for (const name of Object.keys(features)) check(`features.${name}`, name)
  return problems
}
