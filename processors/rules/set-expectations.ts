/** Expectations of Great Expectations about all rows of a window: counts, moments, quantiles, distributions. Each becomes one or several set rules, all of which have to hold. */
import type { Place } from './quality.ts'
import { type Column, isNode, type Node, type Reading } from './reading.ts'
import type { Action, Measure, Operator, Reference, Scalar, SetRule } from './rule.ts'
import { scalarOf, timeOf } from './values.ts'

interface Asked {
  readonly kwargs: Node
  readonly path: string
  readonly place: Place
  readonly reading: Reading
}
type Rule = Pick<SetRule, 'measure' | 'unit' | 'operator' | 'operands'>

interface SetExpectation {
  readonly kwargs: readonly string[]
  /** `undefined`: its arguments are wrong, which is noted. */
  rules(asked: Asked): readonly Rule[] | undefined
}

/** @returns whether there is such an expectation */
export const readSetExpectation = (
  type: string,
  { name, kwargs, common }: { readonly name: string; readonly kwargs: Node; readonly common: readonly string[] },
  action: Action,
  place: Place,
  reading: Reading,
): boolean => {
  const expectation = SET_EXPECTATIONS[type]
  if (expectation === undefined) return false
  const { path } = place
  const names = [...expectation.kwargs, ...common]
  for (const key of Object.keys(kwargs))
    reading.that(names.includes(key), `${path}.${key}`, kwargs[key], `one of ${names.join(', ')}`)
  reading.that(kwargs.row_condition == null, `${path}.row_condition`, kwargs.row_condition, 'none: all rows are judged')
  for (const rule of expectation.rules({ kwargs, path, place, reading }) ?? []) reading.set({ name, action, ...rule })
  return true
}

const columnOf = ({ kwargs, path, place, reading }: Asked): Column | undefined => {
  const found = kwargs.column === undefined ? place.column : place.columns.get(String(kwargs.column))
  const expected = `a column: ${[...place.columns.keys()].join(', ')}`
  reading.that(found !== undefined, `${path}.column`, kwargs.column, expected)
  return found
}

const NUMBERS: readonly Column['type'][] = ['long', 'double', 'timestamp']
const numbersOf = (asked: Asked): Column | undefined => {
  const column = columnOf(asked)
  if (column === undefined) return undefined
  const expected = `a column of numbers or times, it is of type ${column.type}`
  return asked.reading.that(NUMBERS.includes(column.type), `${asked.path}.column`, column.name, expected)
    ? column
    : undefined
}

/** What the bounds of an expectation say of a measure. Without any, everything holds. */
const bounded = (asked: Asked, measure: Measure, unit: Rule['unit'], column?: Column): readonly Rule[] | undefined => {
  const { kwargs, path, reading } = asked
  const [min, max] = (['min_value', 'max_value'] as const).map((name) => {
    const value = kwargs[name] ?? undefined
    if (value === undefined) return undefined
    const number = column?.type === 'timestamp' ? timeOf(value) : value
    reading.that(Number.isFinite(number), `${path}.${name}`, value, 'a number')
    return number as number
  })
  const isStrict = (name: string): boolean => {
    const value = kwargs[name] ?? false
    reading.that(typeof value === 'boolean', `${path}.${name}`, value, 'true or false')
    return value === true
  }
  const [least, most] = [isStrict('strict_min'), isStrict('strict_max')]
  if (!reading.that(min !== undefined || max !== undefined, path, kwargs, 'min_value or max_value')) return undefined
  const ordered = min === undefined || max === undefined || min <= max
  if (!reading.that(ordered, path, `${min} to ${max}`, 'a lower bound that is not above the upper one'))
    return undefined
  const rule = (operator: Operator, ...operands: readonly number[]): Rule => ({ measure, unit, operator, operands })
  if (min !== undefined && max !== undefined && !least && !most) return [rule('mustBeBetween', min, max)]
  return [
    ...(min === undefined ? [] : [rule(least ? 'mustBeGreaterThan' : 'mustBeGreaterOrEqualTo', min)]),
    ...(max === undefined ? [] : [rule(most ? 'mustBeLessThan' : 'mustBeLessOrEqualTo', max)]),
  ]
}

