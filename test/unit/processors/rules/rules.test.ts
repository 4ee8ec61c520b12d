/** What a document says, as rules: each word of the standard, and each way to be wrong, with its path. */
import { describe, expect, test } from 'vitest'
import { type Column, readContract, rowRules } from '../../../../processors/rules/index.ts'
import type { Cell } from '../../../../processors/rules/row-test.ts'

const columns: readonly Column[] = [
  { name: 'text', type: 'string' },
  { name: 'whole', type: 'long' },
  { name: 'real', type: 'double' },
  { name: 'flag', type: 'boolean' },
  { name: 'at', type: 'timestamp' },
  { name: 'raw', type: 'bytes' },
]
const read = (properties: readonly object[], quality: readonly object[] = []) =>
  readContract(
    {
      ...{ apiVersion: 'v3.1.0', kind: 'DataContract', id: 'x', version: '1', status: 'active' },
      schema: [{ name: 'rows', properties, quality }],
    },
    { dataset: 'rows', columns },
  )

/** The names of the rules that a row with a value in a column breaks. */
const broken = (
  property: { readonly name: string } & Readonly<Record<string, unknown>>,
  value: Cell,
  others: Readonly<Record<string, Cell>> = {},
) => {
  const reading = read([property])
  expect(reading.flaws).toEqual([])
  const names = columns.map(({ name }) => name)
  const rules = rowRules([{ contract: 'c', version: 1, rules: reading.rows }], { slot: (name) => names.indexOf(name) })
  const row = { ...others, [property.name]: value }
  const found = rules.breaches({ value: (slot) => (row[names[slot] as keyof typeof row] ?? null) as Cell })
  return (found ?? []).map(({ rule }) => rule.name)
}
const check = (name: string, quality: object) => ({ name, quality: [{ mustBe: 0, ...quality }] })
const flaws = (property: object) => read([property]).flaws.map(({ path }) => path.replace('schema.0.properties.0.', ''))

describe('row rules', () => {
  test('required and nullValues refuse null, and nothing else does', () => {
    expect(broken({ name: 'text', required: true }, null)).toEqual(['text.required'])
    expect(broken(check('text', { metric: 'nullValues' }), null)).toEqual(['text.nullValues'])
    expect(broken(check('text', { metric: 'nullValues' }), '')).toEqual([])
    expect(broken(check('whole', { metric: 'invalidValues', arguments: { validValues: [1] } }), null)).toEqual([])
  })

  test('missingValues are those that are listed; null is one if it is listed', () => {
    const missing = (values: readonly unknown[]) =>
      check('text', { metric: 'missingValues', arguments: { missingValues: values } })
    expect(broken(missing(['', 'N/A']), 'N/A')).toEqual(['text.missingValues'])
    expect(broken(missing(['', 'N/A']), null)).toEqual([])
    expect(broken(missing([null, '']), null)).toEqual(['text.missingValues'])
  })

  test('invalidValues have to be valid by everything that is given', () => {
    const valid = (name: string, given: object) => check(name, { metric: 'invalidValues', arguments: given })
    expect(broken(valid('text', { validValues: ['kg', 'lb'], pattern: '^k' }), 'lb')).toEqual(['text.invalidValues'])
    expect(broken(valid('text', { validValues: ['kg', 'lb'], pattern: '^k' }), 'kg')).toEqual([])
    expect(broken(valid('text', { minLength: 2, maxLength: 3 }), '\u{1f600}')).toEqual(['text.invalidValues'])
    expect(broken(valid('real', { min: 0, max: 1 }), 1.5)).toEqual(['real.invalidValues'])
    expect(broken(valid('whole', { minimum: 1 }), 0)).toEqual(['whole.invalidValues'])
  })

  test('integers are exact to the last one that a column holds', () => {
    const { name, ...rest } = {
      name: 'whole',
      logicalType: 'integer',
      logicalTypeOptions: { maximum: 9007199254740989 },
    }
    expect(broken({ name, ...rest }, 9007199254740989)).toEqual([])
    expect(broken({ name, ...rest }, 9007199254740990)).toEqual(['whole.maximum'])
  })

  test('options of a number: bounds, exclusive ones, multiples as they are written, ranges of formats', () => {
    const number = (logicalTypeOptions: object) => ({ name: 'real', logicalType: 'number', logicalTypeOptions })
    expect(broken(number({ exclusiveMinimum: 0 }), 0)).toEqual(['real.exclusiveMinimum'])
    expect(broken(number({ exclusiveMaximum: 1 }), 1)).toEqual(['real.exclusiveMaximum'])
    expect(broken(number({ multipleOf: 0.1 }), 0.3)).toEqual([])
    expect(broken(number({ multipleOf: 0.1 }), 0.35)).toEqual(['real.multipleOf'])
    expect(broken(number({ minimum: 0 }), Number.NaN)).toEqual(['real.minimum'])
    expect(broken({ name: 'whole', logicalType: 'integer', logicalTypeOptions: { format: 'u8' } }, 256)).toEqual([
      'whole.format',
    ])
    expect(broken({ name: 'real', logicalType: 'integer' }, 1.5)).toEqual(['real.logicalType'])
  })

  test('times: bounds are written as text, text has the form that is declared', () => {
    const at = { name: 'at', logicalType: 'timestamp', logicalTypeOptions: { minimum: '2026-01-01' } }
    expect(broken(at, Date.UTC(2025, 11, 31))).toEqual(['at.minimum'])
    expect(broken(at, Date.UTC(2026, 0, 1))).toEqual([])
    expect(broken({ name: 'text', logicalType: 'date' }, '2026-02-30')).toEqual(['text.logicalType'])
    const own = { name: 'text', logicalType: 'date', logicalTypeOptions: { format: 'dd.MM.yyyy' } }
    expect(broken(own, '31.01.2026')).toEqual([])
    expect(broken(own, '2026-01-31')).toEqual(['text.logicalType'])
  })

  test('another column: A above B, equal pairs, pairs of a list', () => {
    const pair = (type: string, kwargs: object) => ({
      name: 'whole',
      quality: [{ type: 'custom', engine: 'greatExpectations', implementation: { type, kwargs } }],
    })
    const above = pair('expect_column_pair_values_a_to_be_greater_than_b', { column_A: 'whole', column_B: 'real' })
    expect(broken(above, 2, { real: 1.5 })).toEqual([])
    expect(broken(above, 1, { real: 1.5 })).toHaveLength(1)
    expect(broken(above, null, { real: 1.5 })).toHaveLength(1)
    const either = { column_A: 'whole', column_B: 'real', ignore_row_if: 'either_value_is_missing' }
    expect(broken(pair('expect_column_pair_values_to_be_equal', either), null, { real: 1 })).toEqual([])
  })
})

