import { expect, test } from 'vitest'
import { parseArguments } from '../../../bench/harness/arguments.ts'

test('a name alone: full size, peers, three rounds', () => {
  expect(parseArguments(['throughput'])).toEqual({
    list: false,
    name: 'throughput',
    quick: false,
    peers: true,
    rounds: 3,
    sizes: {},
  })
})

test('--quick is one round, unless told otherwise', () => {
  expect(parseArguments(['rebuild', '--quick']).rounds).toBe(1)
  expect(parseArguments(['rebuild', '--quick', '--rounds', '2']).rounds).toBe(2)
})

test('--no-peers leaves peers out', () => {
  expect(parseArguments(['throughput', '--no-peers']).peers).toBe(false)
})

test('--list needs no name', () => {
  expect(parseArguments(['--list'])).toMatchObject({ list: true, name: undefined })
})

test('sizes are those that the benchmark names, and only what was given', () => {
  expect(parseArguments(['idle', '--views', '60'], ['views', 'datasets']).sizes).toEqual({ views: 60 })
  expect(() => parseArguments(['idle', '--views', '60'])).toThrow('usage: npm run bench')
})

test.each(['0', '1.5', 'many', '100000001'])('a size of %s is refused', (size) => {
  expect(() => parseArguments(['idle', '--views', size], ['views'])).toThrow(
    `--views is '${size}', expected an integer in [1, 100000000]`,
  )
})

test.each([
  [[], '0 names given, expected one'],
  [['a', 'b'], '2 names given, expected one'],
  [['a', '--rounds', '0'], "--rounds is '0', expected an integer in [1, 99]"],
  [['a', '--rounds', 'many'], "--rounds is 'many', expected an integer in [1, 99]"],
  [['a', '--fast'], 'usage: npm run bench'],
])('%j is refused', (argv, text) => {
  expect(() => parseArguments(argv)).toThrow(text)
})
