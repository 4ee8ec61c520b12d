/** A row is judged once: another declaration, or another version of the rules, judges what comes, never what came. */
import fc from 'fast-check'
import { beforeAll, expect, test } from 'vitest'
import { isFact, makeIntake } from '../../../../processors/intake/index.ts'
import { judgingOf } from '../../../../processors/intake/judging.ts'
import { type DatasetDeclaration, TIME_RANGE } from '../../../../schemas/index.ts'
import type { LogRecord } from '../../../../streams/core/log.ts'
import { namesOf } from '../../../../streams/core/names.ts'
import { PoisonError, type StepContext } from '../../../../streams/core/processor.ts'
import { flights, records, T0, type Wire, wireOf } from '../../../support/intake.ts'
import { seeded } from '../../../support/seed.ts'

const names = namesOf('')
let wire: Wire
beforeAll(async () => {
  wire = await wireOf(flights, 'loose')
})

const mandatory = (dataset: DatasetDeclaration, column: string): DatasetDeclaration => ({
  ...dataset,
  columns: dataset.columns.map((each) => (each.name === column ? { ...each, nullable: false } : each)),
})

interface Life {
  readonly changelog: Map<string, Buffer>
  /** Offset and fate of each record. */
  readonly verdicts: string[]
}

/** A task's life with one declaration: it takes over, works the records off, and commits after each `commitEvery`. */
const live = (
  life: Life,
  dataset: DatasetDeclaration,
  given: readonly LogRecord[],
  commitEvery = 1,
  rules?: 1,
): void => {
  const processor = makeIntake({ dataset, names, rows: wire.reader, times: wire.times, isReplay: rules === 1 })
  for (const [key, value] of life.changelog) processor.load(Buffer.from(key), value, 0)
  processor.restored?.(Number.NEGATIVE_INFINITY)
  const commit = () =>
    processor.flush((key, value) => {
      if (value === null) life.changelog.delete(key.toString())
      else life.changelog.set(key.toString(), value)
    })
  given.forEach((record, i) => {
    life.verdicts.push(`${record.offset} ${fateOf(processor, record)}`)
    if ((i + 1) % commitEvery === 0) commit()
  })
  commit()
}

const fateOf = (processor: ReturnType<typeof makeIntake>, record: LogRecord): string => {
  let fate = 'dropped'
  const emit = () => {
    fate = 'accepted'
  }
  const context = { partition: 0, offset: record.offset, logTime: record.timestamp, advance: () => {}, emit }
  try {
    processor.step(record, context as unknown as StepContext)
    return fate
  } catch (error) {
    if (error instanceof PoisonError) return error.reason
    throw error
  }
}

/** What verification does: the whole log, by the declaration of today, with the facts of the changelog. */
const replayed = ({ changelog }: Life, dataset: DatasetDeclaration, given: readonly LogRecord[]): string[] => {
  const processor = makeIntake({ dataset, names, rows: wire.reader, times: wire.times, isReplay: true })
  for (const [key, value] of changelog) if (isFact(Buffer.from(key))) processor.load(Buffer.from(key), value, 0)
  return given.map((record) => `${record.offset} ${fateOf(processor, record)}`)
}

const judgings = ({ changelog }: Life) => [...changelog].filter(([key]) => isFact(Buffer.from(key)))

test('rows that a release before these rules accepted stay accepted, in the task that takes over and in the replay', () => {
  const dataset = mandatory(flights, 'delay')
  const incomplete = (ms: number) => wire.row({ origin: 'SFO', at: T0 + ms })
  const given = records([incomplete(0), 0], [incomplete(1), 1], [incomplete(2), 2])
  const life: Life = { changelog: new Map(), verdicts: [] }
  live(life, dataset, given.slice(0, 2), 1, 1) // its changelog has no entry that says how rows are judged
  expect(judgings(life)).toEqual([])
  live(life, dataset, given.slice(2))
  expect(life.verdicts).toEqual(['0 accepted', '1 accepted', '2 column_missing'])
  expect(replayed(life, dataset, given)).toEqual(life.verdicts)
})

