/**
 * Expectations of Great Expectations about the columns themselves. Rows of a stream have the columns that their dataset declares, so these are judged
 * against the declaration: when the contract is declared, and whenever somebody looks at it.
 */
import type { Place } from './quality.ts'
import type { Node, Reading } from './reading.ts'
import type { Action } from './rule.ts'

interface Asked {
  readonly kwargs: Node
  readonly path: string
  /** Names of the columns, in declared order. */
  readonly columns: readonly string[]
  readonly reading: Reading
}

/** What the columns lack; `undefined`: nothing, or the arguments are wrong, which is noted. */
type Judge = (asked: Asked) => string | undefined

interface SchemaExpectation {
  readonly kwargs: readonly string[]
  /** Another column would break it. */
  isExact(kwargs: Node): boolean
  readonly judge: Judge
}

/** @returns whether there is such an expectation */
export const readSchemaExpectation = (
  type: string,
  { kwargs, common }: { readonly kwargs: Node; readonly common: readonly string[] },
  action: Action,
  { path, columns }: Place,
  reading: Reading,
): boolean => {
  const expectation = SCHEMA_EXPECTATIONS[type]
  if (expectation === undefined) return false
  const names = [...expectation.kwargs, ...common]
  for (const key of Object.keys(kwargs))
    reading.that(names.includes(key), `${path}.${key}`, kwargs[key], `one of ${names.join(', ')}`)
  reading.that(kwargs.row_condition == null, `${path}.row_condition`, kwargs.row_condition, 'none: it is about no row')
  const declared = [...columns.keys()]
  const expected = expectation.judge({ kwargs, path, columns: declared, reading })
  const value = declared.join(', ')
  if (expected !== undefined) reading.unmet.push({ path, value, expected, action })
  if (expectation.isExact(kwargs)) reading.exact.push({ path, value, action })
  return true
}

const textsIn = ({ kwargs, path, reading }: Asked, name: string): readonly string[] | undefined => {
  const value = kwargs[name]
  const isList = Array.isArray(value) && value.length > 0 && value.every((each) => typeof each === 'string')
  return reading.that(isList, `${path}.${name}`, value, 'a list of names of columns')
    ? (value as readonly string[])
    : undefined
}

const isNatural = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0

const exists: Judge = ({ kwargs, path, columns, reading }) => {
  const { column, column_index: index } = kwargs
  if (!reading.that(typeof column === 'string', `${path}.column`, column, 'the name of a column')) return undefined
  if (!reading.that(index == null || isNatural(index), `${path}.column_index`, index, 'a number from 0'))
    return undefined
  if (!columns.includes(column as string)) return `columns with ${column}`
  return index == null || columns[index as number] === column ? undefined : `${column} at index ${index}`
}

const matchesSet: Judge = (asked) => {
  const { kwargs, path, columns, reading } = asked
  const set = textsIn(asked, 'column_set')
  const { exact_match: exact = true } = kwargs
  reading.that(exact === null || typeof exact === 'boolean', `${path}.exact_match`, exact, 'true or false')
  if (set === undefined) return undefined
  const missing = set.filter((name) => !columns.includes(name))
  const more = exact === false ? [] : columns.filter((name) => !set.includes(name))
  if (missing.length > 0) return `columns with ${missing.join(', ')}`
  return more.length > 0 ? `columns without ${more.join(', ')}` : undefined
}

const matchesList: Judge = (asked) => {
  const list = textsIn(asked, 'column_list')
  return list === undefined || list.join('\n') === asked.columns.join('\n')
    ? undefined
    : `${list.join(', ')}, in this order`
}

const countBetween: Judge = ({ kwargs, path, columns, reading }) => {
  const { min_value: min, max_value: max } = kwargs
  for (const name of ['min_value', 'max_value'])
    reading.that(kwargs[name] == null || isNatural(kwargs[name]), `${path}.${name}`, kwargs[name], 'a number from 0')
  if (!reading.that(min != null || max != null, path, kwargs, 'min_value or max_value')) return undefined
  const [least, most] = [Number(min ?? 0), Number(max ?? Number.POSITIVE_INFINITY)]
  return columns.length >= least && columns.length <= most ? undefined : `${least} to ${most} columns`
}

const countEqual: Judge = ({ kwargs: { value }, path, columns, reading }) => {
  if (!reading.that(isNatural(value), `${path}.value`, value, 'a number from 0')) return undefined
  return columns.length === value ? undefined : `${String(value)} columns`
}

export const SCHEMA_EXPECTATIONS: Readonly<Record<string, SchemaExpectation>> = {
  expect_column_to_exist: { kwargs: ['column', 'column_index'], isExact: () => false, judge: exists },
  expect_table_columns_to_match_set: {
    kwargs: ['column_set', 'exact_match'],
    isExact: ({ exact_match }) => exact_match !== false,
    judge: matchesSet,
  },
  expect_table_columns_to_match_ordered_list: { kwargs: ['column_list'], isExact: () => true, judge: matchesList },
  expect_table_column_count_to_be_between: {
    kwargs: ['min_value', 'max_value'],
    isExact: ({ max_value }) => max_value != null,
    judge: countBetween,
  },
  expect_table_column_count_to_equal: { kwargs: ['value'], isExact: () => true, judge: countEqual },
}
