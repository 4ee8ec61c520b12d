import fc from 'fast-check'
import { beforeAll, expect, test } from 'vitest'
import { type PerformanceProcessor, recomputed } from '../../../../processors/performance/index.ts'
import type { avro } from '../../../../schemas/index.ts'
import { HOUR, logOf, type MonitoringWire, monitoringWire, quality, T0 } from '../../../support/monitoring.ts'
import {
  type Changes,
  figureOf,
  JOINED,
  joinedIn,
  lastOf,
  makeMeasuring,
  measuredIn,
  topicOf,
} from '../../../support/performance.ts'
import { seeded } from '../../../support/seed.ts'
import { replayEveryWay, runStream } from '../../../support/stream.ts'

let wire: MonitoringWire
beforeAll(async () => {
  wire = await monitoringWire()
})

const served = (id: string, time: number, columns: object = {}) =>
  wire.served(id, time, { score: 0.7, country: 'FR', ...columns })
const outcome = (id: string, label: string | null, more: object = {}) =>
  wire.companion('OutcomeObserved', { prediction_id: id, time: T0 + 5, label, ...more })

/** Measures one partition. @param at log times of what was joined */
const run = (
  records: readonly (readonly [Buffer | null, number?])[],
  changes: Changes = {},
  at?: (i: number) => number,
) => {
  const [joined] = joinedIn(wire, [logOf(...records)], changes)
  const make = () => makeMeasuring(wire, changes)
  return replayEveryWay({ make, topic: JOINED }, topicOf(joined, at))
}

/** Golden case A1: AUC .75, log loss .4722880. */
const A1 = [
  ['a', 0.1, 'stays'],
  ['b', 0.4, 'stays'],
  ['c', 0.35, 'leaves'],
  ['d', 0.8, 'leaves'],
] as const

test('a window is measured when it is closed, with the outcomes that are known, and again with each that comes later', () => {
  const given = [
    ...A1.map(([id, score]) => [served(id, T0 + 1, { score })] as const),
    [outcome('a', 'stays')] as const,
    [wire.time(T0 + 2 * HOUR)] as const,
    ...A1.slice(1).map(([id, , label]) => [outcome(id, label)] as const),
  ]
  const { outputs } = run(given)
  const events = measuredIn(wire, outputs)
  expect(events.map(({ seq, predictions, labelled }) => [seq, predictions, labelled])).toEqual([
    ...[1, 2, 3, 4].map((seq) => [seq, 4, seq]),
  ])
  const last = events[3]
  expect(figureOf(last, 'auc')).toBe(0.75)
  expect(figureOf(last, 'log_loss')).toBeCloseTo(0.472288, 6)
  expect(figureOf(last, 'accuracy')).toBe(0.75)
  expect(figureOf(last, 'coverage')).toBe(1)
  // One true positive, one false negative, two true negatives, by the value matrix.
  expect(figureOf(last, 'business_value')).toBe(5)
  expect(figureOf(events[0], 'auc')).toBe(null)
  expect(last.estimated.map(({ name }) => name)).toContain('recall')
  expect(last.verdict).toBe('insufficient_data')
})

test('an outcome that was corrected leaves no trace', () => {
  const start = A1.map(([id, score]) => [served(id, T0 + 1, { score })] as const)
  const right = A1.map(([id, , label]) => [outcome(id, label)] as const)
  const wrong = A1.map(([id, , label]) => [outcome(id, label === 'stays' ? 'leaves' : null)] as const)
  const close = [wire.time(T0 + 2 * HOUR)] as const
  const [once] = measuredIn(wire, run([...start, ...right, close]).outputs)
  const twice = measuredIn(wire, run([...start, ...wrong, close, ...right]).outputs).at(-1)!
  expect(twice).toMatchObject({ counts: once.counts, realised: once.realised, verdict: once.verdict })
})

