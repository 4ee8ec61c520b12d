import { expect, test } from 'vitest'
import type { LogRecord } from '../../../../../streams/core/log.ts'
import { commandLog, deposit, makeAccounts, said } from '../../../../support/accounts.ts'
import { type Output, replayEveryWay, runStream } from '../../../../support/stream.ts'

const MINUTE = 60_000
const make = () => makeAccounts({ answersMin: 2 })

/** Deposits with these ids, at these minutes of log time. */
const at = (...given: readonly (readonly [id: string, minute: number])[]): LogRecord[] =>
  commandLog(...given.map(([id]) => deposit(id, 'ann', 1))).map((record, i) => ({
    ...record,
    timestamp: given[i][1] * MINUTE,
  }))
const repeated = (outputs: readonly Output[]) =>
  outputs.filter(({ value }) => typeof said(value) === 'string').map(({ offset }) => offset)
const givenKeys = (changelog: ReadonlyMap<string, string>) =>
  [...changelog.keys()]
    .map((key) => Buffer.from(key, 'hex').toString())
    .filter((key) => !key.startsWith('part/'))
    .sort()

test('an answer is kept for 15 minutes of log time, however many come after it', () => {
  const many = Array.from({ length: 20 }, (_, i) => [`m${i}`, 1] as const)
  const { outputs, changelog } = replayEveryWay({ make }, at(['a', 0], ...many, ['a', 14.99], ['a', 15]))
  expect(repeated(outputs)).toEqual([21])
  expect(givenKeys(changelog)).toHaveLength(21)
})

test('the latest answers are always kept, independent of their age', () => {
  const { outputs, changelog } = replayEveryWay(
    { make },
    at(['a', 0], ['b', 0], ['a', 100], ['b', 100], ['c', 200], ['b', 200], ['a', 201]),
  )
  expect(repeated(outputs), 'a alone was forgotten, when there were three').toEqual([2, 3, 5])
  expect(givenKeys(changelog)).toEqual(['given/a', 'given/b', 'given/c'])
})

test('log time that goes back shortens no period', () => {
  const { outputs } = replayEveryWay({ make }, at(['a', 10], ['b', 5], ['c', 6], ['a', 24], ['b', 24]))
  expect(repeated(outputs)).toEqual([3, 4])
})

test('an answer that was forgotten and given again is kept for a full period', () => {
  const { outputs } = replayEveryWay(
    { make },
    at(['x', 0], ['y', 0], ['z', 1], ['x', 20], ['y', 21], ['z', 22], ['x', 34]),
  )
  expect(repeated(outputs)).toEqual([6])
})

test('memory holds the position of an answer; the answer is loaded from the changelog', () => {
  const given = at(['a', 0], ['b', 0], ['a', 1], ['a', 2])
  const { outputs, brought } = runStream({ make }, given)
  expect([repeated(outputs), brought]).toEqual([[2, 3], 2])
  const inOneTransaction = runStream({ make, commitEvery: 100 }, given)
  expect([repeated(inOneTransaction.outputs), inOneTransaction.brought]).toEqual([[2, 3], 0])
})

test('answers of the earlier version are kept for 15 minutes from the upgrade on, oldest first', () => {
  const former = (sequence: number) => Buffer.from(JSON.stringify({ sequence, answer: `yes: of before ${sequence}` }))
  const run = (...given: (readonly [id: string, minute: number])[]) => {
    const written = [former(1), former(0), former(2)].map((value, i) => ({
      key: Buffer.from(`answer/${'bac'[i]}`),
      value,
    }))
    const { outputs } = runStream({ make, written }, at(...given))
    return outputs.map(({ value }) => said(value))
  }
  expect(run(['a', 0], ['c', 14.99])).toEqual(['yes: of before 0', 'yes: of before 2'])
  const booked = { account: 'ann', by: 1, note: '' }
  expect(run(['new', 0], ['c', 15], ['a', 15], ['b', 15])).toEqual([booked, 'yes: of before 2', booked, booked])
})
