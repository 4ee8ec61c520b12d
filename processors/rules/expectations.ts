/**
 * Rules in the words of Great Expectations: `type: custom, engine: greatExpectations`. The implementation names an expectation and its `kwargs`, as an object
 * or as YAML. What an expectation means is what that library does; `mostly` makes it a rule about the rows of a window.
 */
import { parse } from 'yaml'
import { patternFlaw } from './patterns.ts'
import type { Place } from './quality.ts'
import { type Column, isNode, type Node, type Reading } from './reading.ts'
import type { Action, Comparison, RowTest, Scalar } from './rule.ts'
import { readSchemaExpectation, SCHEMA_EXPECTATIONS } from './schema-expectations.ts'
import { readSetExpectation, SET_EXPECTATIONS } from './set-expectations.ts'
import { rangeTests, scalarOf } from './values.ts'

interface Asked {
  readonly kwargs: Node
  readonly path: string
  readonly column: Column
  readonly reading: Reading
  readonly columns: ReadonlyMap<string, Column>
}

/** An expectation about the values of a column; `undefined`: its arguments are wrong, which is noted. */
interface Expectation {
  /** The arguments that it has, beside `column`, `mostly` and those that every expectation has. */
  readonly kwargs: readonly string[]
  /** The name of the first column, if it is not `column`. */
  readonly first?: 'column_A'
  tests(asked: Asked): readonly RowTest[] | undefined
}

/** These tell about results and people; they determine nothing. */
const COMMON = ['meta', 'notes', 'result_format', 'severity', 'description', 'row_condition', 'condition_parser']

export const readExpectation = (check: Node, action: Action, place: Place, reading: Reading): void => {
  const path = `${place.path}.implementation`
  const given = implementationOf(check.implementation, path, reading)
  if (given === undefined) return
  const { type = given.expectation_type, kwargs = {} } = given
  if (!reading.that(isNode(kwargs), `${path}.kwargs`, kwargs, 'an object')) return
  const asked = { name: String(check.id ?? check.name ?? type), kwargs: snakeCased(kwargs as Node), common: COMMON }
  const own = { ...place, path: `${path}.kwargs` }
  const expectation = EXPECTATIONS[String(type)]
  if (expectation !== undefined) read(expectation, asked, action, own, reading)
  else if (
    !readSetExpectation(String(type), asked, action, own, reading) &&
    !readSchemaExpectation(String(type), asked, action, own, reading)
  ) {
    const known = [EXPECTATIONS, SET_EXPECTATIONS, SCHEMA_EXPECTATIONS].flatMap(Object.keys).join(', ')
    reading.flaw(`${path}.type`, type, `one of ${known}`)
  }
}

const implementationOf = (given: unknown, path: string, reading: Reading): Node | undefined => {
  try {
    const found = typeof given === 'string' ? parse(given) : given
    if (reading.that(isNode(found), path, given, 'an object with type and kwargs, or YAML of one')) return found as Node
  } catch (error) {
    reading.flaw(path, given, `YAML with type and kwargs (${(error as Error).message.split('\n')[0]})`)
  }
  return undefined
}

/** The standard's own example has `minValue`, the library `min_value`. */
const snakeCased = (kwargs: Node): Node =>
  Object.fromEntries(
    Object.entries(kwargs).map(([name, value]) => [
      /_[AB]$/.test(name) ? name : name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      value,
    ]),
  )

const read = (
  expectation: Expectation,
  { name, kwargs }: { readonly name: string; readonly kwargs: Node },
  action: Action,
  place: Place,
  reading: Reading,
): void => {
  const { path } = place
  const first = expectation.first ?? 'column'
  const names = [first, ...expectation.kwargs, 'mostly', ...COMMON]
  for (const key of Object.keys(kwargs))
    reading.that(names.includes(key), `${path}.${key}`, kwargs[key], `one of ${names.join(', ')}`)
  reading.that(kwargs.row_condition == null, `${path}.row_condition`, kwargs.row_condition, 'none: all rows are judged')
  const column = kwargs[first] === undefined ? place.column : place.columns.get(String(kwargs[first]))
  const expected = `a column: ${[...place.columns.keys()].join(', ')}`
  if (!reading.that(column !== undefined, `${path}.${first}`, kwargs[first], expected)) return
  const { mostly = 1 } = kwargs
  const isShare = typeof mostly === 'number' && mostly >= 0 && mostly <= 1
  if (!reading.that(isShare, `${path}.mostly`, mostly, 'a share of 0 to 1')) return
  const tests = expectation.tests({ kwargs, path, column: column as Column, columns: place.columns, reading })
  if (tests === undefined) return
  const { name: of } = column as Column
  if (mostly === 1) {
    reading.row(name, of, action, ...tests)
    return
  }
  const isOfPresent = !tests.some(({ is }) => is === 'present' || is === 'absent')
  const measure = { of: 'holding', column: of, tests, ...(isOfPresent && { isOfPresent }) } as const
  const bound = { unit: 'share', operator: 'mustBeGreaterOrEqualTo', operands: [mostly as number] } as const
  reading.set({ name, action, measure, ...bound })
}

