import { beforeAll, expect, test } from 'vitest'
import type { OutcomesProcessor } from '../../../../processors/outcomes/index.ts'
import type { avro } from '../../../../schemas/index.ts'
import { HOUR, logOf, type MonitoringWire, monitoringWire, T0 } from '../../../support/monitoring.ts'
import { JOINED, LATE, makeJoining } from '../../../support/performance.ts'
import { type Output, replayEveryWay, runStream } from '../../../support/stream.ts'

let wire: MonitoringWire
beforeAll(async () => {
  wire = await monitoringWire()
})

const make = () => makeJoining(wire)
const served = (id: string, time: number, columns: object = {}) =>
  wire.served(id, time, { score: 0.7, label: 'leaves', country: 'FR', ...columns })
const outcome = (id: string, label: string | null, more: object = {}) =>
  wire.companion('OutcomeObserved', { prediction_id: id, time: T0 + 5, label, ...more })

/** What was said, for comparisons. */
const told = (outputs: readonly Output[]): string[] =>
  outputs.map(({ topic, key, value }) => {
    if (topic === LATE) return `late ${key}`
    const { type, value: said } = wire.ofPerformance.joined(value as Buffer)
    if (type === 'WindowsClosed') return `closed ${(said.meta.time - T0) / HOUR}`
    if (type === 'PredictionsCounted') return `${said.slice} @ ${(said.windowStart - T0) / HOUR}: ${said.predictions}`
    if (type === 'QuietObserved') return 'quiet'
    const { predictionId, outcome: now, former } = said as avro.OutcomeJoined
    return `${predictionId} ${now.label}${former === null ? '' : `, was ${former.label}`}`
  })

test('an outcome is joined to its prediction, whether it comes first, late, or again; an equal one changes nothing', () => {
  const given = logOf(
    [outcome('b', 'stays')],
    [served('a', T0 + 1, { country: 'DE' })],
    [served('b', T0 + 2)],
    [outcome('a', 'leaves')],
    [wire.time(T0 + 2 * HOUR)],
    [outcome('a', 'leaves')],
    [outcome('a', 'stays')],
    [outcome('a', 'leaves')],
    [wire.companion('ActionTaken', { prediction_id: 'a', time: T0, action: 'call' })],
  )
  const { outputs, poison, processor } = replayEveryWay({ make, partition: 1 }, given)
  expect(poison).toEqual([])
  expect(told(outputs)).toEqual([
    'closed -1',
    'b stays',
    'a leaves',
    ' @ 0: 2',
    'country=DE @ 0: 1',
    'closed 1',
    'a stays, was leaves',
    'a leaves, was stays',
  ])
  expect((processor as OutcomesProcessor).counters).toMatchObject({ predictions: 2, joined: 2, corrected: 2 })
})

test('of outcomes that wait, the last one counts; one without a prediction is late after a log time', () => {
  const given = logOf(
    [outcome('a', 'stays'), T0],
    [outcome('nobody', 'stays'), T0 + 1],
    [outcome('a', 'leaves'), T0 + 2],
    [served('a', T0 + 1), T0 + 3],
    [wire.time(T0 + 2), T0 + HOUR],
    [wire.time(T0 + 3), T0 + HOUR + 1],
  )
  const { outputs, processor } = replayEveryWay({ make }, given)
  expect(told(outputs)).toEqual(['closed -1', 'a leaves', 'late nobody'])
  const [late] = outputs.filter(({ topic }) => topic === LATE)
  expect(late.offset).toBe(5)
  expect((processor as OutcomesProcessor).counters.unmatched).toBe(1)
})

test('a prediction that comes after its window was closed adds to it; after `labelsWithin` it is late, and so are its outcomes', () => {
  const given = logOf(
    [served('a', T0 + 1)],
    [served('b', T0 + 3 * HOUR)],
    [served('c', T0 + 2)],
    [served('d', T0 + 26 * HOUR)],
    [served('e', T0 + 3), T0 + 10],
    [outcome('a', 'stays'), T0 + 10],
    [outcome('c', 'stays'), T0 + 10],
    [wire.time(T0 + 30 * HOUR), T0 + 2 * HOUR],
  )
  const { outputs, processor } = replayEveryWay({ make }, given)
  expect(told(outputs)).toEqual([
    ...['closed -1', ' @ 0: 1', 'closed 2', ' @ 0: 1', ' @ 3: 1', 'closed 25', 'late e', 'late a', 'late c'],
    ...[' @ 26: 1', 'closed 29'],
  ])
  expect((processor as OutcomesProcessor).counters).toMatchObject({ late: 1, unmatched: 2 })
})

