import { expect, test } from 'vitest'
import { checkOutput } from '../../../../bench/throughput/check.ts'
import { makeWork, WINDOW_MS } from '../../../../bench/throughput/work.ts'
import { replayEveryWay } from '../../../support/stream.ts'

const record = (offset: number, key: string, ts: number, delay: number) => ({
  offset,
  key: Buffer.from(key),
  value: Buffer.from(JSON.stringify({ ts, origin: key, destination: 'X', delay, distance: 1 })),
  timestamp: ts,
})

test('one update per input: count and mean of the hour and key so far', () => {
  const inputs = [
    record(0, 'LAS', 0, 10),
    record(1, 'LAS', 1, 20),
    record(2, 'ATL', WINDOW_MS - 1, -4),
    record(3, 'LAS', WINDOW_MS - 1, 0),
    record(4, 'LAS', WINDOW_MS, 7),
  ]
  let seen = 0
  const make = () => makeWork('out', () => seen++)
  const options = { instance: 'bench', topic: 'in', partition: 1, make }
  const { outputs } = replayEveryWay(options, inputs)
  expect(outputs.map(({ topic, partition, key, value }) => [topic, partition, key, JSON.parse(String(value))])).toEqual(
    [
      ['out', 1, 'LAS', { start: 0, count: 1, mean: 10 }],
      ['out', 1, 'LAS', { start: 0, count: 2, mean: 15 }],
      ['out', 1, 'ATL', { start: 0, count: 1, mean: -4 }],
      ['out', 1, 'LAS', { start: 0, count: 3, mean: 10 }],
      ['out', 1, 'LAS', { start: WINDOW_MS, count: 1, mean: 7 }],
    ],
  )
  expect(seen).toBeGreaterThanOrEqual(inputs.length)
})

test('lost and doubled events are found', () => {
  expect(() => checkOutput('us', { outputs: 3, windows: 1, counted: 3 }, 3)).not.toThrow()
  expect(() => checkOutput('us', { outputs: 2, windows: 1, counted: 3 }, 3)).toThrow('us: 2 outputs, expected 3')
  expect(() => checkOutput('us', { outputs: 3, windows: 1, counted: 4 }, 3)).toThrow(
    'us: the last counts sum up to 4, expected 3',
  )
})
