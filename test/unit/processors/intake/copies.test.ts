import { expect, test } from 'vitest'
import { intakeInstance, rowsOfView } from '../../../../processors/intake/index.ts'
import { datasetRecord, viewRecord } from '../../../../schemas/index.ts'
import { namesOf } from '../../../../streams/core/names.ts'
import { flights } from '../../../support/intake.ts'

const names = namesOf('t.')
const rows = (entity: readonly string[], partitions: number | null = null) => {
  const view = viewRecord({ name: 'v', dataset: 'flights', entity, features: { n: { function: 'count' } } })
  return rowsOfView({ ...view, partitions }, datasetRecord(flights), names)
}

test('a view on the key and partitions of its dataset reads the rows themselves', () => {
  expect(rows(['origin'])).toEqual({ topic: 't.ml.rows.flights', partitions: 4 })
  expect(rows(['origin'], 4)).toEqual({ topic: 't.ml.rows.flights', partitions: 4 })
})

test('a view on another key reads a copy, shared by all views on that key', () => {
  expect(rows(['destination'])).toEqual({
    topic: 't.ml.rows.flights.by.destination',
    partitions: 4,
    copy: { instance: 'rekey.flights.by.destination.v1.s1', key: ['destination'] },
  })
  expect(rows(['origin', 'destination']).topic).toBe('t.ml.rows.flights.by.origin-destination')
  expect(rows(['destination', 'origin']).topic).toBe('t.ml.rows.flights.by.destination-origin')
})

test('another partition count is another topic and another instance', () => {
  expect(rows(['origin'], 2)).toEqual({
    topic: 't.ml.rows.flights.by.origin.p2',
    partitions: 2,
    copy: { instance: 'rekey.flights.by.origin.p2.v1.s1', key: ['origin'] },
  })
})

test('intake is one instance for all versions of a dataset', () => {
  expect(intakeInstance('flights')).toBe('intake.flights.v1.s1')
})
