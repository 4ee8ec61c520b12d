import { expect, test } from 'vitest'
import { type Aggregate, makeAggregate, type Origin } from '../../../../streams/core/aggregate.ts'
import type { LogRecord } from '../../../../streams/core/log.ts'
import { replayEveryWay, runStream } from '../../../support/stream.ts'

/** Accounts that never go below zero; a transfer changes two of them, or none. */
interface Transfer {
  readonly id: string
  readonly from: string | null
  readonly to: string
  readonly amount: number
}
interface Moved {
  readonly account: string
  readonly by: number
}
interface Account {
  readonly balance: number
}

const accounts: Aggregate<Account, Transfer, Moved, string, string> = {
  decide: (entries, { from, to, amount }) => {
    if (amount === 0) return { kind: 'accepted', events: [], subject: to }
    const rest = from === null ? 0 : (entries.get(from)?.balance ?? 0) - amount
    if (rest < 0) return { kind: 'refused', refusal: `${from} lacks ${-rest}` }
    const out = from === null ? [] : [{ account: from, by: -amount }]
    return { kind: 'accepted', events: [...out, { account: to, by: amount }], subject: to }
  },
  keyOf: ({ account }) => account,
  evolve: (account, { by }) => ({ balance: (account?.balance ?? 0) + by }),
}

const encoded = (data: unknown, key: string, { ordinal, logTime }: Origin) => ({
  key: Buffer.from(key),
  value: Buffer.from(JSON.stringify({ data, ordinal, logTime })),
})
const make = (answersMax = 100) =>
  makeAggregate({
    aggregate: accounts,
    topic: 'events',
    decodeCommand: (value): Transfer => JSON.parse(value.toString()),
    commandIdOf: ({ id }) => id,
    encodeEvent: (event, _, origin) => encoded(event, event.account, origin),
    answerOf: (_, decision) => (decision.kind === 'refused' ? `no: ${decision.refusal}` : `yes: ${decision.subject}`),
    encodeAnswer: (answer, { to }, origin) => encoded(answer, to, origin),
    answersMax,
  })

const log = (...commands: readonly Transfer[]): LogRecord[] =>
  commands.map((command, offset) => ({
    offset,
    key: null,
    value: Buffer.from(JSON.stringify(command)),
    timestamp: offset,
  }))
const deposit = (id: string, to: string, amount: number): Transfer => ({ id, from: null, to, amount })
const transfer = (id: string, from: string, to: string, amount: number): Transfer => ({ id, from, to, amount })
const said = (value: Buffer | null) => JSON.parse(value!.toString()).data

test('a decision sees all entries, and its events change them one by one', () => {
  const given = log(deposit('1', 'ann', 10), transfer('2', 'ann', 'bob', 7), transfer('3', 'ann', 'bob', 4))
  const { outputs, processor } = replayEveryWay({ make, partition: 3 }, given)
  expect(
    outputs.map(({ partition, key, offset, ordinal, value }) => [partition, key, offset, ordinal, said(value)]),
  ).toEqual([
    [3, 'ann', 0, 0, { account: 'ann', by: 10 }],
    [3, 'ann', 1, 0, { account: 'ann', by: -7 }],
    [3, 'bob', 1, 1, { account: 'bob', by: 7 }],
    [3, 'bob', 2, 0, 'no: ann lacks 1'],
  ])
  expect([...(processor as ReturnType<typeof make>).entries]).toEqual([
    ['ann', { balance: 3 }],
    ['bob', { balance: 7 }],
  ])
})

test('what is so already, and what was decided before, is answered without an event', () => {
  const { outputs } = replayEveryWay(
    { make },
    log(deposit('1', 'ann', 10), deposit('1', 'ann', 10), deposit('2', 'ann', 0)),
  )
  expect(outputs.map(({ value }) => said(value))).toEqual([{ account: 'ann', by: 10 }, 'yes: ann', 'yes: ann'])
})

test('a flush writes the entries that changed, and nothing else', () => {
  const processor = make()
  const written: string[][] = []
  const step = (records: readonly LogRecord[]) => {
    for (const record of records) processor.step(record, context(record.offset))
    const keys: string[] = []
    processor.flush((key, value) => keys.push(`${key}${value === null ? ' deleted' : ''}`))
    written.push(keys)
  }
  const [first, second, third] = log(deposit('1', 'ann', 10), deposit('2', 'bob', 1), transfer('3', 'bob', 'ann', 5))
  step([first, second])
  step([third])
  step([])
  expect(written).toEqual([['entry/ann', 'answer/1', 'entry/bob', 'answer/2'], ['answer/3'], []])
})

const context = (offset: number) => ({
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

test('the oldest answers are forgotten first, in the order in which they were given', () => {
  const ids = ['c', 'a', 'b', 'a', 'c']
  const given = log(...ids.map((id) => deposit(id, 'ann', 1)))
  const { outputs, changelog } = replayEveryWay({ make: () => make(2) }, given)
  // `a` is known when it comes again, `c` is not: it was the oldest when `b` came.
  expect(outputs.map(({ value }) => (typeof said(value) === 'string' ? 'answer' : 'event'))).toEqual([
    'event',
    'event',
    'event',
    'answer',
    'event',
  ])
  const keys = [...changelog.keys()].map((key) => Buffer.from(key, 'hex').toString())
  expect(keys.sort()).toEqual(['answer/b', 'answer/c', 'entry/ann'])
})

test('their order survives a flush in which one was forgotten and given again', () => {
  const ids = ['x', 'y', 'y', 'a', 'b', 'x', 'd', 'x']
  const { outputs } = replayEveryWay({ make: () => make(2) }, log(...ids.map((id) => deposit(id, 'ann', 1))))
  const answered = outputs.filter(({ value }) => typeof said(value) === 'string').map(({ offset }) => offset)
  expect(answered).toEqual([2, 7])
})

test('a bug in a decoder is not quarantined: it stops the task', () => {
  expect(() => runStream({ make }, [{ offset: 0, key: null, value: Buffer.from('{'), timestamp: 0 }])).toThrow(
    SyntaxError,
  )
})

test('size is the measured bytes of what is kept', () => {
  const { processor, changelog } = runStream({ make }, log(deposit('1', 'ann', 10)))
  const bytes = [...changelog.values()].reduce((sum, hex) => sum + hex.length / 2, 0)
  expect(processor.size()).toEqual({ keys: 2, bytes })
})