test('a prediction counts once by its id; other versions of the model are passed over', () => {
  const of3 = () => makeJoining(wire, { modelVersion: 3 })
  const given = logOf(
    [served('a', T0 + 1)],
    [served('a', T0 + 2)],
    [served('b', T0 + 1, { model_version: 4 })],
    [outcome('b', 'stays')],
    [wire.time(T0 + 2 * HOUR)],
  )
  const { outputs, processor } = replayEveryWay({ make: of3 }, given)
  expect(told(outputs)).toEqual(['closed -1', ' @ 0: 1', 'closed 1'])
  expect((processor as OutcomesProcessor).counters).toMatchObject({ repeated: 1, otherVersions: 1 })
})

test('what is expected of predictions follows from their probabilities; a score that is none expects nothing', () => {
  const scores = [0.9, 0.25, 0.5, Number.NaN, 2]
  const given = scores.map((score, i) => [served(`p${i}`, T0 + i, { score })] as const)
  const { outputs } = runStream({ make }, logOf(...given, [wire.time(T0 + 2 * HOUR)]))
  const counted = outputs
    .map(({ value }) => wire.ofPerformance.joined(value as Buffer))
    .find(({ type }) => type === 'PredictionsCounted')?.value as avro.PredictionsCounted
  const sumOf = (name: string) =>
    counted.estimated.find((sum) => sum.name === name)?.parts.reduce((sum, part) => sum + part, 0)
  expect(counted.predictions).toBe(5)
  expect([sumOf('truePositives'), sumOf('falseNegatives'), sumOf('trueNegatives')]).toEqual([1.4, 0.25, 0.75])
  expect(sumOf('falsePositives')).toBeCloseTo(0.6, 12)
})

test('what is forgotten leaves the state, a few with each record, and changes no result', () => {
  const many = Array.from({ length: 500 }, (_, i) => [served(`p${i}`, T0 + i)] as const)
  const later = Array.from({ length: 20 }, (_, i) => [served(`q${i}`, T0 + 30 * HOUR + i)] as const)
  const { processor, changelog } = runStream({ make }, logOf(...many, ...later))
  expect(processor.size().keys).toBeLessThan(30)
  expect([...changelog.keys()].filter((key) => key.startsWith(Buffer.from('j').toString('hex')))).toHaveLength(20)
})

test('what cannot be read goes to quarantine, and changes nothing', () => {
  const { poison, outputs } = replayEveryWay({ make }, logOf([null], [Buffer.from('nonsense')], [wire.time(T0)]))
  expect(poison.map(({ reason }) => reason)).toEqual(['value_missing', 'magic'])
  expect(told(outputs)).toEqual(['closed -1'])
})

test('a prediction for which there is no room goes to quarantine; when others are forgotten there is room again', () => {
  const bounds = { heldMax: 2, versionsMax: 100 }
  const changes = { labelsWithinMs: HOUR }
  const make = () => makeJoining(wire, changes, 1, bounds)
  const given = logOf(
    [wire.served('a', T0)],
    [wire.served('b', T0 + 1)],
    [wire.served('c', T0 + 2)],
    [wire.companion('OutcomeObserved', { prediction_id: 'b', time: T0, label: 'leaves' })],
    // Past the end of the first window by an hour: its predictions are forgotten by then.
    [wire.served('d', T0 + 2 * HOUR)],
  )
  const { outputs, poison } = replayEveryWay({ make }, given)
  expect(poison.map(({ offset, reason }) => [offset, reason])).toEqual([[2, 'predictions_held']])
  expect(outputs.filter(({ topic }) => topic === JOINED).length).toBeGreaterThan(0)
})

test('versions of a model are bounded in a window, and only new ones are refused', () => {
  const make = () => makeJoining(wire, {}, 1, { heldMax: 100, versionsMax: 2 })
  const given = logOf(
    ...[1, 2, 3, 2].map((version, i) => [wire.served(`p${i}`, T0 + i, { model_version: version })] as const),
    [wire.served('q', T0 + HOUR, { model_version: 3 })] as const,
  )
  const { poison } = replayEveryWay({ make }, given)
  expect(poison.map(({ offset, reason }) => [offset, reason])).toEqual([[2, 'versions_many']])
})
