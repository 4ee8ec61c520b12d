import { expect, test } from 'vitest'
import type { AggregateProcessor } from '../../../../../streams/core/aggregate/index.ts'
import type { StepContext } from '../../../../../streams/core/processor.ts'
import {
  type Account,
  accounts,
  deposit,
  leavingAccounts,
  commandLog as log,
  makeAccounts,
  said,
  transfer,
} from '../../../../support/accounts.ts'
import { type Output, replayEveryWay, runStream } from '../../../../support/stream.ts'

const make = () => makeAccounts()
const saidBy = (outputs: readonly Output[]) => outputs.map(({ value }) => said(value))
const entriesOf = (processor: unknown) => Object.fromEntries((processor as AggregateProcessor<Account>).entries)

test('a decision sees all entries, and its events change them one by one', () => {
  const given = log(deposit('1', 'ann', 10), transfer('2', 'ann', 'bob', 7), transfer('3', 'ann', 'bob', 4))
  const { outputs, processor } = replayEveryWay({ make, partition: 3 }, given)
  expect(
    outputs.map(({ partition, key, offset, ordinal, value }) => [partition, key, offset, ordinal, said(value)]),
  ).toEqual([
    [3, 'ann', 0, 0, { account: 'ann', by: 10, note: '' }],
    [3, 'ann', 1, 0, { account: 'ann', by: -7, note: '' }],
    [3, 'bob', 1, 1, { account: 'bob', by: 7, note: '' }],
    [3, 'bob', 2, 0, 'no: ann lacks 1'],
  ])
  expect(entriesOf(processor)).toEqual({
    ann: { balance: 3, bookings: ['10', '-7'] },
    bob: { balance: 7, bookings: ['7'] },
  })
})

test('a command whose state already holds, and one that was decided before, is answered without an event', () => {
  const { outputs } = replayEveryWay(
    { make },
    log(deposit('1', 'ann', 10), deposit('1', 'ann', 10), deposit('2', 'ann', 0)),
  )
  expect(saidBy(outputs)).toEqual([{ account: 'ann', by: 10, note: '' }, 'yes: ann', 'yes: ann'])
})

test('a flush writes the parts that changed, and nothing else', () => {
  const processor = make()
  const commands = Array.from({ length: 12 }, (_, i) => deposit(`d${i}`, 'ann', 1))
  const written = log(...commands, deposit('zero', 'ann', 0)).map((record) => {
    processor.step(record, context(record.offset))
    const keys: string[] = []
    processor.flush((key, value) => keys.push(`${key}${value === null ? ' deleted' : ''}`.replace('\0', ' ')))
    return keys
  })
  expect(written[0]).toEqual(['part/ann balance', 'part/ann bookings 0', 'given/d0'])
  expect(written[9]).toEqual(['part/ann balance', 'part/ann bookings 0', 'given/d9'])
  expect(written[10]).toEqual(['part/ann balance', 'part/ann bookings 1', 'given/d10'])
  expect(written[12]).toEqual(['given/zero'])
})

const context = (offset: number): StepContext => ({
  instance: 'i',
  topic: 't',
  partition: 0,
  offset,
  logTime: 0,
  streamTime: 0,
  ordinal: 0,
  full: false,
  advance: () => {},
  emit: () => {},
})

test.each(['decide', 'evolve', 'encode'] as const)(
  'a command whose %s throws is answered, quarantined, and changes nothing',
  (fail) => {
    const given = log(
      deposit('1', 'ann', 10),
      deposit('2', 'bob', 1),
      transfer('3', 'ann', 'bob', 4, { fail }),
      transfer('4', 'ann', 'bob', 4),
    )
    const { outputs, poison, processor } = replayEveryWay({ make }, given)
    expect(poison).toEqual([{ offset: 2, reason: 'decide_failed' }])
    expect(saidBy(outputs.filter(({ offset }) => offset === 2))).toEqual([`no: COMMAND_FAILED: a bug in ${fail}`])
    expect(entriesOf(processor)).toEqual({
      ann: { balance: 6, bookings: ['10', '-4'] },
      bob: { balance: 5, bookings: ['1', '4'] },
    })
  },
)

test('a failed command is decided when it comes again, because its answer is not kept', () => {
  const { outputs } = replayEveryWay({ make }, log(deposit('1', 'ann', 1, { fail: 'decide' }), deposit('1', 'ann', 1)))
  expect(saidBy(outputs)).toEqual(['no: COMMAND_FAILED: a bug in decide', { account: 'ann', by: 1, note: '' }])
})