describe('what a check does', () => {
  const action = (given: object) =>
    read([check('text', { metric: 'nullValues', ...given })]).rows.map((rule) => rule.action)

  test('it rejects, unless its severity is mild or it says so itself; the dimension has no effect', () => {
    expect(action({})).toEqual(['reject'])
    expect(action({ severity: 'error', dimension: 'completeness' })).toEqual(['reject'])
    expect(action({ severity: 'Warning' })).toEqual(['warn'])
    expect(action({ severity: 'info', customProperties: [{ property: 'millraceAction', value: 'reject' }] })).toEqual([
      'reject',
    ])
    expect(action({ customProperties: [{ property: 'millraceAction', value: 'none' }] })).toEqual([])
  })

  test('a check that some rows may break is about windows, as are counts and duplicates', () => {
    const sets = (given: object) => read([{ name: 'text', quality: [given] }]).sets.length
    expect(sets({ metric: 'nullValues', mustBeLessThan: 1, unit: 'percent' })).toBe(1)
    expect(sets({ metric: 'nullValues', mustBeLessThan: 5 })).toBe(1)
    expect(sets({ metric: 'nullValues', mustBeLessThan: 1 })).toBe(0)
    expect(read([{ name: 'text', unique: true }]).sets).toHaveLength(1)
    expect(read([], [{ metric: 'rowCount', mustBeBetween: [1, 5] }]).sets).toMatchObject([{ operands: [1, 5] }])
    expect(
      read([], [{ metric: 'duplicateValues', mustBe: 0, arguments: { properties: ['text', 'whole'] } }]).sets,
    ).toMatchObject([{ measure: { columns: ['text', 'whole'] } }])
  })
})

describe('what is not understood is refused with its path', () => {
  test.each([
    [{ name: 'none' }, 'name'],
    [{ name: 'text', requierd: true }, 'requierd'],
    [{ name: 'text', required: 'yes' }, 'required'],
    [{ name: 'text', logicalType: 'integer' }, 'logicalType'],
    [{ name: 'text', logicalType: 'string', logicalTypeOptions: { maximum: 1 } }, 'logicalTypeOptions.maximum'],
    [{ name: 'whole', logicalType: 'integer', logicalTypeOptions: { minimum: '1' } }, 'logicalTypeOptions.minimum'],
    [{ name: 'whole', logicalType: 'integer', logicalTypeOptions: { minimum: 2, maximum: 1 } }, 'logicalTypeOptions'],
    [{ name: 'text', quality: [{ metric: 'nullValues' }] }, 'quality.0'],
    [{ name: 'text', quality: [{ metric: 'nullValues', mustBe: 0, mustNotBe: 1 }] }, 'quality.0'],
    [{ name: 'text', quality: [{ metric: 'nullValues', mustBe: '0' }] }, 'quality.0.mustBe'],
    [{ name: 'text', quality: [{ metric: 'nullValues', mustBe: 0, unit: 'stones' }] }, 'quality.0.unit'],
    [{ name: 'text', quality: [{ metric: 'emptyValues', mustBe: 0 }] }, 'quality.0.metric'],
    [{ name: 'text', quality: [{ type: 'sql', query: 'SELECT 1', mustBe: 0 }] }, 'quality.0.type'],
    [{ name: 'text', quality: [{ type: 'custom', engine: 'soda', implementation: 'x' }] }, 'quality.0.engine'],
    [{ name: 'text', quality: [{ metric: 'rowCount', mustBe: 0 }] }, 'quality.0'],
    [
      { name: 'whole', quality: [{ metric: 'invalidValues', mustBe: 0, arguments: { validValues: ['a'] } }] },
      'quality.0.arguments.validValues.0',
    ],
  ] as const)('%j', (property, path) => {
    expect(flaws(property)).toContain(path)
  })

  test('text for people is no rule, and says so', () => {
    const { flaws: found, unenforced } = read([{ name: 'text', quality: [{ type: 'text', description: 'verified' }] }])
    expect(found).toEqual([])
    expect(unenforced).toMatchObject([{ path: 'schema.0.properties.0.quality.0' }])
  })
})