const moment = (of: 'sum' | 'mean' | 'stdev' | 'min' | 'max' | 'median'): SetExpectation => ({
  kwargs: ['column', ...BOUNDS],
  rules: (asked) => {
    const column = numbersOf(asked)
    return column && bounded(asked, { of, column: column.name }, 'value', column)
  },
})

const singular = (asked: Asked, columns: readonly string[]): readonly Rule[] | undefined => {
  const { kwargs, path, reading } = asked
  const { mostly = 1 } = kwargs
  const isShare = typeof mostly === 'number' && mostly >= 0 && mostly <= 1
  if (!reading.that(isShare, `${path}.mostly`, mostly, 'a share of 0 to 1')) return undefined
  const operands = [mostly as number]
  return [{ measure: { of: 'singular', columns }, unit: 'share', operator: 'mustBeGreaterOrEqualTo', operands }]
}

const quantiles = (asked: Asked): readonly Rule[] | undefined => {
  const column = numbersOf(asked)
  const { kwargs, path, reading } = asked
  const { quantile_ranges: ranges, allow_relative_error: isLoose } = kwargs
  reading.that(isLoose == null || isLoose === false, `${path}.allow_relative_error`, isLoose, 'false: they are exact')
  const { quantiles: at, value_ranges: bounds } = (isNode(ranges) ? ranges : {}) as Record<string, unknown>
  const isRight =
    Array.isArray(at) &&
    Array.isArray(bounds) &&
    at.length === bounds.length &&
    at.every((each) => typeof each === 'number' && each >= 0 && each <= 1) &&
    bounds.every((each) => Array.isArray(each) && each.length === 2)
  if (!reading.that(isRight, `${path}.quantile_ranges`, ranges, 'quantiles and value_ranges, as many of both'))
    return undefined
  if (column === undefined) return undefined
  const rules = (at as readonly number[]).map((share, i) => {
    const [min_value, max_value] = (bounds as readonly (readonly unknown[])[])[i] as readonly unknown[]
    const own = { ...asked, path: `${path}.quantile_ranges.value_ranges.${i}`, kwargs: { min_value, max_value } }
    return bounded(own, { of: 'quantile', column: column.name, at: share }, 'value', column)
  })
  return rules.includes(undefined) ? undefined : (rules as readonly (readonly Rule[])[]).flat()
}

const valuesOf = ({ kwargs, path, reading }: Asked, column: Column): readonly Scalar[] | undefined => {
  const { value_set: set } = kwargs
  if (!reading.that(Array.isArray(set), `${path}.value_set`, set, 'a list of values')) return undefined
  const values = (set as readonly unknown[])
    .filter((value) => value !== null)
    .map((value, i) => scalarOf(value, column, `${path}.value_set.${i}`, reading))
  return values.includes(undefined) ? undefined : [...new Set(values as readonly Scalar[])]
}

const distinct = (isIn: boolean, contains: boolean): SetExpectation => ({
  kwargs: ['column', 'value_set'],
  rules: (asked) => {
    const column = columnOf(asked)
    const values = column && valuesOf(asked, column)
    if (column === undefined || values === undefined) return undefined
    const none = { unit: 'rows', operator: 'mustBe', operands: [0] } as const
    const { name } = column
    return [
      ...(isIn
        ? [{ measure: { of: 'failing', column: name, tests: [{ is: 'listed', values }] }, ...none } as Rule]
        : []),
      ...(contains ? [{ measure: { of: 'absent', column: name, values }, ...none } as Rule] : []),
    ]
  },
})

const isShares = (values: unknown): values is readonly number[] =>
  Array.isArray(values) && values.length > 0 && values.every((each) => Number.isFinite(each) && each >= 0)