test('a time that the rules before these accepted stays accepted; the next one is refused', () => {
  const early = (offset: number) =>
    records([wire.row({ origin: 'SFO', at: TIME_RANGE.first - 1 }), 0]).map((record) => ({ ...record, offset }))
  const judging = { ...judgingOf(flights), rules: 3 }
  const life: Life = { changelog: new Map([['judging/0', Buffer.from(JSON.stringify(judging))]]), verdicts: [] }
  live(life, flights, early(1))
  expect(life.verdicts).toEqual(['1 time_out_of_range'])
  expect(replayed(life, flights, [...early(0), ...early(1)])).toEqual(['0 accepted', '1 time_out_of_range'])
})

test('rows of a producer whose record has another name were refused, and stay so; later ones are accepted', async () => {
  const theirs = await wire.producer({
    type: 'record',
    name: 'Payment',
    fields: [
      { name: 'at', type: { type: 'long', logicalType: 'timestamp-micros' } },
      { name: 'origin', type: ['null', 'string', 'int'] },
    ],
  })
  const row = (ms: number, origin: unknown) => theirs.encode({ at: (T0 + ms) * 1000 + 7, origin })
  const given = records([row(0, 'SFO'), 0], [row(1, 'SFO'), 1], [row(2, 3), 2])
  const life: Life = { changelog: new Map(), verdicts: [] }
  live(life, flights, given.slice(0, 1), 1, 1)
  live(life, flights, given.slice(1))
  expect(life.verdicts).toEqual(['0 incompatible', '1 accepted', '2 incompatible'])
  expect(replayed(life, flights, given)).toEqual(life.verdicts)
})

test('a task that is restarted under the same declaration notes nothing', () => {
  const life: Life = { changelog: new Map(), verdicts: [] }
  const given = records([wire.row({ origin: 'SFO', at: T0 }), 0], [wire.row({ origin: 'SFO', at: T0 }), 0])
  live(life, flights, given.slice(0, 1))
  const before = judgings(life)
  live(life, flights, given.slice(1))
  expect(judgings(life)).toEqual(before)
})

test('a verdict of a row is that of the declaration that held when it came, whatever changes and whenever it restarts', () => {
  const version = fc.record({
    skewMs: fc.constantFrom(0, 1000, 60_000),
    dedupeMs: fc.constantFrom(0, 3000, 10_000),
    isMandatory: fc.boolean(),
    rows: fc.array(
      fc.record({
        id: fc.nat({ max: 4 }),
        pause: fc.nat({ max: 4000 }),
        ahead: fc.constantFrom(-5, 1, 30, 100),
        delay: fc.boolean(),
      }),
      { maxLength: 8 },
    ),
    commitEvery: fc.integer({ min: 1, max: 3 }),
  })
  fc.assert(
    fc.property(fc.array(version, { minLength: 1, maxLength: 4 }), (versions) => {
      const life: Life = { changelog: new Map(), verdicts: [] }
      const all: LogRecord[] = []
      let now = 0
      let dataset = flights
      for (const { skewMs, dedupeMs, isMandatory, rows, commitEvery } of versions) {
        dataset = { ...(isMandatory ? mandatory(flights, 'delay') : flights), skewMs, dedupeMs }
        const given = rows.map(({ id, pause, ahead, delay }, i): LogRecord => {
          now += pause
          const columns = { origin: 'SFO', at: T0 + now + ahead * 1000, delay: delay ? 1 : null }
          const value = wire.row(columns, id === 0 ? null : `r${id}`)
          return { offset: all.length + i, key: null, value, timestamp: T0 + now }
        })
        live(life, dataset, given, commitEvery)
        all.push(...given)
      }
      expect(replayed(life, dataset, all)).toEqual(life.verdicts)
    }),
    { ...seeded, numRuns: 200 },
  )
})
