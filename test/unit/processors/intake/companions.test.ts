import { beforeAll, expect, test } from 'vitest'
import { makeIntake } from '../../../../processors/intake/index.ts'
import { namesOf } from '../../../../streams/core/names.ts'
import { partitionOf } from '../../../../streams/core/partition.ts'
import { logOf, type MonitoringWire, monitoringWire, T0 } from '../../../support/monitoring.ts'
import { replayEveryWay } from '../../../support/stream.ts'

let wire: MonitoringWire
beforeAll(async () => {
  wire = await monitoringWire()
})

const make = () => {
  const { dataset, reader: rows, times, companionOf } = wire
  return makeIntake({ dataset, names: namesOf(''), rows, times, companionOf })
}
const TOPIC = 'ml.predictions.churn'
const served = (id: string, at = T0) => wire.served(id, at, { amount: 1 })
const outcome = (of: string, id: string | null = null, at = T0) =>
  wire.companion('OutcomeObserved', { prediction_id: of, time: at, label: 'stays' }, id)

test('a prediction counts once by its id, however its producer identifies the record', () => {
  const { outputs } = replayEveryWay({ make }, logOf([served('a')], [served('b')], [served('a', T0 + 5)]))
  expect(outputs.map(({ topic, key, offset }) => [topic, key, offset])).toEqual([
    [TOPIC, 'a', 0],
    [TOPIC, 'b', 1],
  ])
})

test('outcomes and actions go to the partition of their prediction, before it and after it, more than once', () => {
  const action = wire.companion('ActionTaken', { prediction_id: 'a', time: T0, action: 'call' })
  const { outputs } = replayEveryWay(
    { make },
    logOf([outcome('a')], [served('a')], [action], [outcome('a')], [outcome('zz')]),
  )
  expect(outputs.map(({ key, offset }) => [key, offset])).toEqual([
    ['a', 0],
    ['a', 1],
    ['a', 2],
    ['a', 3],
    ['zz', 4],
  ])
  expect(new Set(outputs.slice(0, 4).map(({ partition }) => partition))).toEqual(
    new Set([partitionOf(Buffer.from('a'), 2)]),
  )
})

test('an outcome that is sent again with its id counts once, also if its id is that of the prediction', () => {
  const { outputs } = replayEveryWay({ make }, logOf([served('a')], [outcome('a', 'a')], [outcome('a', 'a')]))
  expect(outputs.map(({ offset }) => offset)).toEqual([0, 1])
})

test('an outcome says nothing about the time of predictions', () => {
  const { streamTime } = replayEveryWay({ make }, logOf([served('a')], [outcome('a', null, T0 + 50_000)]))
  expect(streamTime).toBe(T0)
})

test('an outcome too far ahead is refused as a prediction is', () => {
  const { poison, outputs } = replayEveryWay({ make }, logOf([outcome('a', null, T0 + 60_002)], [served('a')]))
  expect(poison).toEqual([{ offset: 0, reason: 'time_ahead' }])
  expect(outputs.map(({ offset }) => offset)).toEqual([1])
})
