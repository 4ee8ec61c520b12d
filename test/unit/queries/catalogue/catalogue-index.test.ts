import { afterAll, describe, expect, test } from 'vitest'
import type { Declared } from '../../../../processors/catalog/index.ts'
import {
  type CatalogueEntry,
  CatalogueIndex,
  entryOf,
  type Undeclared,
  undeclaredEntry,
} from '../../../../queries/catalogue/index.ts'

const declared = (kind: string, name: string, record: object, retired = false): Declared =>
  ({ kind, name, latest: { record: { name, ...record } }, retired }) as unknown as Declared

const flights = declared('dataset', 'flights', {
  ...{ owner: 'ops', description: 'Departures of all airports, with their delays.', tags: ['aviation'] },
  columns: [
    { name: 'origin', doc: 'Airport of departure.' },
    { name: 'delayMinutes', doc: null },
  ],
})
const delays = declared('view', 'delays_by_origin', { owner: 'ml', tags: [], features: [{ name: 'mean_delay' }] })
const payments = declared('dataset', 'payments', {
  owner: 'finance',
  tags: ['personal', 'money'],
  columns: [{ name: 'iban' }],
})

const opened: CatalogueIndex[] = []
const indexOf = async (...all: readonly Declared[]): Promise<CatalogueIndex> => {
  const index = new CatalogueIndex()
  opened.push(index)
  await index.follow(0, () => all)
  return index
}
const whole = await indexOf(flights, delays, payments)
afterAll(() => {
  for (const index of opened) index.close()
})
const find = (index: CatalogueIndex, text: string, more = {}) => index.find({ text, offset: 0, limit: 100, ...more })
const namesOf = (index: CatalogueIndex, text: string, more = {}): string[] =>
  find(index, text, more).found.map(({ entry }) => entry.name)

describe('things are found by', () => {
  test.each([
    ['their name', 'flights', 'flights'],
    ['a piece of their name', 'origin', 'delays_by_origin'],
    ['their whole name with underscores', 'delays_by_origin', 'delays_by_origin'],
    ['a column', 'iban', 'payments'],
    ['a piece of a column in camel case', 'minutes', 'flights'],
    ['a tag', 'aviation', 'flights'],
    ['their owner', 'finance', 'payments'],
    ['a word of the description', 'airports', 'flights'],
    ['a word of the text about a column', 'departure', 'flights'],
    ['a feature', 'mean_delay', 'delays_by_origin'],
    ['the beginning of a word', 'pay', 'payments'],
    ['a word with a typing error', 'fligths', 'flights'],
    ['a word with a letter too few', 'paymets', 'payments'],
    ['two words with typing errors', 'fligths airprots', 'flights'],
    ['words that the language of the index knows', 'flights AND NOT "x*', 'flights'],
    ['letters of another case and with accents', 'FLÍGHTS', 'flights'],
  ])('%s', (_, text, name) => {
    expect(namesOf(whole, text)).toContain(name)
  })
})

test('a name ranks before a column of that name, and a column before a word of a text', async () => {
  const index = await indexOf(
    declared('dataset', 'other', { columns: [], tags: [], description: 'About origin.' }),
    declared('dataset', 'trips', { columns: [{ name: 'origin' }], tags: [] }),
    declared('dataset', 'origin', { columns: [], tags: [] }),
  )
  expect(namesOf(index, 'origin')).toEqual(['origin', 'trips', 'other'])
})

test('what has all words comes; if nothing has, what has some, and the answer says so', () => {
  expect(find(whole, 'delays airports')).toMatchObject({
    hasAllWords: true,
    found: [{ entry: { name: 'flights' } }],
  })
  const some = find(whole, 'iban airports')
  expect(some.hasAllWords).toBe(false)
  expect(some.found.map(({ entry }) => entry.name).sort()).toEqual(['flights', 'payments'])
  expect(find(whole, 'zzzzzz')).toEqual({ found: [], hasAllWords: true })
})

test('a hit says in which fields it was found', () => {
  const [{ fields }] = find(whole, 'airport').found
  expect(fields).toEqual(['description', 'docs'])
})