const valuesOf = ({ kwargs, path, column, reading }: Asked): readonly Scalar[] | undefined => {
  const { value_set: set } = kwargs
  if (!reading.that(Array.isArray(set), `${path}.value_set`, set, 'a list of values')) return undefined
  const values = (set as readonly unknown[])
    .filter((value) => value !== null)
    .map((value, i) => scalarOf(value, column, `${path}.value_set.${i}`, reading))
  return values.includes(undefined) ? undefined : (values as readonly Scalar[])
}

const isFlag = ({ kwargs, path, reading }: Asked, name: string): boolean => {
  const value = kwargs[name] ?? false
  reading.that(typeof value === 'boolean', `${path}.${name}`, value, 'true or false')
  return value === true
}

const between = (asked: Asked): readonly RowTest[] | undefined => {
  const { kwargs, path, column, reading } = asked
  const { min_value: min, max_value: max } = kwargs
  reading.that(min != null || max != null, path, kwargs, 'min_value or max_value')
  const bounds = {
    ...(min != null && { [isFlag(asked, 'strict_min') ? 'exclusiveMinimum' : 'minimum']: min }),
    ...(max != null && { [isFlag(asked, 'strict_max') ? 'exclusiveMaximum' : 'maximum']: max }),
  }
  const tests = rangeTests(bounds, column, path, reading).map(([, test]) => test)
  return tests.length === Object.keys(bounds).length ? tests : undefined
}

const lengths = (asked: Asked): readonly RowTest[] | undefined => {
  const { kwargs, path, reading } = asked
  if (!isText(asked)) return undefined
  const { min_value: min, max_value: max, value } = kwargs
  const limits = value === undefined ? [min, max] : [value, value]
  const isLimit = (limit: unknown) => limit == null || (typeof limit === 'number' && Number.isFinite(limit))
  const holds = limits.every(isLimit) && limits.some((limit) => limit != null)
  if (!reading.that(holds, path, kwargs, 'value, min_value or max_value: numbers of characters')) return undefined
  const [least, most] = limits as readonly (number | null | undefined)[]
  const lower = least == null ? {} : { min: isFlag(asked, 'strict_min') ? Math.floor(least) + 1 : Math.ceil(least) }
  const upper = most == null ? {} : { max: isFlag(asked, 'strict_max') ? Math.ceil(most) - 1 : Math.floor(most) }
  return [{ is: 'length', ...lower, ...upper }]
}

const isText = ({ path, column, reading }: Asked): boolean =>
  reading.that(
    column.type === 'string',
    `${path}.column`,
    column.name,
    `a column of text, it is of type ${column.type}`,
  )

const patterns =
  (argument: 'regex' | 'regex_list', isNot: boolean) =>
  (asked: Asked): readonly RowTest[] | undefined => {
    const { kwargs, path, reading } = asked
    if (!isText(asked)) return undefined
    const given = argument === 'regex' ? [kwargs.regex] : kwargs.regex_list
    if (!reading.that(Array.isArray(given) && given.length > 0, `${path}.${argument}`, given, 'a list of patterns'))
      return undefined
    const flaw = (given as readonly unknown[]).map(patternFlaw).find((each) => each !== undefined)
    if (!reading.that(flaw === undefined, `${path}.${argument}`, given, String(flaw))) return undefined
    const { match_on: by = 'any' } = kwargs
    const isAny = argument === 'regex_list' && !isNot && by === 'any'
    reading.that(by === 'any' || by === 'all', `${path}.match_on`, by, 'any or all')
    const all = given as readonly string[]
    return [{ is: 'pattern', patterns: all, ...(isNot && { not: true }), ...(isAny && { any: true }) } as RowTest]
  }