const divergence = (asked: Asked): readonly Rule[] | undefined => {
  const column = columnOf(asked)
  const { kwargs, path, reading } = asked
  const { threshold, tail_weight_holdout: tail = 0, internal_weight_holdout: inner = 0, bucketize_data = true } = kwargs
  const isHeld = (value: unknown) => typeof value === 'number' && value >= 0 && value <= 1
  const holds = [
    reading.that(
      Number.isFinite(threshold) && (threshold as number) >= 0,
      `${path}.threshold`,
      threshold,
      'a number of at least 0',
    ),
    reading.that(isHeld(tail), `${path}.tail_weight_holdout`, tail, 'a share of 0 to 1'),
    reading.that(isHeld(inner), `${path}.internal_weight_holdout`, inner, 'a share of 0 to 1'),
    reading.that(bucketize_data === true, `${path}.bucketize_data`, bucketize_data, 'true'),
  ]
  const found = column && partitionOf(asked, column, tail as number, inner as number)
  if (column === undefined || found === undefined || holds.includes(false)) return undefined
  const measure = { of: 'kl', column: column.name, ...found } as const
  return [{ measure, unit: 'value', operator: 'mustBeLessOrEqualTo', operands: [threshold as number] }]
}

const SUM_ERROR = 1e-4

const partitionOf = (asked: Asked, column: Column, tail: number, inner: number): Reference | undefined => {
  const { path, reading } = asked
  const at = `${path}.partition_object`
  const given = asked.kwargs.partition_object
  if (!reading.that(isNode(given), at, given, 'values or bins, with weights')) return undefined
  const { values, bins, weights, tail_weights: tails } = given as Node
  if (!reading.that(isShares(weights), `${at}.weights`, weights, 'a list of shares')) return undefined
  const shares = weights as readonly number[]
  const hasTails = tails !== undefined
  const isPair = !hasTails || (isShares(tails) && tails.length === 2)
  if (!reading.that(isPair, `${at}.tail_weights`, tails, 'two shares')) return undefined
  const all = [...shares, ...(hasTails ? (tails as readonly number[]) : [])].reduce((sum, each) => sum + each, 0)
  if (!reading.that(Math.abs(all - 1) <= SUM_ERROR, `${at}.weights`, all, 'shares that add up to 1')) return undefined
  if (!reading.that(tail === 0 || !hasTails, `${path}.tail_weight_holdout`, tail, '0 with tail_weights'))
    return undefined
  if (values !== undefined) {
    const isList = Array.isArray(values) && values.length === shares.length
    if (!reading.that(isList, `${at}.values`, values, 'as many values as weights')) return undefined
    if (!reading.that(inner === 0, `${path}.internal_weight_holdout`, inner, '0 with values')) return undefined
    const read = (values as readonly unknown[]).map((each, i) => scalarOf(each, column, `${at}.values.${i}`, reading))
    if (read.includes(undefined)) return undefined
    return { values: read as readonly Scalar[], expected: [...shares, 0], ...(tail > 0 && { rest: tail }) }
  }
  return binsOf(asked, { bins, shares, tails: tails as readonly number[] | undefined, tail, inner, column })
}

interface Bins {
  readonly bins: unknown
  readonly shares: readonly number[]
  readonly tails: readonly number[] | undefined
  readonly tail: number
  readonly inner: number
  readonly column: Column
}

/** Infinite ends are the cells below the first and above the last edge. */
const binsOf = (
  { path, reading }: Asked,
  { bins, shares, tails, tail, inner, column }: Bins,
): Reference | undefined => {
  const at = `${path}.partition_object.bins`
  const expected = 'ascending numbers, one more than weights'
  const isList =
    Array.isArray(bins) && bins.length === shares.length + 1 && bins.every((each) => typeof each === 'number')
  if (!reading.that(isList, at, bins, expected)) return undefined
  const ends = bins as readonly number[]
  if (
    !reading.that(
      ends.every((each, i) => i === 0 || each > (ends[i - 1] as number)),
      at,
      bins,
      expected,
    )
  )
    return undefined
  const numeric = `a column of numbers, it is of type ${column.type}`
  if (!reading.that(NUMBERS.includes(column.type), `${path}.column`, column.name, numeric)) return undefined
  const [isOpenBelow, isOpenAbove] = [ends[0] === Number.NEGATIVE_INFINITY, ends.at(-1) === Number.POSITIVE_INFINITY]
  const isClosed = !isOpenBelow && !isOpenAbove
  if (
    !reading.that(
      isClosed || tails === undefined,
      `${path}.partition_object.tail_weights`,
      tails,
      'none: the bins are infinite',
    )
  )
    return undefined
  if (
    !reading.that(
      !(isOpenBelow && isOpenAbove) || tail === 0,
      `${path}.tail_weight_holdout`,
      tail,
      '0: the bins are infinite',
    )
  )
    return undefined
  const empty = shares.filter((share) => share === 0).length
  const inside = shares.map((share) => (share === 0 && empty > 0 ? inner / empty : share * (1 - tail - inner)))
  const [below, above] = tails ?? (isClosed ? [tail / 2, tail / 2] : [tail, tail])
  return {
    edges: ends.slice(isOpenBelow ? 1 : 0, isOpenAbove ? -1 : undefined),
    ...(!isOpenAbove && { isClosed: true as const }),
    expected: [...(isOpenBelow ? [] : [below as number]), ...inside, ...(isOpenAbove ? [] : [above as number])],
  }
}

