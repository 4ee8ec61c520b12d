/** Datasets whose columns follow their producers: what a declaration without such a column means, and states of earlier releases. */
import { expect, test } from 'vitest'
import { KINDS } from '../../../../processors/catalog/index.ts'
import { type avro, type DatasetDeclaration, datasetRecord } from '../../../../schemas/index.ts'
import { declareDataset, flights, given } from '../../../support/catalog.ts'

const growing: DatasetDeclaration = { ...flights, evolution: 'add-columns' }
const withTip: DatasetDeclaration = { ...growing, columns: [...flights.columns, { name: 'tip', type: 'double' }] }

const outcome = (decision: ReturnType<ReturnType<typeof given>['when']>) => {
  if (decision.kind === 'refused') return decision.refusal.code
  const [event] = decision.events
  if (event === undefined) return 'unchanged'
  const { version, dataset } = event.value as unknown as { version: number; dataset: avro.Dataset }
  return [version, dataset.columns.map(({ name }) => name).join(' ')]
}

test('a file of the owner, who does not know of a column that a producer has added, changes nothing', () => {
  const state = given(declareDataset(growing), declareDataset(withTip))
  expect(outcome(state.when(declareDataset(growing)))).toBe('unchanged')
  expect(outcome(state.when(declareDataset({ ...growing, skewMs: 7 })))).toEqual([3, 'origin delay at tip'])
  const more = { ...growing, columns: [...flights.columns, { name: 'gate', type: 'string' as const }] }
  expect(outcome(state.when(declareDataset(more)))).toEqual([3, 'origin delay at gate tip'])
})

test('without the rule, a column is never left out', () => {
  const state = given(declareDataset(growing), declareDataset(withTip))
  expect(outcome(state.when(declareDataset(flights)))).toBe('DATASET_INCOMPATIBLE')
  expect(outcome(state.when(declareDataset({ ...growing, evolution: 'ignore' })))).toBe('DATASET_INCOMPATIBLE')
  const plain = given(declareDataset(flights))
  expect(outcome(plain.when(declareDataset({ ...flights, columns: flights.columns.slice(0, 1) })))).not.toBe(
    'unchanged',
  )
})

test('what an earlier release has recorded keeps its hash, and the same declaration changes nothing', () => {
  const kind = KINDS.kind('dataset')
  const record = datasetRecord(flights)
  const { evolution, mapping, ...former } = record
  const present = kind.present?.(former as never)
  expect(present).toEqual(record)
  expect(Object.keys(kind.content(record))).not.toContain('evolution')
  expect(Object.keys(kind.content(record))).not.toContain('mapping')
})
