/**
 * The problems of a declaration on its own, field by field. The input may be any JSON: `apply` and the gateway call
 * this before they send a command, and `decide` calls it again. Views: processors/features/validate.ts.
 */
import { type ColumnType, reservedColumns } from '../../schemas/index.ts'
import type { Problem } from './problem.ts'

const NAME = /^[a-z][a-z0-9_]{0,63}$/
const NAME_EXPECTED = 'a lower case letter, then at most 63 of a-z, 0-9 and _'
const COLUMN = /^[A-Za-z][A-Za-z0-9_]{0,63}$/
const COLUMN_EXPECTED = 'a letter, then at most 63 of A-Z, a-z, 0-9 and _'
const TOPIC = /^[A-Za-z0-9._-]{1,249}$/
const TYPES: readonly ColumnType[] = ['string', 'long', 'double', 'boolean', 'timestamp', 'bytes']
const COLUMNS_MAX = 1_000
const PARTITIONS_MAX = 1_000

type Fields = Readonly<Record<string, unknown>>

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Collects problems under a path. */
class Check {
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

const MS_MAX = 10 * 365 * 24 * 3_600_000
const DESCRIBED = ['owner', 'description', 'tags']

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

/** @returns all problems of a dataset declaration; empty if it is valid */
export const validateDataset = (dataset: unknown): readonly Problem[] => {
  const check = new Check()
  if (!isFields(dataset)) {
    return [{ path: 'dataset', value: dataset, expected: 'an object with name, columns, key and time' }]
  }
  const settings = ['partitions', 'skewMs', 'dedupeMs', 'idle', 'source']
  check.known(dataset, ['name', 'columns', 'key', 'time', ...settings, ...DESCRIBED], '')
  check.name(dataset.name)
  const columns = typedColumns(check, dataset.columns, 'columns', ['name', 'type', 'nullable', 'doc', 'classification'])
  columns.forEach((column, i) => {
    const { nullable } = column
    check.that(
      nullable === undefined || typeof nullable === 'boolean',
      `columns.${i}.nullable`,
      nullable,
      'true or false',
    )
    check.text(column, 'doc', `columns.${i}.`)
    check.text(column, 'classification', `columns.${i}.`)
  })
  keyColumns(check, dataset.key, columns)
  timeColumn(check, dataset.time, columns)
  judging(check, dataset)
  check.described(dataset)
  return check.problems
}

/** Checks a list of named, typed columns. @returns the columns that are objects, at their indexes */
const typedColumns = (check: Check, list: unknown, path: string, fields: readonly string[]): readonly Fields[] => {
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
    check.that(TYPES.includes(type as ColumnType), `${path}.${i}.type`, type, `one of ${TYPES.join(', ')}`)
    return column
  })
}

const namesOf = (columns: readonly Fields[]): string => columns.map((column) => column.name).join(', ')

const EXACT = 'a column whose text is exact: not of type double'

const keyColumns = (check: Check, key: unknown, columns: readonly Fields[]): void => {
  if (!check.that(Array.isArray(key) && key.length > 0, 'key', key, 'a list of at least one column')) return
  const names = key as readonly unknown[]
  names.forEach((name, i) => {
    const column = columns.find((candidate) => candidate.name === name)
    if (!check.that(column !== undefined, `key.${i}`, name, `one of the columns ${namesOf(columns)}`)) return
    check.that(names.indexOf(name) === i, `key.${i}`, name, 'a column that is not in the key already')
    check.that(column?.nullable !== true, `key.${i}`, name, 'a column that is not nullable')
    check.that(column?.type !== 'double', `key.${i}`, name, EXACT)
  })
}

const timeColumn = (check: Check, time: unknown, columns: readonly Fields[]): void => {
  const column = columns.find((candidate) => candidate.name === time)
  if (!check.that(column !== undefined, 'time', time, `one of the columns ${namesOf(columns)}`)) return
  check.that(column?.type === 'timestamp', 'time', time, `a column of type timestamp, it is ${column?.type}`)
  check.that(column?.nullable !== true, 'time', time, 'a column that is not nullable')
}

const judging = (check: Check, dataset: Fields): void => {
  const { partitions, skewMs, dedupeMs, idle, source } = dataset
  if (partitions !== undefined) check.integer(partitions, 'partitions', 1, PARTITIONS_MAX)
  if (skewMs !== undefined) check.integer(skewMs, 'skewMs', 0, MS_MAX)
  if (dedupeMs !== undefined) check.integer(dedupeMs, 'dedupeMs', 0, MS_MAX)
  if (idle !== undefined && check.that(isFields(idle), 'idle', idle, 'an object with afterMs and delayMs')) {
    check.known(idle as Fields, ['afterMs', 'delayMs'], 'idle.')
    check.integer((idle as Fields).afterMs, 'idle.afterMs', 100, MS_MAX)
    check.integer((idle as Fields).delayMs, 'idle.delayMs', 0, MS_MAX)
  }
  if (source !== undefined && check.that(isFields(source), 'source', source, 'an object with topic')) {
    check.known(source as Fields, ['topic'], 'source.')
    const { topic } = source as Fields
    const holds = typeof topic === 'string' && TOPIC.test(topic)
    check.that(holds, 'source.topic', topic, 'a topic name of 1 to 249 of A-Z, a-z, 0-9, ., _ and -')
  }
}