test('a command that cannot be answered is quarantined, and its partition continues', () => {
  const given = log(deposit('1', 'ann', 0, { fail: 'answer' }), deposit('2', 'ann', 1))
  const { outputs, poison } = replayEveryWay({ make }, given)
  expect([poison, saidBy(outputs)]).toEqual([
    [{ offset: 0, reason: 'decide_failed' }],
    [{ account: 'ann', by: 1, note: '' }],
  ])
})

test('a command that would make a part or an event too large is refused', () => {
  const limits = { recordBytesMax: 300 }
  const notes = [deposit('1', 'ann', 1, { note: 'x'.repeat(150) }), deposit('2', 'ann', 1, { note: 'y'.repeat(150) })]
  const given = log(...notes, deposit('3', 'bob', 1, { note: 'z'.repeat(400) }), deposit('4', 'ann', 1))
  const { outputs, processor } = replayEveryWay({ make: () => makeAccounts(limits) }, given)
  expect(saidBy(outputs).slice(1)).toEqual([
    expect.stringMatching(
      /^no: STATE_TOO_LARGE: Part 'bookings 0' of 'ann' would take 3\d\d bytes; at most 300 are allowed.$/,
    ),
    expect.stringMatching(/^no: STATE_TOO_LARGE: An event would take 4\d\d bytes; at most 300 are allowed.$/),
    { account: 'ann', by: 1, note: '' },
  ])
  expect(entriesOf(processor).ann.balance).toBe(2)
})

test('an event must change an entry that the aggregate said it needs, in memory or not', () => {
  const careless = { ...leavingAccounts, needs: () => [] }
  const { outputs } = replayEveryWay({ make: () => makeAccounts({}, careless) }, log(deposit('1', 'ann', 1)))
  expect(saidBy(outputs)).toEqual([
    'no: COMMAND_FAILED: an event changes entry ann, which the aggregate did not say that it needs',
  ])
})

test('an aggregate that never stops naming needs fails its command, not its partition', () => {
  const endless = { ...accounts, needs: (_: unknown, found: ReadonlyMap<string, Account>) => [`a${found.size}`, 'x'] }
  let n = 0
  const growing = { ...endless, needs: () => [`a${n++}`] }
  const { poison } = runStream({ make: () => makeAccounts({}, growing) }, log(deposit('1', 'ann', 1)))
  expect(poison).toEqual([{ offset: 0, reason: 'decide_failed' }])
})

test('a bug in a decoder is not quarantined: it stops the task', () => {
  expect(() => runStream({ make }, [{ offset: 0, key: null, value: Buffer.from('{'), timestamp: 0 }])).toThrow(
    SyntaxError,
  )
})

test('the size counts what is in memory: values, and a fixed amount per key', () => {
  const { processor, changelog } = runStream({ make, placing: false }, log(deposit('1', 'ann', 10)))
  const bytes = [...changelog.values()].reduce((sum, hex) => sum + hex.length / 2, 0)
  expect(processor.size()).toEqual({ keys: 3, bytes: Math.ceil(1.5 * bytes) + 3 * 280 })
  const placed = runStream({ make }, log(deposit('1', 'ann', 10)))
  const given = [...placed.changelog].find(([key]) => Buffer.from(key, 'hex').toString() === 'given/1')!
  expect(placed.processor.size().bytes, 'the answer is in the changelog alone').toBe(
    Math.ceil(1.5 * (bytes - given[1].length / 2)) + 3 * 280,
  )
})

test('a changelog of a newer version is not taken for an empty state', () => {
  const processor = make()
  expect(() => processor.load(Buffer.from('pages/ann'), Buffer.from('x'), 0)).toThrow(/key "pages\/ann" is not known/)
  expect(() => processor.load(Buffer.from('part/ann\0balance'), Buffer.from([2, 0x31]), 0)).toThrow(
    /version is 2, expected 1/,
  )
})

test.each([
  [{ answersKeptMs: 14 * 60_000 }, 'answersKeptMs is 840000, expected at least 900000'],
  [{ memoryBytesMax: -1 }, 'memoryBytesMax is -1, expected at least 0'],
])('limits out of their range are refused: %j', (limits, text) => {
  expect(() => makeAccounts(limits)).toThrow(text)
})
