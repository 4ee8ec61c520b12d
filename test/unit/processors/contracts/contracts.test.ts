import fc from 'fast-check'
import { beforeAll, expect, test } from 'vitest'
import { REVISE_MS, recomputed, type WindowRule } from '../../../../processors/contracts/index.ts'
import type { avro } from '../../../../schemas/index.ts'
import {
  CHECKED,
  type ContractsWire,
  checkedIn,
  contractsWire,
  evaluatedIn,
  LATE,
  makeChecking,
  makeEvaluating,
  rulesIn,
} from '../../../support/contracts.ts'
import { HOUR, logOf, T0 } from '../../../support/monitoring.ts'
import { topicOf } from '../../../support/performance.ts'
import { seeded } from '../../../support/seed.ts'
import { replayEveryWay, runStream } from '../../../support/stream.ts'

let wire: ContractsWire
beforeAll(async () => {
  wire = await contractsWire()
})

type Changes = Partial<avro.Contract>
const row = (id: string, time: number, columns: object = {}) =>
  [wire.served(id, T0 + time, { amount: 1, country: 'FR', latency_us: 1, ...columns })] as const
const close = (hours: number) => [wire.time(T0 + hours * HOUR)] as const

/** Log times so far apart that no window is held back. */
const apart = (offset: number) => T0 + offset * REVISE_MS

/** Counts and evaluates one partition, in every way that a replay can be cut. */
const evaluated = (rules: readonly WindowRule[], rows: readonly (readonly [Buffer])[], changes: Changes = {}) => {
  const counted = replayEveryWay({ make: () => makeChecking(wire, rules, changes, 1) }, logOf(...rows))
  const topic = topicOf(
    counted.outputs.filter((each) => each.topic === CHECKED),
    apart,
  )
  const make = () => makeEvaluating(wire, rules, changes)
  const events = evaluatedIn(wire, replayEveryWay({ make, topic: CHECKED }, topic).outputs)
  for (const event of events) expect(recomputed(event, rules)).toEqual([])
  return events
}
const resultOf = (event: avro.ContractEvaluated | undefined, rule: string) =>
  event?.results.find((result) => result.rule === rule)

test('given rows, when their window closes, then each rule of the contract has a figure and an outcome', () => {
  const rules = rulesIn(
    [
      { name: 'prediction_id', unique: true },
      { name: 'amount', required: true, quality: [{ metric: 'nullValues', mustBeLessThan: 50, unit: 'percent' }] },
      {
        name: 'country',
        quality: [
          {
            id: 'codes',
            metric: 'invalidValues',
            arguments: { validValues: ['FR', 'DE'] },
            mustBe: 0,
            severity: 'warning',
          },
        ],
      },
    ],
    [
      { metric: 'rowCount', mustBeBetween: [1, 3] },
      {
        id: 'pair',
        metric: 'duplicateValues',
        arguments: { properties: ['country', 'latency_us'] },
        mustBeLessOrEqualTo: 50,
        unit: 'percent',
      },
    ],
  )
  const [event] = evaluated(rules, [
    row('a', 1),
    row('b', 2, { country: 'XX' }),
    row('a', 3, { amount: null, latency_us: 2 }),
    row('c', 4),
    close(2),
  ])
  expect(event).toMatchObject({ contract: 'quality', dataset: 'orders', seq: 1, rows: 4, outcome: 'fail' })
  expect(resultOf(event, 'amount.required')).toMatchObject({ isRow: true, failed: 1, checked: 4, outcome: 'fail' })
  expect(resultOf(event, 'amount.required')?.samples).toEqual([{ partition: 0, offset: 2, value: 'null' }])
  expect(resultOf(event, 'prediction_id.unique')).toMatchObject({ measured: 1, lower: 1, upper: 1, outcome: 'fail' })
  expect(resultOf(event, 'amount.nullValues')).toMatchObject({ measured: 25, unit: 'percent', outcome: 'pass' })
  expect(resultOf(event, 'codes')).toMatchObject({ action: 'warn', failed: 1, outcome: 'fail' })
  expect(resultOf(event, 'codes')?.samples).toEqual([{ partition: 0, offset: 1, value: "'XX'" }])
  expect(resultOf(event, 'rowCount')).toMatchObject({ measured: 4, outcome: 'fail', operands: [1, 3] })
  expect(resultOf(event, 'pair')).toMatchObject({
    measured: 25,
    failed: 1,
    outcome: 'pass',
    columns: ['country', 'latency_us'],
  })
})