test('a backlog of outcomes is measured at most once in a log time, and the last of it when nothing else comes', () => {
  const changes = { reviseEveryMs: 10_000 }
  const given = [
    ...Array.from({ length: 50 }, (_, i) => [served(`p${i}`, T0 + i)] as const),
    [wire.time(T0 + 2 * HOUR)] as const,
    ...Array.from({ length: 50 }, (_, i) => [outcome(`p${i}`, 'leaves')] as const),
  ]
  const [joined] = joinedIn(wire, [logOf(...given)], changes)
  // Three records say what was predicted and closed; outcomes come one a second, from a minute later on.
  const at = (i: number) => (i < 3 ? T0 + i : T0 + 60_000 + 1_000 * i)
  const records = topicOf(joined, at)
  const make = () => makeMeasuring(wire, changes)
  const straight = replayEveryWay({ make, topic: JOINED }, records)
  expect(measuredIn(wire, straight.outputs).map(({ labelled }) => labelled)).toEqual([0, 1, 10, 20, 30, 40])
  const processor = straight.processor as PerformanceProcessor
  // The last measurement was of the 40th outcome, or with it.
  const heldUntil = processor.heldUntil as number
  expect(heldUntil).toBeGreaterThan(at(52))
  expect(heldUntil).toBeLessThanOrEqual(at(52) + 10_000)
  const early = { offset: records.length, key: null, value: wire.ofPerformance.quiet, timestamp: heldUntil - 1 }
  expect(replayEveryWay({ make, topic: JOINED }, [...records, early]).outputs).toEqual(straight.outputs)
  const quiet = { ...early, timestamp: heldUntil }
  const told = replayEveryWay({ make, topic: JOINED }, [...records, quiet])
  expect(measuredIn(wire, told.outputs).at(-1)).toMatchObject({ labelled: 50, seq: 7, knownAt: at(52) })
  expect((told.processor as PerformanceProcessor).heldUntil).toBe(undefined)
})

test('performance has drifted if errors are more frequent by more than chance and more than is tolerated', () => {
  const windowOf = (wrong: number, changes: Changes = {}) => {
    const rows = Array.from({ length: 400 }, (_, i) => i)
    const given = [
      ...rows.map((i) => [served(`p${i}`, T0 + i)] as const),
      ...rows.map((i) => [outcome(`p${i}`, i < wrong ? 'stays' : 'leaves')] as const),
    ]
    const [joined] = joinedIn(wire, [logOf(...given, [wire.time(T0 + 2 * HOUR)])], changes)
    const { outputs } = runStream({ make: () => makeMeasuring(wire, changes) }, topicOf(joined))
    return measuredIn(wire, outputs)[0]
  }
  // The reference: 10 % of 1,000.
  expect(windowOf(40)).toMatchObject({ verdict: 'no_drift', meanError: 0.1, difference: 0 })
  expect(windowOf(52)).toMatchObject({ verdict: 'no_drift' })
  const drifted = windowOf(80)
  expect(drifted).toMatchObject({ verdict: 'drift', meanError: 0.2 })
  expect(drifted.differenceLower).toBeGreaterThan(0)
  expect(drifted.differenceUpper).toBeLessThan(0.2)
  expect(windowOf(80, { worseBy: 2 })).toMatchObject({ verdict: 'no_drift' })
  expect(windowOf(80, { reference: null })).toMatchObject({ verdict: null, difference: null, pValue: null })
  expect(windowOf(80, { minRows: 401 })).toMatchObject({ verdict: 'insufficient_data' })
})

test('every event is proved from its counts, and one that was changed is not', () => {
  const given = [
    ...A1.map(([id, score]) => [served(id, T0 + 1, { score })] as const),
    ...A1.map(([id, , label]) => [outcome(id, label, { weight: 2.5 })] as const),
    [wire.time(T0 + 2 * HOUR)] as const,
  ]
  const [event] = measuredIn(wire, run(given).outputs)
  expect(recomputed(event, quality)).toEqual([])
  const realised = event.realised.map((each) => (each.name === 'auc' ? { ...each, value: 0.7500001 } : each))
  expect(recomputed({ ...event, realised }, quality).map(({ field }) => field)).toEqual(['realised.auc'])
  expect(recomputed({ ...event, verdict: 'drift' }, quality).map(({ field }) => field)).toEqual(['verdict'])
  expect(figureOf(event, 'outcome_value')).toBe(10)
})

