/** Names that are unique: an event changes the thing and its name, and a name that is given up no longer exists. */
import { expect, test } from 'vitest'
import { type Aggregate, makeAggregate } from '../../../../../streams/core/aggregate/index.ts'
import type { LogRecord } from '../../../../../streams/core/log.ts'
import { replayEveryWay, runStream } from '../../../../support/stream.ts'

interface Rename {
  readonly id: string
  readonly thing: string
  readonly name: string
}
interface Renamed {
  readonly thing: string
  readonly from: string | undefined
  readonly to: string
}

const names: Aggregate<string, Rename, Renamed, string, string> = {
  decide: (entries, { thing, name }) => {
    const holder = entries.get(`name/${name}`)
    if (holder === thing) return { kind: 'accepted', events: [], subject: thing }
    if (holder !== undefined) return { kind: 'refused', refusal: `${holder} has ${name}` }
    return { kind: 'accepted', events: [{ thing, from: entries.get(`thing/${thing}`), to: name }], subject: thing }
  },
  keysOf: ({ thing, from, to }) => [`thing/${thing}`, ...(from === undefined ? [] : [`name/${from}`]), `name/${to}`],
  evolve: (_entry, { thing, to }, key) => {
    if (key.startsWith('thing/')) return to
    return key === `name/${to}` ? thing : undefined
  },
  split: (entry) => new Map([['all', entry]]),
  join: (parts) => parts.get('all') as string,
  needs: ({ thing, name }, found) => {
    const held = found.get(`thing/${thing}`)
    return [`thing/${thing}`, `name/${name}`, ...(held === undefined ? [] : [`name/${held}`])]
  },
}

const make =
  (memoryBytesMax = 1_000_000) =>
  () =>
    makeAggregate({
      aggregate: names,
      topic: 'events',
      decodeCommand: (value): Rename => JSON.parse(value.toString()),
      commandIdOf: ({ id }) => id,
      encodeEvent: ({ thing, to }) => ({
        ...(to === 'aside' && { topic: 'others' }),
        key: Buffer.from(thing),
        value: Buffer.from(`${thing} is ${to}`),
      }),
      answerOf: (_, decision) => (decision.kind === 'refused' ? decision.refusal : 'as it was'),
      encodeAnswer: (answer, { thing }) => ({ key: Buffer.from(thing), value: Buffer.from(answer) }),
      refusalOf: ({ code }) => code,
      limits: { answersMin: 0, memoryBytesMax },
    })

const renames = (...given: readonly (readonly [thing: string, name: string])[]): LogRecord[] =>
  given.map(([thing, name], offset) => ({
    offset,
    key: null,
    value: Buffer.from(JSON.stringify({ id: `c${offset}`, thing, name })),
    timestamp: offset * 1000,
  }))

const GIVEN = renames(
  ['a', 'x'],
  ['b', 'x'],
  ['a', 'y'],
  ['b', 'x'],
  ['a', 'x'],
  ['b', 'z'],
  ['a', 'x'],
  ['a', 'aside'],
)

test('a name that one event gives up is free, and one that it takes is not', () => {
  const { outputs, changelog } = replayEveryWay({ make: make() }, GIVEN)
  expect(outputs.map(({ value }) => value?.toString())).toEqual([
    'a is x',
    'a has x',
    'a is y',
    'b is x',
    'b has x',
    'b is z',
    'a is x',
    'a is aside',
  ])
  const kept = [...changelog.keys()].map((key) => Buffer.from(key, 'hex').toString())
  expect(kept.filter((key) => key.startsWith('part/')).sort()).toEqual(
    ['name/aside', 'name/z', 'thing/a', 'thing/b'].map((key) => `part/${key}\0all`),
  )
})

test('entries that leave memory after every command change nothing', () => {
  const kept = runStream({ make: make() }, GIVEN)
  const left = runStream({ make: make(0) }, GIVEN)
  expect(left.brought).toBeGreaterThan(0)
  expect([left.outputs, left.changelog]).toEqual([kept.outputs, kept.changelog])
})

test('an event may go to another topic than the others', () => {
  const { outputs } = runStream({ make: make() }, GIVEN)
  expect(outputs.map(({ topic }) => topic)).toEqual([...Array(7).fill('events'), 'others'])
})
