/** Expectations about the columns themselves, as Great Expectations judges them, against the declared columns. */
import { describe, expect, test } from 'vitest'
import { imported } from '../../../../cli/contracts/import.ts'
import { findings } from '../../../../cli/contracts/lint.ts'
import { contractProblems } from '../../../../processors/catalog/kinds/contract/validate.ts'
import { type Column, readContract } from '../../../../processors/rules/index.ts'

const columns: readonly Column[] = [
  { name: 'id', type: 'string' },
  { name: 'at', type: 'timestamp' },
  { name: 'delay', type: 'double' },
]
const documentWith = (type: string, kwargs: object, more: object = {}) => ({
  ...{ apiVersion: 'v3.1.0', kind: 'DataContract', id: 'x', version: '1', status: 'active' },
  schema: [
    {
      name: 'rows',
      properties: [
        { name: 'id', logicalType: 'string', primaryKey: true },
        { name: 'at', logicalType: 'timestamp' },
        { name: 'delay', logicalType: 'number' },
      ],
      quality: [{ type: 'custom', engine: 'greatExpectations', implementation: { type, kwargs }, ...more }],
    },
  ],
})
const read = (type: string, kwargs: object, more: object = {}) =>
  readContract(documentWith(type, kwargs, more), { dataset: 'rows', columns })

const SET = 'expect_table_columns_to_match_set'
const LIST = 'expect_table_columns_to_match_ordered_list'
const EXISTS = 'expect_column_to_exist'
const EQUAL = 'expect_table_column_count_to_equal'
const BETWEEN = 'expect_table_column_count_to_be_between'

describe('the columns hold what is expected of them, or it is said what they lack', () => {
  test.each([
    [EXISTS, { column: 'at' }, undefined],
    [EXISTS, { column: 'at', column_index: 1 }, undefined],
    [EXISTS, { column: 'at', column_index: 0 }, 'at at index 0'],
    [EXISTS, { column: 'price' }, 'columns with price'],
    [SET, { column_set: ['delay', 'at', 'id'] }, undefined],
    [SET, { column_set: ['at', 'id'] }, 'columns without delay'],
    [SET, { column_set: ['at', 'id'], exact_match: false }, undefined],
    [SET, { column_set: ['id', 'price', 'tax'], exact_match: false }, 'columns with price, tax'],
    [LIST, { column_list: ['id', 'at', 'delay'] }, undefined],
    [LIST, { column_list: ['at', 'id', 'delay'] }, 'at, id, delay, in this order'],
    [EQUAL, { value: 3 }, undefined],
    [EQUAL, { value: 4 }, '4 columns'],
    [BETWEEN, { min_value: 2 }, undefined],
    [BETWEEN, { min_value: 1, max_value: 2 }, '1 to 2 columns'],
  ] as const)('%s %j', (type, kwargs, expected) => {
    const { flaws, unmet, rows, sets } = read(type, kwargs)
    expect([flaws, rows.length, sets.length]).toEqual([[], 1, 1]) // those of the key
    expect(unmet.map((each) => each.expected)).toEqual(expected === undefined ? [] : [expected])
  })

  test.each([
    [EXISTS, {}, 'column'],
    [EXISTS, { column: 'id', column_index: -1 }, 'column_index'],
    [SET, { column_set: 'id' }, 'column_set'],
    [SET, { column_set: [] }, 'column_set'],
    [SET, { column_set: ['id'], exact_match: 'yes' }, 'exact_match'],
    [LIST, { column_list: [1] }, 'column_list'],
    [LIST, { column_list: ['id'], mostly: 0.5 }, 'mostly'],
    [EQUAL, { value: 1.5 }, 'value'],
    [BETWEEN, {}, ''],
    [BETWEEN, { min_value: 'two' }, 'min_value'],
  ] as const)('%s %j is wrong in %s', (type, kwargs, field) => {
    const path = 'schema.0.quality.0.implementation.kwargs'
    expect(read(type, kwargs).flaws.map((flaw) => flaw.path)).toContain(field === '' ? path : `${path}.${field}`)
  })
})

describe('an expectation of columns is never taken in silence', () => {
  const dataset = (evolution: string) =>
    ({ name: 'rows', evolution, columns: columns.map((column) => ({ ...column, nullable: true })) }) as never
  const problems = (evolution: string, type: string, kwargs: object, more: object = {}) =>
    contractProblems({ name: 'c', dataset: 'rows', odcs: documentWith(type, kwargs, more) }, dataset(evolution))

  test('a contract that the columns do not hold is refused with path, columns and expectation; one that warns is not', () => {
    expect(problems('ignore', EXISTS, { column: 'price' })).toEqual([
      {
        path: 'odcs.schema.0.quality.0.implementation.kwargs',
        value: 'id, at, delay',
        expected: 'columns with price',
      },
    ])
    expect(problems('ignore', EXISTS, { column: 'price' }, { severity: 'warning' })).toEqual([])
  })

  test('what another column would break needs a dataset whose columns do not come by themselves', () => {
    const exact = { column_set: ['id', 'at', 'delay'] }
    expect(problems('add-columns', SET, exact)).toMatchObject([
      { value: 'add-columns', expected: 'evolution ignore or refuse of dataset rows' },
    ])
    for (const evolution of ['ignore', 'refuse']) expect(problems(evolution, SET, exact)).toEqual([])
    expect(problems('add-columns', SET, { ...exact, exact_match: false })).toEqual([])
    expect(problems('add-columns', BETWEEN, { min_value: 1 })).toEqual([])
    expect(problems('add-columns', BETWEEN, { max_value: 9 })).toHaveLength(1)
  })

  test('columns that come later break no release: the document has no flaw', () => {
    const more = [...columns, { name: 'new', type: 'string' } as const]
    const exact = documentWith(SET, { column_set: ['id', 'at', 'delay'] })
    const { flaws, unmet } = readContract(exact, { dataset: 'rows', columns: more })
    expect([flaws, unmet.map(({ expected }) => expected)]).toEqual([[], ['columns without new']])
  })

  const file = (document: object) => ({ file: 'x.yaml', document, where: () => '1:1' }) as never

  test('lint names what does not hold, and import declares a dataset that takes no other column', () => {
    const found = findings(file(documentWith(EXISTS, { column: 'price' })), { dataset: 'rows', columns })
    expect(found).toMatchObject([
      {
        kind: 'refused',
        message: expect.stringContaining('the columns are id, at, delay; expected columns with price'),
      },
    ])
    const [exact] = imported(file(documentWith(LIST, { column_list: ['id', 'at', 'delay'] })), {}).declarations
    expect(exact).toMatchObject({ evolution: 'refuse' })
    const loose = imported(file(documentWith(EXISTS, { column: 'price' })), {})
    expect(loose.declarations[0]).toMatchObject({ evolution: 'add-columns' })
    expect(loose.notes).toEqual([expect.stringContaining('expected columns with price')])
  })

  test('the type of values is that of the document: the expectation of a type is refused with the names of those that are known', () => {
    const [flaw] = read('expect_column_values_to_be_of_type', { column: 'id', type_: 'str' }).flaws
    expect(flaw).toMatchObject({ path: 'schema.0.quality.0.implementation.type' })
    expect(flaw!.expected).toContain('expect_column_to_exist')
  })
})
