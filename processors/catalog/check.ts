/** What the checks of several kinds share: collecting problems, names, texts, numbers, typed columns. */
import { type ColumnType, reservedColumns } from '../../schemas/index.ts'
import type { Problem } from './problem.ts'
import type { Fields } from './types.ts'

const NAME = /^[a-z][a-z0-9_]{0,63}$/
const NAME_EXPECTED = 'a lower case letter, then at most 63 of a-z, 0-9 and _'
const COLUMN = /^[A-Za-z][A-Za-z0-9_]{0,63}$/
const COLUMN_EXPECTED = 'a letter, then at most 63 of A-Z, a-z, 0-9 and _'
export const COLUMN_TYPES: readonly ColumnType[] = ['string', 'long', 'double', 'boolean', 'timestamp', 'bytes']
const COLUMNS_MAX = 1_000

export const EXACT = 'a column whose text is exact: not of type double'

/** Fields that every declaration may have. They do not affect results. */
export const DESCRIBED: readonly string[] = ['owner', 'description', 'tags']

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Collects problems under a path. */
export class Check {
  readonly problems: Problem[] = []

  add(path: string, value: unknown, expected: string): void {
    this.problems.push({ path, value, expected })
  }

  /** Adds a problem unless `holds`. @returns `holds` */
  that(holds: boolean, path: string, value: unknown, expected: string): boolean {
    if (!holds) this.add(path, value, expected)
    return holds
  }

  known(fields: Fields, names: readonly string[], prefix: string): void {
    for (const name of Object.keys(fields)) {
      if (!names.includes(name)) this.add(prefix + name, fields[name], `no such field, only ${names.join(', ')}`)
    }
  }

  name(value: unknown): void {
    this.that(typeof value === 'string' && NAME.test(value), 'name', value, NAME_EXPECTED)
  }

  text(fields: Fields, name: string, prefix = ''): void {
    const value = fields[name]
    this.that(value === undefined || typeof value === 'string', prefix + name, value, 'text')
  }

  described(fields: Fields): void {
    this.text(fields, 'owner')
    this.text(fields, 'description')
    const { tags } = fields
    const texts = Array.isArray(tags) && tags.every((tag) => typeof tag === 'string')
    this.that(tags === undefined || texts, 'tags', tags, 'a list of texts')
  }

  integer(value: unknown, path: string, min: number, max: number): void {
    const holds = Number.isSafeInteger(value) && (value as number) >= min && (value as number) <= max
    this.that(holds, path, value, `an integer from ${min} to ${max}`)
  }
}

/** Checks a list of named, typed columns. @returns the columns that are objects, at their indexes */
export const typedColumns = (
  check: Check,
  list: unknown,
  path: string,
  fields: readonly string[],
): readonly Fields[] => {
  const holds = Array.isArray(list) && list.length > 0 && list.length <= COLUMNS_MAX
  if (!check.that(holds, path, list, `a list of 1 to ${COLUMNS_MAX} columns`)) return []
  const taken = new Set<unknown>(reservedColumns)
  return (list as unknown[]).map((column, i) => {
    if (!isFields(column)) {
      check.add(`${path}.${i}`, column, 'an object with name and type')
      return {}
    }
    check.known(column, fields, `${path}.${i}.`)
    const { name, type } = column
    if (check.that(typeof name === 'string' && COLUMN.test(name), `${path}.${i}.name`, name, COLUMN_EXPECTED)) {
      check.that(!taken.has(name), `${path}.${i}.name`, name, 'a name that is neither reserved nor there twice')
      taken.add(name)
    }
    check.that(
      COLUMN_TYPES.includes(type as ColumnType),
      `${path}.${i}.type`,
      type,
      `one of ${COLUMN_TYPES.join(', ')}`,
    )
    return column
  })
}
