/** The problems of an entity declaration, field by field. The input may be any JSON. */
import { Check, DESCRIBED, EXACT, isFields, typedColumns } from '../../check.ts'
import type { Problem } from '../../problem.ts'

/** @returns all problems of an entity declaration; empty if it is valid */
export const validateEntity = (entity: unknown): readonly Problem[] => {
  const check = new Check()
  if (!isFields(entity)) return [{ path: 'entity', value: entity, expected: 'an object with name and keys' }]
  check.known(entity, ['name', 'keys', ...DESCRIBED], '')
  check.name(entity.name)
  const keys = typedColumns(check, entity.keys, 'keys', ['name', 'type'])
  keys.forEach(({ type }, i) => {
    check.that(type !== 'double', `keys.${i}.type`, type, EXACT)
  })
  check.described(entity)
  return check.problems
}
