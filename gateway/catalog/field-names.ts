import type { Problem } from '../../processors/catalog/index.ts'

/**
 * The columns and features of a declaration that are called like a member that every JavaScript object has, for example `constructor`. The
 * Avro library takes the member for the field, so every row would go to quarantine. The catalogue itself has no such rule, because what it
 * has decided stays decided.
 */
export const inheritedNames = (body: unknown): Problem[] => {
  const { columns, features } = (body ?? {}) as { readonly columns?: unknown; readonly features?: unknown }
  const problems: Problem[] = []
  const check = (path: string, name: unknown): void => {
    if (typeof name === 'string' && name in Object.prototype)
      problems.push({ path, value: name, expected: 'another name' })
  }
  if (Array.isArray(columns)) for (const [i, column] of columns.entries()) check(`columns.${i}.name`, column?.name)
  if (typeof features === 'object' && features !== null)
    for (const name of Object.keys(features)) check(`features.${name}`, name)
  return problems
}