test('a window without rows is evaluated: a count of rows fails, and a percentage of none has no verdict', () => {
  const rules = rulesIn(
    [{ name: 'amount', quality: [{ metric: 'nullValues', mustBeLessThan: 5, unit: 'percent' }] }],
    [{ metric: 'rowCount', mustBeGreaterThan: 0 }],
  )
  const events = evaluated(rules, [row('a', 1), close(3)])
  expect(events.map(({ rows, outcome }) => [rows, outcome])).toEqual([
    [1, 'pass'],
    [0, 'fail'],
  ])
  expect(resultOf(events[1], 'amount.nullValues')).toMatchObject({ outcome: 'no_verdict', measured: null, checked: 0 })
})

test('given a window that was evaluated, when a row of it comes late, then it is evaluated again; beyond the bound the row is late', () => {
  const changes = { lateMs: 2 * HOUR }
  const rules = rulesIn([], [{ metric: 'rowCount', mustBe: 2 }])
  const rows = [row('a', 1), close(2), row('b', 3), close(4), row('c', 4), close(5)]
  const events = evaluated(rules, rows, changes).filter(({ windowStart }) => windowStart === T0)
  expect(events.map(({ seq, rows: count, outcome }) => [seq, count, outcome])).toEqual([
    [1, 1, 'fail'],
    [2, 2, 'pass'],
  ])
  const { outputs } = runStream({ make: () => makeChecking(wire, rules, changes, 1) }, logOf(...rows))
  expect(outputs.filter(({ topic }) => topic === LATE)).toHaveLength(1)
})

const scene = fc.record({
  rows: fc.array(
    fc.record({
      id: fc.constantFrom('a', 'b', 'c', 'd'),
      time: fc.integer({ min: 0, max: 3 * HOUR }),
      amount: fc.oneof(fc.constant(null), fc.double({ min: -1e6, max: 1e6, noNaN: true })),
      country: fc.constantFrom('DE', 'FR', null),
      partition: fc.integer({ min: 0, max: 1 }),
    }),
    { minLength: 1, maxLength: 14 },
  ),
  calls: fc.integer({ min: 2, max: 9 }),
})

test('any partition, order and cut of the rows gives the same last evaluations, to the byte', () => {
  const rules = rulesIn([
    { name: 'prediction_id', unique: true },
    { name: 'amount', quality: [{ metric: 'nullValues', mustBeLessThan: 50, unit: 'percent' }] },
    { name: 'country', quality: [{ metric: 'duplicateValues', mustBeLessThan: 3 }] },
  ])
  fc.assert(
    fc.property(scene, ({ rows, calls }) => {
      const servedOf = ({ id, time, amount, country }: (typeof rows)[number]) => row(id, time, { amount, country })
      const end = [wire.time(T0 + 9 * HOUR)] as const
      const final = (logs: ReturnType<typeof logOf>[], crash?: number) => {
        const options =
          crash === undefined ? {} : { crash: (call: number) => (call % crash === 0 ? 'before commit' : undefined) }
        const make = () => makeEvaluating(wire, rules)
        const { outputs } = runStream(
          { make, ...(options as object) },
          topicOf(checkedIn(wire, rules, logs).flat(), apart),
        )
        const last = new Map(evaluatedIn(wire, outputs).map((event) => [event.windowStart, event]))
        return [...last]
          .sort(([a], [b]) => a - b)
          .map(([start, { rows: count, outcome, results }]) => [
            start,
            count,
            outcome,
            results.map(({ samples, ...rest }) => rest),
          ])
      }
      const sorted = [...rows].sort((a, b) => a.time - b.time)
      const expected = final([logOf(...sorted.map(servedOf), end), logOf(end)])
      const split = [0, 1].map((n) => rows.filter(({ partition }) => partition === n))
      const reversed = split.map((each) => logOf(...[...each].reverse().map(servedOf), end))
      expect(final(split.map((each) => logOf(...each.map(servedOf), end)))).toEqual(expected)
      expect(final(reversed, calls)).toEqual(expected)
    }),
    { numRuns: 60, ...seeded },
  )
})
