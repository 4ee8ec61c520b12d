import { expect, test } from 'vitest'
import { secrecyOf } from '../../../../gateway/secrecy/columns.ts'

const column = (name: string, classification: string | null = null) => ({
  ...{ name, type: 'string' as const, nullable: true, doc: null, classification },
})
const dataset = {
  name: 'people',
  columns: [
    column('id'),
    column('name', ' Personal '),
    column('city', 'internal'),
    column('odd', 'persnal'),
    column('blank', ' '),
  ],
}
const contract = (properties: object[], object: string | null = null, name = 'people') => ({
  object,
  odcs: JSON.stringify({
    schema: [
      { name: 'others', properties: [{ name: 'city', classification: 'restricted' }] },
      { name, properties },
    ],
  }),
})
const open = ['public', 'internal']
const masked = (of: ReturnType<typeof secrecyOf>) =>
  dataset.columns.map(({ name }) => name).filter((name) => of.isMasked(name))

test('what is classified with a word that is not open is masked', () => {
  expect(masked(secrecyOf(dataset, [], open, {}))).toEqual(['name', 'odd'])
})

test('a contract classifies as well, by both names of a property, and only in its own object', () => {
  const contracts = [contract([{ name: 'X', physicalName: 'id', classification: 'confidential' }])]
  expect(masked(secrecyOf(dataset, contracts, open, {}))).toEqual(['id', 'name', 'odd'])
  expect(
    masked(secrecyOf(dataset, [contract([{ name: 'blank', classification: 'x' }], 'data', 'data')], open, {})),
  ).toEqual([...['name', 'odd', 'blank']])
})

test('a caller who sees one classification of a column does not see it if it has another one', () => {
  const contracts = [contract([{ name: 'name', classification: 'restricted' }])]
  expect(masked(secrecyOf(dataset, contracts, open, { sees: ['PERSONAL', 'persnal'] }))).toEqual(['name'])
  expect(masked(secrecyOf(dataset, contracts, open, { sees: ['personal', 'restricted'] }))).toEqual(['odd'])
  expect(masked(secrecyOf(dataset, contracts, open, { sees: ['*'] }))).toEqual([])
})

test('documents of other shapes classify nothing and break nothing', () => {
  for (const odcs of ['{}', '{"schema":null}', '{"schema":[null,1,{"properties":[null,"x",{}]}]}'])
    expect(masked(secrecyOf(dataset, [{ object: null, odcs }], open, {}))).toEqual(['name', 'odd'])
})

test('a column that nobody has declared is one that nobody has classified', () => {
  const of = (sees: readonly string[]) => secrecyOf(dataset, [], open, { sees })
  expect(of([]).of('new')).toEqual({ classifications: ['unreviewed'], isMasked: true })
  expect(of(['personal']).isMasked('new')).toBe(true)
  expect([of(['unreviewed']).isMasked('new'), of(['*']).isMasked('new')]).toEqual([false, false])
  expect([of([]).isDeclared('new'), of([]).isDeclared('id'), of([]).masked]).toEqual([false, true, ['name', 'odd']])
})
