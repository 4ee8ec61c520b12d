import { expect, test } from 'vitest'
import { generationOf, rowsOfView } from '../../../../processors/rows/index.ts'
import { datasetRecord, viewRecord } from '../../../../schemas/index.ts'
import { namesOf } from '../../../../streams/core/names.ts'
import { flights } from '../../../support/intake.ts'

const names = namesOf('t.')
const rows = (entity: readonly string[], partitions?: number) =>
  rowsOfView({ entity, ...(partitions === undefined ? {} : { partitions }) }, flights, names)

test('a view on the key and partitions of its dataset reads the rows themselves', () => {
  expect(rows(['origin'])).toEqual({ topic: 't.ml.rows.flights', partitions: 4 })
  expect(rows(['origin'], 4)).toEqual({ topic: 't.ml.rows.flights', partitions: 4 })
})

test('a view on another key reads a copy, shared by all views on that key', () => {
  expect(rows(['destination'])).toEqual({
    topic: 't.ml.rows.flights.by.destination',
    partitions: 4,
    copy: { name: 'flights.by.destination', key: ['destination'], order: 'partition' },
  })
  expect(rows(['origin', 'destination']).topic).toBe('t.ml.rows.flights.by.origin-destination')
  expect(rows(['destination', 'origin']).topic).toBe('t.ml.rows.flights.by.destination-origin')
})

test('another partition count is another topic and another copy', () => {
  expect(rows(['origin'], 2)).toEqual({
    topic: 't.ml.rows.flights.by.origin.p2',
    partitions: 2,
    copy: { name: 'flights.by.origin.p2', key: ['origin'], order: 'partition' },
  })
})

test('of several partitions, a new view reads a copy that is merged by time, beside the copy of an earlier release', () => {
  const view = { entity: ['destination'] }
  expect(generationOf(view, flights, { generation: 1 })).toBe(1)
  expect(generationOf(view, flights, {})).toBe(null)
  expect(rowsOfView({ ...view, generation: 1 }, flights, names)).toEqual({
    topic: 't.ml.rows.flights.by.destination.g1',
    partitions: 4,
    copy: { name: 'flights.by.destination.g1', key: ['destination'], order: 'time' },
  })
  expect(generationOf({ ...view, partitions: 2 }, flights, { generation: 1 })).toBe(1)
  expect(generationOf(view, { ...flights, partitions: 1 }, { generation: 1 })).toBe(null)
  expect(generationOf({ entity: flights.key }, flights, { generation: 1 })).toBe(null)
})

test('in a sorted generation, every view reads a copy, also on the key of its dataset and of one partition', () => {
  const single = { ...flights, partitions: 1 }
  const at = { generation: 2, sortedBefore: [7] }
  expect(generationOf({ entity: flights.key }, single, at)).toBe(2)
  expect(rowsOfView({ entity: flights.key, ...at }, single, names)).toEqual({
    topic: `t.ml.rows.flights.by.${flights.key.join('-')}.g2`,
    partitions: 1,
    copy: { name: `flights.by.${flights.key.join('-')}.g2`, key: flights.key, order: 'time', sortedBefore: [7] },
  })
})

test('records and declarations give the same', () => {
  const view = viewRecord({ name: 'v', dataset: 'flights', entity: ['destination'], features: {} })
  expect(rowsOfView(view, datasetRecord(flights), names)).toEqual(rows(['destination']))
})