test('numbers, classes and lists are measured by their own figures; what does not suit the task is unusable', () => {
  const of = (changes: Changes, rows: readonly (readonly [object, object])[]) => {
    const given = rows.flatMap(([columns, came], i) => [
      [wire.served(`p${i}`, T0 + i, columns as never)] as const,
      [outcome(`p${i}`, null, came)] as const,
    ])
    const reference = null
    const { outputs } = run([...given, [wire.time(T0 + 2 * HOUR)]], {
      positive: null,
      values: null,
      reference,
      ...changes,
    })
    const [event] = measuredIn(wire, outputs)
    expect(recomputed(event, { ...quality, positive: null, values: null, reference, ...changes })).toEqual([])
    return event
  }
  const regression = of({ task: 'regression', threshold: null }, [
    [{ score: 3 }, { value: 1 }],
    [{ score: 5 }, { value: 5 }],
    [{ score: 1 }, { label: 'x' }],
    [{ score: 1e200 }, { value: 1 }],
  ])
  expect(regression).toMatchObject({ labelled: 4, counts: { rows: 2, unusable: 2 }, meanError: 1 })
  expect(figureOf(regression, 'rmse')).toBeCloseTo(Math.SQRT2, 12)
  const classes = of({ task: 'classes', threshold: null }, [
    [{ label: 'a' }, { label: 'a' }],
    [{ label: 'b' }, { label: 'a' }],
    [{ label: '7' }, { value: 7 }],
  ])
  expect(figureOf(classes, 'accuracy')).toBeCloseTo(2 / 3, 12)
  const ranking = of({ task: 'ranking', threshold: null, k: 3 }, [
    [{}, { label: '0,1,0' }],
    [{}, { value: 1 }],
    [{}, { value: 0 }],
    [{}, { label: '1,many' }],
  ])
  expect(ranking).toMatchObject({ counts: { rows: 3, unusable: 1 } })
  expect(figureOf(ranking, 'mrr')).toBeCloseTo(0.5, 12)
})

test('a change in the stream of errors is told once, at the outcome that shows it', () => {
  for (const detector of [
    { kind: 'page_hinkley', delta: 0.005, threshold: 10 },
    { kind: 'adwin', delta: 0.002, threshold: null },
  ]) {
    const given = Array.from({ length: 600 }, (_, i) => [
      [served(`p${i}`, T0 + i)] as const,
      [outcome(`p${i}`, i < 300 || i % 2 === 0 ? 'leaves' : 'stays')] as const,
    ]).flat()
    const [joined] = joinedIn(wire, [logOf(...given)], { detector })
    const make = () => makeMeasuring(wire, { detector })
    const { outputs } = runStream({ make }, topicOf(joined))
    const shifts = outputs.map(({ value }) => wire.result(value)).filter(({ type }) => type === 'ErrorsShifted')
    expect(shifts).toHaveLength(1)
    expect(shifts[0].value).toMatchObject({ detector: detector.kind, model: 'churn', modelVersion: 3 })
    expect((shifts[0].value as avro.ErrorsShifted).rows).toBeGreaterThan(300)
    const crashed = runStream(
      { make, crash: (call) => (call % 97 === 0 ? 'before commit' : undefined) },
      topicOf(joined),
    )
    expect(crashed.outputs).toEqual(outputs)
  }
})

test('a window that a partition has not closed is not measured', () => {
  const open = [logOf([served('a', T0)], [wire.time(T0 + 2 * HOUR)]), logOf([served('b', T0)])]
  const { outputs } = runStream({ make: () => makeMeasuring(wire) }, topicOf(joinedIn(wire, open).flat()))
  expect(outputs).toEqual([])
})

test('a window that a partition holds back is overdue after a log time, once, with the partitions that it waits for', () => {
  const ahead = [wire.served('a', T0), wire.time(T0 + 2 * HOUR), wire.time(T0 + 3 * HOUR), wire.time(T0 + 4 * HOUR)]
  const joined = joinedIn(wire, [logOf(...ahead.map((value) => [value] as const)), logOf([wire.served('b', T0)])])
  // The statements of the first partition come an hour and a half after each other; then the other one closes.
  const at = (i: number) => T0 + i * 1.5 * HOUR
  const records = topicOf(joined.flat(), at)
  const { outputs } = replayEveryWay({ make: () => makeMeasuring(wire), topic: JOINED }, records)
  const told = outputs.map(({ value }) => wire.result(value)).filter(({ type }) => type === 'PerformanceOverdue')
  expect(told).toHaveLength(1)
  expect(told[0].value).toMatchObject({ name: 'quality', model: 'churn', declarationVersion: 1, waitsFor: [1] })
  expect(measuredIn(wire, outputs)).toEqual([])
})