/** What the second column is, and when a row without values passes. */
const pairOf = (asked: Asked): { readonly with: string; readonly ifNull?: 'both' | 'never' } | undefined => {
  const { kwargs, path, column, columns, reading } = asked
  const other = columns.get(String(kwargs.column_B))
  if (
    !reading.that(
      other !== undefined,
      `${path}.column_B`,
      kwargs.column_B,
      `a column: ${[...columns.keys()].join(', ')}`,
    )
  )
    return undefined
  const expected = `a column of type ${column.type}, as ${column.name} is`
  if (
    !reading.that(
      other?.type === column.type || isPairOfNumbers(column, other as Column),
      `${path}.column_B`,
      other?.name,
      expected,
    )
  )
    return undefined
  const { ignore_row_if: by = 'both_values_are_missing' } = kwargs
  const ifNull = IGNORED[String(by)]
  if (!reading.that(ifNull !== undefined, `${path}.ignore_row_if`, by, `one of ${Object.keys(IGNORED).join(', ')}`))
    return undefined
  return { with: (other as Column).name, ...(ifNull !== 'either' && { ifNull: ifNull as 'both' | 'never' }) }
}

const NUMBERS = ['long', 'double', 'timestamp']
const isPairOfNumbers = (a: Column, b: Column): boolean => NUMBERS.includes(a.type) && NUMBERS.includes(b.type)

const IGNORED: Readonly<Record<string, 'both' | 'either' | 'never'>> = {
  both_values_are_missing: 'both',
  either_value_is_missing: 'either',
  never: 'never',
}

const compared =
  (by: (asked: Asked) => Comparison) =>
  (asked: Asked): readonly RowTest[] | undefined => {
    const pair = pairOf(asked)
    return pair && [{ is: 'compared', by: by(asked), ...pair }]
  }

const paired = (asked: Asked): readonly RowTest[] | undefined => {
  const { kwargs, path, column, columns, reading } = asked
  const pair = pairOf(asked)
  if (pair === undefined) return undefined
  const { value_pairs_set: set } = kwargs
  const isSet = Array.isArray(set) && set.every((each) => Array.isArray(each) && each.length === 2)
  if (!reading.that(isSet, `${path}.value_pairs_set`, set, 'a list of pairs')) return undefined
  const other = columns.get(pair.with) as Column
  const pairs = (set as readonly (readonly [unknown, unknown])[]).map((each, i) =>
    [column, other].map((of, j) =>
      each[j] === null ? null : scalarOf(each[j], of, `${path}.value_pairs_set.${i}.${j}`, reading),
    ),
  )
  if (pairs.some((each) => each.includes(undefined))) return undefined
  return [{ is: 'paired', ...pair, pairs: pairs as unknown as readonly (readonly [Scalar, Scalar])[] }]
}

const listed =
  (isNot: boolean) =>
  (asked: Asked): readonly RowTest[] | undefined => {
    const values = valuesOf(asked)
    return values && [{ is: 'listed', values, ...(isNot && { not: true }) } as RowTest]
  }

const BOUNDS = ['min_value', 'max_value', 'strict_min', 'strict_max']
const PAIR = ['column_B', 'ignore_row_if']

export const EXPECTATIONS: Readonly<Record<string, Expectation>> = {
  expect_column_values_to_not_be_null: { kwargs: [], tests: () => [{ is: 'present' }] },
  expect_column_values_to_be_null: { kwargs: [], tests: () => [{ is: 'absent' }] },
  expect_column_values_to_be_in_set: { kwargs: ['value_set'], tests: listed(false) },
  expect_column_values_to_not_be_in_set: { kwargs: ['value_set'], tests: listed(true) },
  expect_column_values_to_be_between: { kwargs: BOUNDS, tests: between },
  expect_column_value_lengths_to_be_between: { kwargs: BOUNDS, tests: lengths },
  expect_column_value_lengths_to_equal: { kwargs: ['value'], tests: lengths },
  expect_column_values_to_match_regex: { kwargs: ['regex'], tests: patterns('regex', false) },
  expect_column_values_to_not_match_regex: { kwargs: ['regex'], tests: patterns('regex', true) },
  expect_column_values_to_match_regex_list: {
    kwargs: ['regex_list', 'match_on'],
    tests: patterns('regex_list', false),
  },
  expect_column_values_to_not_match_regex_list: { kwargs: ['regex_list'], tests: patterns('regex_list', true) },
  expect_column_pair_values_a_to_be_greater_than_b: {
    kwargs: [...PAIR, 'or_equal'],
    first: 'column_A',
    tests: compared((asked) => (isFlag(asked, 'or_equal') ? '>=' : '>')),
  },
  expect_column_pair_values_to_be_equal: { kwargs: PAIR, first: 'column_A', tests: compared(() => '=') },
  expect_column_pair_values_to_be_in_set: { kwargs: [...PAIR, 'value_pairs_set'], first: 'column_A', tests: paired },
}
