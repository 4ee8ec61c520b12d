/** What a commit of performance writes: what has changed, and what a later process needs to go on with the same counts. */
import { beforeAll, expect, test } from 'vitest'
import { HOUR, logOf, type MonitoringWire, monitoringWire, T0 } from '../../../support/monitoring.ts'
import { JOINED, joinedIn, makeMeasuring, measuredIn, topicOf } from '../../../support/performance.ts'
import { replayEveryWay, runStream } from '../../../support/stream.ts'

let wire: MonitoringWire
beforeAll(async () => {
  wire = await monitoringWire()
})

type Scored = readonly [id: string, score: number, label: string]

const outcome = ([id, , label]: Scored) =>
  [wire.companion('OutcomeObserved', { prediction_id: id, time: T0 + 5, label })] as const
const served = ([id, score]: Scored) => [wire.served(id, T0 + 1, { score, country: 'FR' })] as const

/** What was joined of predictions and their outcomes in one window; `until`: the time of the end. */
const joinedOf = (rows: readonly Scored[], until = T0 + 2 * HOUR) => {
  const [joined] = joinedIn(wire, [logOf(...rows.map(served), ...rows.map(outcome), [wire.time(until)])])
  return topicOf(joined)
}

const many = (count: number): Scored[] =>
  Array.from({ length: count }, (_, i) => [`p${i}`, (i * 0.61803398875) % 1, i % 3 === 0 ? 'leaves' : 'stays'])

/** Bytes of each commit; there is one after every record. */
const bytesOf = (records: ReturnType<typeof joinedOf>): number[] => {
  const commits: number[] = []
  const make = () => {
    const processor = makeMeasuring(wire)
    const flush = processor.flush.bind(processor)
    return Object.assign(processor, {
      flush: (write: Parameters<typeof flush>[0]) => {
        commits.push(0)
        flush((key, value) => {
          commits[commits.length - 1]! += key.length + (value?.length ?? 0)
          write(key, value)
        })
      },
    })
  }
  runStream({ make, topic: JOINED }, records)
  return commits
}

test('a commit writes what has changed of the scores of a window, however many it has', () => {
  const commits = bytesOf(joinedOf(many(1_500)))
  expect(Math.max(...commits.slice(0, -2))).toBeLessThan(8_000)
})

test('a process that goes on has every score, however often an outcome was corrected', () => {
  const rows = many(12)
  const wrong = rows.map(([id, score, label]): Scored => [id, score, label === 'leaves' ? 'stays' : 'leaves'])
  const again = [...rows.map(served), ...wrong.map(outcome), ...rows.map(outcome), [wire.time(T0 + 2 * HOUR)] as const]
  const [joined] = joinedIn(wire, [logOf(...again)])
  const { outputs, changelog } = replayEveryWay({ make: () => makeMeasuring(wire), topic: JOINED }, topicOf(joined))
  const once = runStream({ make: () => makeMeasuring(wire), topic: JOINED }, joinedOf(rows))
  expect(measuredIn(wire, outputs).at(-1)?.counts).toEqual(measuredIn(wire, once.outputs).at(-1)?.counts)
  expect(piecesIn(changelog)).toEqual(piecesIn(once.changelog))
})

test('beyond 4,096 scores a process that goes on has the same grid', () => {
  const records = joinedOf(many(4_150))
  const make = () => makeMeasuring(wire)
  const straight = runStream({ make, topic: JOINED, commitEvery: 50 }, records)
  for (const call of [4_099]) {
    const crash = (at: number) => (at === call ? 'after commit' : undefined)
    const again = runStream({ make, topic: JOINED, commitEvery: 10, crash }, records)
    expect(measuredIn(wire, again.outputs)).toEqual(measuredIn(wire, straight.outputs))
    expect(again.changelog).toEqual(straight.changelog)
  }
})

test('nothing is left of a window for which no outcome is awaited any more', () => {
  const records = joinedOf(many(500), T0 + 1_000 * HOUR)
  const { changelog } = runStream({ make: () => makeMeasuring(wire), topic: JOINED }, records)
  expect(piecesIn(changelog)).toEqual([])
})

test('a window that a release before has written whole is read, and goes on in pieces', () => {
  const records = joinedOf(many(60))
  const make = () => makeMeasuring(wire)
  const straight = runStream({ make, topic: JOINED }, records)
  const half = Math.floor(records.length / 2)
  const before = runStream({ make, topic: JOINED }, records.slice(0, half))
  // As it was written then: all counts in the entry of the window, and no pieces.
  const written = [...before.changelog].flatMap(([hex, value]) => {
    const key = Buffer.from(hex, 'hex')
    const bytes = Buffer.from(value, 'hex')
    if (key[0] === 'p'.charCodeAt(0)) return []
    if (key[0] !== 'w'.charCodeAt(0)) return [{ key, value: bytes }]
    const entry = JSON.parse(bytes.toString())
    const scores = [...before.changelog].flatMap(([piece, cells]) =>
      scoresIn(key, Buffer.from(piece, 'hex'), Buffer.from(cells, 'hex')),
    )
    entry.counts.scores = scores.sort((a, b) => a.score - b.score)
    return [{ key, value: Buffer.from(JSON.stringify(entry)) }]
  })
  const after = runStream({ make, topic: JOINED, written }, records.slice(half))
  expect(measuredIn(wire, after.outputs)).toEqual(
    measuredIn(wire, straight.outputs).slice(-measuredIn(wire, after.outputs).length),
  )
  expect(after.changelog).toEqual(straight.changelog)
})

const piecesIn = (changelog: ReadonlyMap<string, string>) =>
  [...changelog].filter(([key]) => Buffer.from(key, 'hex')[0] === 'p'.charCodeAt(0))

const scoresIn = (window: Buffer, piece: Buffer, cells: Buffer) => {
  const isOf =
    piece[0] === 'p'.charCodeAt(0) &&
    piece.subarray(1, 9).equals(window.subarray(1, 9)) &&
    piece.subarray(10).equals(window.subarray(9))
  if (!isOf) return []
  return Array.from({ length: cells.length / 24 }, (_, i) => ({
    score: cells.readDoubleBE(i * 24),
    positives: cells.readDoubleBE(i * 24 + 8),
    negatives: cells.readDoubleBE(i * 24 + 16),
  }))
}