const LABELS = ['leaves', 'stays', null] as const
const scene = fc.record({
  predictions: fc.array(
    fc.record({
      time: fc.integer({ min: 0, max: 3 * HOUR }),
      score: fc.constantFrom(0.1, 0.4, 0.5, 0.9),
      country: fc.constantFrom('DE', 'FR'),
      partition: fc.integer({ min: 0, max: 1 }),
    }),
    { minLength: 1, maxLength: 12 },
  ),
  outcomes: fc.array(fc.tuple(fc.nat(), fc.constantFrom(...LABELS)), { maxLength: 20 }),
  order: fc.array(fc.nat(), { minLength: 40, maxLength: 40 }),
  merge: fc.array(fc.integer({ min: 0, max: 1 }), { minLength: 80, maxLength: 80 }),
  calls: fc.integer({ min: 2, max: 9 }),
})

test('any order of outcomes, any interleaving of partitions and any cut give the same last measurements, to the byte', () => {
  fc.assert(
    fc.property(scene, ({ predictions, outcomes, order, merge, calls }) => {
      const rows = predictions.map((each, i) => ({ ...each, id: `p${i}` }))
      const last = new Map(outcomes.map(([i, label]) => [rows[i % rows.length].id, label]))
      /** @param shuffled outcomes anywhere, also before their predictions, and wrong ones before them; else each once, at the end */
      const logs = (shuffled: boolean) =>
        [0, 1].map((partition) => {
          const mine = rows.filter((row) => row.partition === partition).sort((a, b) => a.time - b.time)
          const served_ = mine.map(({ id, time, score, country }) => served(id, T0 + time, { score, country }))
          const finals = mine.flatMap(({ id }) => (last.has(id) ? [outcome(id, last.get(id) ?? null)] : []))
          const close = wire.time(T0 + 9 * HOUR)
          if (!shuffled) return logOf(...[...served_, close, ...finals].map((value) => [value] as const))
          const early = outcomes.flatMap(([i, label]) => {
            const row = rows[i % rows.length]
            return row.partition === partition ? [outcome(row.id, label)] : []
          })
          const mixed = [...served_]
          early.forEach((value, i) => {
            // Outcomes keep their order among each other: the last one counts.
            const from = i === 0 ? 0 : mixed.indexOf(early[i - 1]) + 1
            mixed.splice(from + (order[i % order.length] % (mixed.length - from + 1)), 0, value)
          })
          return logOf(...[...mixed, close].map((value) => [value] as const))
        })
      const interleaved = (partitions: ReturnType<typeof joinedIn>, choices: readonly number[]) => {
        const rest = partitions.map((outputs) => [...outputs])
        const found = []
        for (let i = 0; rest.some(({ length }) => length > 0); i++)
          found.push((rest[choices[i % choices.length]].shift() ?? rest.find(({ length }) => length > 0)?.shift())!)
        return topicOf(found)
      }
      const measured = (partitions: ReturnType<typeof logs>, choices: readonly number[], crash?: number) => {
        const options = {
          make: () => makeMeasuring(wire),
          ...(crash !== undefined && {
            outputsMax: 1,
            crash: (call: number) => (call % crash === 0 ? 'before commit' : undefined) as never,
          }),
        }
        const { outputs } = runStream(options, interleaved(joinedIn(wire, partitions), choices))
        return [...lastOf(measuredIn(wire, outputs))].map(([key, { meta, seq, knownAt, ...content }]) => [key, content])
      }
      const expected = measured(logs(false), [0])
      expect(measured(logs(true), merge)).toEqual(expected)
      expect(measured(logs(true), [1], calls)).toEqual(expected)
      expect(expected.length).toBeGreaterThan(0)
    }),
    { numRuns: 60, ...seeded },
  )
})