const compound = (asked: Asked): readonly Rule[] | undefined => {
  const { kwargs, path, place, reading } = asked
  const { column_list: list, ignore_row_if: ignored = 'all_values_are_missing' } = kwargs
  const isList = Array.isArray(list) && list.length > 1 && list.every((name) => place.columns.has(String(name)))
  const expected = `a list of columns: ${[...place.columns.keys()].join(', ')}`
  const holds = reading.that(
    ignored === 'all_values_are_missing',
    `${path}.ignore_row_if`,
    ignored,
    'all_values_are_missing',
  )
  return reading.that(isList, `${path}.column_list`, list, expected) && holds
    ? singular(asked, list as readonly string[])
    : undefined
}

const ofColumn = (rules: (asked: Asked, column: Column) => readonly Rule[] | undefined) => (asked: Asked) => {
  const column = columnOf(asked)
  return column && rules(asked, column)
}

const BOUNDS = ['min_value', 'max_value', 'strict_min', 'strict_max']

export const SET_EXPECTATIONS: Readonly<Record<string, SetExpectation>> = {
  expect_table_row_count_to_be_between: { kwargs: BOUNDS, rules: (asked) => bounded(asked, { of: 'rows' }, 'rows') },
  expect_table_row_count_to_equal: {
    kwargs: ['value'],
    rules: ({ kwargs: { value }, path, reading }) =>
      reading.that(Number.isSafeInteger(value), `${path}.value`, value, 'an integer')
        ? [{ measure: { of: 'rows' }, unit: 'rows', operator: 'mustBe', operands: [value as number] }]
        : undefined,
  },
  expect_column_values_to_be_unique: {
    kwargs: ['column', 'mostly'],
    rules: ofColumn((asked, { name }) => singular(asked, [name])),
  },
  expect_compound_columns_to_be_unique: { kwargs: ['column_list', 'mostly', 'ignore_row_if'], rules: compound },
  expect_column_unique_value_count_to_be_between: {
    kwargs: ['column', ...BOUNDS],
    rules: ofColumn((asked, { name }) => bounded(asked, { of: 'distinct', columns: [name] }, 'rows')),
  },
  expect_column_proportion_of_unique_values_to_be_between: {
    kwargs: ['column', ...BOUNDS],
    rules: ofColumn((asked, { name }) => bounded(asked, { of: 'distinct', columns: [name] }, 'share')),
  },
  expect_column_distinct_values_to_be_in_set: distinct(true, false),
  expect_column_distinct_values_to_contain_set: distinct(false, true),
  expect_column_distinct_values_to_equal_set: distinct(true, true),
  expect_column_sum_to_be_between: moment('sum'),
  expect_column_mean_to_be_between: moment('mean'),
  expect_column_stdev_to_be_between: moment('stdev'),
  expect_column_min_to_be_between: moment('min'),
  expect_column_max_to_be_between: moment('max'),
  expect_column_median_to_be_between: moment('median'),
  expect_column_quantile_values_to_be_between: {
    kwargs: ['column', 'quantile_ranges', 'allow_relative_error'],
    rules: quantiles,
  },
  expect_column_kl_divergence_to_be_less_than: {
    kwargs: [
      ...['column', 'partition_object', 'threshold', 'tail_weight_holdout', 'internal_weight_holdout'],
      'bucketize_data',
    ],
    rules: divergence,
  },
}
