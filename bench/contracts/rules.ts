/** Ten rules about single rows of the flights and ten about windows, in the words of Great Expectations, so that both judge by the same. */
import { type Column, type Reading, readContract } from '../../processors/rules/index.ts'

type Rule = readonly [type: string, kwargs: Readonly<Record<string, unknown>>]

const of = (column: string, more: object = {}) => ({ column, ...more })

export const ROW_RULES: readonly Rule[] = [
  ['expect_column_values_to_not_be_null', of('origin')],
  ['expect_column_values_to_not_be_null', of('destination')],
  ['expect_column_values_to_match_regex', of('flight', { regex: '^[0-9]{7}$' })],
  ['expect_column_values_to_match_regex', of('origin', { regex: '^[A-Z]{3}$' })],
  ['expect_column_values_to_not_match_regex', of('destination', { regex: '[0-9]' })],
  ['expect_column_values_to_be_in_set', of('kind', { value_set: ['departure', 'arrival'] })],
  ['expect_column_values_to_not_be_in_set', of('destination', { value_set: ['N/A', 'XXX'] })],
  ['expect_column_values_to_be_between', of('distance', { min_value: 0, max_value: 10_000 })],
  ['expect_column_value_lengths_to_equal', of('destination', { value: 3 })],
  ['expect_column_pair_values_to_be_equal', { column_A: 'kind', column_B: 'kind' }],
]

export const SET_RULES: readonly Rule[] = [
  ['expect_table_row_count_to_be_between', { min_value: 1, max_value: 10_000_000 }],
  ['expect_compound_columns_to_be_unique', { column_list: ['flight', 'kind'] }],
  ['expect_column_values_to_be_between', of('delay', { min_value: -120, max_value: 600, mostly: 0.5 })],
  ['expect_column_mean_to_be_between', of('distance', { min_value: 0, max_value: 5_000 })],
  ['expect_column_stdev_to_be_between', of('distance', { min_value: 0, max_value: 5_000 })],
  ['expect_column_min_to_be_between', of('delay', { min_value: -5_000, max_value: 1_000 })],
  ['expect_column_max_to_be_between', of('delay', { min_value: -1_000, max_value: 5_000 })],
  [
    'expect_column_quantile_values_to_be_between',
    of('distance', { quantile_ranges: { quantiles: [0.5], value_ranges: [[0, 5_000]] } }),
  ],
  ['expect_column_unique_value_count_to_be_between', of('origin', { min_value: 1, max_value: 1_000 })],
  [
    'expect_column_kl_divergence_to_be_less_than',
    of('kind', { partition_object: { values: ['departure', 'arrival'], weights: [0.5, 0.5] }, threshold: 1 }),
  ],
]

/** @throws Error if a rule cannot be read */
export const readRules = (dataset: string, columns: readonly Column[]): Reading => {
  const quality = [...ROW_RULES, ...SET_RULES].map(([type, kwargs], i) => ({
    ...{ id: `${i}`, type: 'custom', engine: 'greatExpectations', implementation: { type, kwargs } },
  }))
  const document = {
    ...{ apiVersion: 'v3.1.0', kind: 'DataContract', id: dataset, version: '1.0.0', status: 'active' },
    schema: [{ name: dataset, quality }],
  }
  const reading = readContract(document, { dataset, columns })
  if (reading.flaws.length > 0 || reading.rows.length !== ROW_RULES.length || reading.sets.length !== SET_RULES.length)
    throw new Error(`${reading.rows.length} and ${reading.sets.length} rules: ${JSON.stringify(reading.flaws)}`)
  return reading
}
