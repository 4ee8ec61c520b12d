/** The problems of a dataset declaration, field by field. The input may be any JSON. */
import { EVOLUTIONS, type Evolution } from '../../../../schemas/index.ts'
import { Check, DESCRIBED, EXACT, isFields, typedColumns } from '../../check.ts'
import type { Problem } from '../../problem.ts'
import type { Fields } from '../../types.ts'

const TOPIC = /^[A-Za-z0-9._-]{1,249}$/
const PARTITIONS_MAX = 1_000
const MS_MAX = 10 * 365 * 24 * 3_600_000

/** @returns all problems of a dataset declaration; empty if it is valid */
export const validateDataset = (dataset: unknown): readonly Problem[] => {
  const check = new Check()
  if (!isFields(dataset)) {
    return [{ path: 'dataset', value: dataset, expected: 'an object with name, columns, key and time' }]
  }
  const settings = ['partitions', 'skewMs', 'dedupeMs', 'idle', 'source', 'evolution', 'mapping']
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
  evolving(check, dataset)
  mapping(check, dataset, columns)
  check.described(dataset)
  return check.problems
}

const evolving = (check: Check, { evolution }: Fields): void => {
  const holds = evolution === undefined || EVOLUTIONS.includes(evolution as Evolution)
  check.that(holds, 'evolution', evolution, `one of ${EVOLUTIONS.join(', ')}`)
}

const FIELD = /^[A-Za-z_][A-Za-z0-9_]{0,254}$/

const mapping = (check: Check, { mapping: given }: Fields, columns: readonly Fields[]): void => {
  if (given === undefined) return
  const isMap = isFields(given) && Object.keys(given).length > 0
  if (!check.that(isMap, 'mapping', given, 'an object of columns, each with a field')) return
  for (const [column, field] of Object.entries(given as Fields)) {
    const path = `mapping.${column}`
    const isColumn = columns.some(({ name }) => name === column)
    check.that(isColumn, path, column, `one of the columns ${namesOf(columns)}`)
    const isField = typeof field === 'string' && FIELD.test(field) && field !== 'meta'
    check.that(isField, path, field, 'a field of a record in Avro, not meta')
  }
}

const namesOf = (columns: readonly Fields[]): string => columns.map((column) => column.name).join(', ')

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
  if (
    idle !== undefined &&
    idle !== 'never' &&
    check.that(isFields(idle), 'idle', idle, 'never, or an object with afterMs and delayMs')
  ) {
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
