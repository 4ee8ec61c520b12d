import { beforeAll, expect, test } from 'vitest'
import type { Reported } from '../../../../processors/drift/index.ts'
import { makeWindows, type WindowsProcessor } from '../../../../processors/windows/index.ts'
import { baseline, HOUR, logOf, type MonitoringWire, monitor, monitoringWire, T0 } from '../../../support/monitoring.ts'
import { type Output, replayEveryWay, runStream } from '../../../support/stream.ts'

const topics = { windows: 'ml.windows.m', late: 'ml.late' }
let wire: MonitoringWire
beforeAll(async () => {
  wire = await monitoringWire()
})

const make = (): WindowsProcessor => {
  const { rows, times, isOther, encoders } = wire
  return makeWindows({
    ...{ monitor, baseline, columns: { time: 'time', version: 'model_version' }, partitions: 2, topics },
    ...{ rows, times, isOther, ...encoders },
  })
}

/** What was reported, for comparisons: windows as `slice @ hours: rows`, statements as `closed hours`. */
const told = (outputs: readonly Output[]): string[] =>
  outputs
    .filter(({ topic }) => topic === topics.windows)
    .map(({ value }) => wire.reported(value as Buffer))
    .map((reported: Reported) =>
      reported.type === 'WindowCounted'
        ? `${reported.value.slice} @ ${(reported.value.windowStart - T0) / HOUR}: ${reported.value.rows}`
        : `closed ${(reported.value.meta.time - T0) / HOUR} of ${reported.value.sourcePartition} of ${reported.value.sourcePartitions}`,
    )
const countsIn = (outputs: readonly Output[]) =>
  outputs.flatMap(({ topic, value }) => {
    const reported = topic === topics.windows ? wire.reported(value as Buffer) : undefined
    return reported?.type === 'WindowCounted' ? [reported.value.features.map(({ counts }) => counts)] : []
  })
const total = (counts: readonly number[]) => counts.reduce((sum, count) => sum + count, 0)

test('a window is reported once, when time is past its end and grace, for all rows and for each slice, and then what is closed', () => {
  const given = logOf(
    [wire.served('a', T0 + 1, { amount: 5, country: 'DE' })],
    [wire.served('b', T0 + 2, { amount: 6, country: 'FR' })],
    [wire.served('c', T0 + HOUR, { amount: 7, country: 'FR' })],
    [wire.served('d', T0 + HOUR + 59_999, { amount: 7, country: 'FR' })],
    [wire.served('e', T0 + HOUR + 60_000, { amount: 8, country: 'DE' })],
    [wire.time(T0 + 3 * HOUR + 60_000)],
  )
  const { outputs, poison } = replayEveryWay({ make, partition: 1 }, given)
  expect(poison).toEqual([])
  expect(told(outputs)).toEqual([
    'closed -1 of 1 of 2',
    'closed 0 of 1 of 2',
    ' @ 0: 2',
    'country=DE @ 0: 1',
    'closed 1 of 1 of 2',
    ' @ 1: 3',
    'country=DE @ 1: 1',
    'closed 3 of 1 of 2',
  ])
})

test('the counts do not depend on the order of the predictions, and adding one value changes one count by one', () => {
  const rows = [5, 17, 88, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, null, -0]
  const countsOf = (amounts: readonly (number | null)[]) => {
    const given = amounts.map((amount, i) => [wire.served(`p${i}`, T0 + 1, { amount, country: 'FR' })] as const)
    return countsIn(runStream({ make }, logOf(...given, [wire.time(T0 + 2 * HOUR)])).outputs)[0][0]
  }
  const counts = countsOf(rows)
  expect(countsOf([...rows].reverse())).toEqual(counts)
  expect(total(counts)).toBe(rows.length)
  expect(counts.at(-1)).toBe(2) // NaN and null are missing
  const more = countsOf([...rows, 17])
  expect(more.map((count, i) => count - counts[i]).filter((change) => change !== 0)).toEqual([1])
})

test('a window of one row, and a column that is missing in all rows, are counted as any other', () => {
  const { outputs } = runStream({ make }, logOf([wire.served('a', T0)], [wire.time(T0 + 2 * HOUR)]))
  const [[amount, country]] = countsIn(outputs)
  expect([total(amount), amount.at(-1), total(country), country.at(-1)]).toEqual([1, 1, 1, 1])
})

test('a late prediction changes no window and is told; one within the grace is counted', () => {
  const given = logOf(
    [wire.served('a', T0, { amount: 1 })],
    [wire.served('b', T0 + HOUR + 59_999)],
    [wire.served('c', T0 + 5, { amount: 1 })],
    [wire.served('d', T0 + HOUR + 60_000)],
    [wire.served('e', T0 + 6)],
    [wire.time(T0 + 3 * HOUR)],
  )
  const { outputs, processor } = replayEveryWay({ make }, given)
  expect(told(outputs).filter((text) => text.startsWith(' '))).toEqual([' @ 0: 2', ' @ 1: 2'])
  expect(outputs.filter(({ topic }) => topic === topics.late)).toMatchObject([{ offset: 4 }])
  expect((processor as WindowsProcessor).counters.late).toBe(1)
})

test('only the version of the baseline is counted, but every prediction moves time; outcomes and actions do neither', () => {
  const given = logOf(
    [wire.served('a', T0, { amount: 1 })],
    [wire.companion('OutcomeObserved', { prediction_id: 'a', time: T0 + 9 * HOUR, label: 'stays' })],
    [wire.companion('ActionTaken', { prediction_id: 'a', time: T0 + 9 * HOUR, action: 'call' })],
    [wire.served('b', T0 + 1, { amount: 1, model_version: 4 })],
    [wire.served('c', T0 + 2 * HOUR, { amount: 1, model_version: 4 })],
  )
  const { outputs, processor } = replayEveryWay({ make }, given)
  expect(told(outputs)).toEqual(['closed -1 of 0 of 2', ' @ 0: 1', 'closed 1 of 0 of 2'])
  expect((processor as WindowsProcessor).counters.otherVersions).toBe(2)
})

test('what cannot be read goes to quarantine, and changes nothing', () => {
  const { poison, outputs } = replayEveryWay({ make }, logOf([null], [Buffer.from('nonsense')], [wire.time(T0)]))
  expect(poison.map(({ reason }) => reason)).toEqual(['value_missing', 'magic'])
  expect(told(outputs)).toEqual(['closed -1 of 0 of 2'])
})