test('conditions hold for kind, owner and tag, and without words all that is left comes by name', () => {
  expect(namesOf(whole, '')).toEqual(['delays_by_origin', 'flights', 'payments'])
  expect(namesOf(whole, '', { kind: 'dataset' })).toEqual(['flights', 'payments'])
  expect(namesOf(whole, '', { owner: 'ml' })).toEqual(['delays_by_origin'])
  expect(namesOf(whole, '', { tag: 'money' })).toEqual(['payments'])
  expect(namesOf(whole, 'flights', { kind: 'view' })).toEqual([])
})

test('a retired declaration is found only if it is asked for', async () => {
  const index = await indexOf(flights)
  await index.follow(1, () => [declared('dataset', 'flights', { columns: [], tags: [] }, true)])
  expect(namesOf(index, 'flights')).toEqual([])
  expect(namesOf(index, 'flights', { retired: true })).toEqual(['flights'])
})

test('what changed is found by its new words and no longer by the old ones', async () => {
  const index = await indexOf(flights, payments)
  await index.follow(1, () => [
    declared('dataset', 'payments', { owner: 'finance', tags: ['ledger'], columns: [] }),
    flights,
  ])
  expect(namesOf(index, 'ledger')).toEqual(['payments'])
  expect(namesOf(index, 'iban')).toEqual([])
  expect(index.size).toBe(2)
})

test('a catalogue that has not moved is not compared again, and one that could not be read is read again', async () => {
  const index = await indexOf(flights)
  await index.follow(0, () => {
    throw new Error('it is compared')
  })
  await expect(
    index.follow(1, () => {
      throw new Error('not read')
    }),
  ).rejects.toThrow('not read')
  await index.follow(1, () => [flights, payments])
  expect(namesOf(index, 'iban')).toEqual(['payments'])
})

test('a dataset that only lineage tells of is found and is not declared', async () => {
  const index = await indexOf(flights)
  const orders: Undeclared = {
    ...{ nodeId: 'dataset:warehouse:public.orders', namespace: 'warehouse', name: 'public.orders' },
    columns: [{ name: 'order_id', doc: 'Its "number"\n' }],
    ...{ owner: 'sales', description: null, isDropped: false },
  }
  const entry: CatalogueEntry = undeclaredEntry(orders)
  await index.change([entry], [])
  expect(find(index, 'order').found).toMatchObject([
    { entry: { name: 'warehouse:public.orders', isDeclared: false, nodeId: 'dataset:warehouse:public.orders' } },
  ])
  expect(namesOf(index, '', { declared: false, owner: 'sales' })).toEqual(['warehouse:public.orders'])
  expect(namesOf(index, 'number', { declared: false })).toEqual(['warehouse:public.orders'])
  expect(namesOf(index, '', { declared: true })).toEqual(['flights'])
  await index.change([undeclaredEntry({ ...orders, isDropped: true })], [])
  expect(namesOf(index, 'order')).toEqual([])
  expect(namesOf(index, 'order', { retired: true })).toEqual(['warehouse:public.orders'])
  await index.change([], [entry.id])
  expect(namesOf(index, 'order', { retired: true })).toEqual([])
})

test('the order does not depend on the order in which things came, and pages fit together', async () => {
  const some = Array.from({ length: 50 }, (_, i) =>
    declared('dataset', `sales_${i % 7}_${i}`, { columns: [], tags: [] }),
  )
  const [one, other] = [await indexOf(...some), await indexOf(...[...some].reverse())]
  const names = namesOf(one, 'sales')
  expect(names).toHaveLength(50)
  expect(namesOf(other, 'sales')).toEqual(names)
  const pages = [0, 20, 40].flatMap((offset) => namesOf(other, 'sales', { offset, limit: 20 }))
  expect(pages).toEqual(names)
})

test('more than 20 words are refused', () => {
  const text = Array.from({ length: 21 }, (_, i) => `w${i}`).join(' ')
  expect(() => find(whole, text)).toThrow('21 words, expected at most 20')
})

test('a declaration without owner, tags, description and parts has an entry', () => {
  expect(entryOf(declared('entity', 'airport', {}))).toEqual({
    ...{ id: 'entity\0airport', kind: 'entity', name: 'airport', owner: null, description: null, tags: [], parts: [] },
    ...{ isDeclared: true, nodeId: null, isRetired: false },
  })
})
