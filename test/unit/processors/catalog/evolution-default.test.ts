/** What a declaration means that does not say what happens to fields of producers that are no columns. */
import { expect, test } from 'vitest'
import { KINDS, type Look } from '../../../../processors/catalog/index.ts'
import { type DatasetDeclaration, datasetRecord } from '../../../../schemas/index.ts'
import { flights } from '../../../support/catalog.ts'

const kind = KINDS.kind('dataset')

const lookWith = (...found: readonly DatasetDeclaration[]): Look => ({
  find: (_kind, name) => {
    const dataset = found.find((each) => each.name === name)
    return dataset && { version: 1, record: datasetRecord(dataset), retired: false }
  },
  names: () => found.map(({ name }) => name),
})

const evolutionOf = (declaration: DatasetDeclaration, look: Look): unknown =>
  (kind.unsaid?.(declaration, look) as DatasetDeclaration | undefined)?.evolution

test('the columns of a new dataset follow its producers, unless it reads a topic of others', () => {
  expect(evolutionOf(flights, lookWith())).toBe('add-columns')
  expect(evolutionOf({ ...flights, source: { topic: 'orders' } }, lookWith())).toBeUndefined()
  expect(evolutionOf({ ...flights, evolution: 'ignore' }, lookWith())).toBe('ignore')
})

test('what is not said changes nothing of a dataset that there is, so an earlier one keeps its record and hash', () => {
  expect(kind.unsaid?.(flights, lookWith(flights))).toEqual(flights)
  expect(evolutionOf(flights, lookWith({ ...flights, evolution: 'refuse' }))).toBe('refuse')
  expect(evolutionOf(flights, lookWith({ ...flights, evolution: 'add-columns' }))).toBe('add-columns')
  expect(evolutionOf({ ...flights, evolution: 'ignore' }, lookWith({ ...flights, evolution: 'refuse' }))).toBe('ignore')
})

test('who has not decided it is told that fields are not read', () => {
  const remarks = (dataset: DatasetDeclaration) => kind.remarks?.(datasetRecord(dataset), lookWith(dataset), 0)
  expect(remarks(flights)).toEqual([
    "Dataset 'flights' does not say `evolution`, so fields of its producers that are no columns are not read. With `add-columns` they become columns.",
  ])
  expect(remarks({ ...flights, evolution: 'ignore' })).toEqual([])
})
