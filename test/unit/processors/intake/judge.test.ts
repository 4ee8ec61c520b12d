/** Rows that something behind intake could not hold: each is refused, by column, value and what was expected. */
import { beforeAll, describe, expect, test } from 'vitest'
import { makeIntake } from '../../../../processors/intake/index.ts'
import { RULES } from '../../../../processors/intake/judging.ts'
import { type DatasetDeclaration, TIME_RANGE } from '../../../../schemas/index.ts'
import { namesOf } from '../../../../streams/core/names.ts'
import { PoisonError, type StepContext } from '../../../../streams/core/processor.ts'
import { flights, records, T0, type Wire, wireOf } from '../../../support/intake.ts'

/** Delays are mandatory here, and there is one more time. */
const strict: DatasetDeclaration = {
  ...flights,
  columns: [
    ...flights.columns.map((column) => (column.name === 'delay' ? { ...column, nullable: false } : column)),
    { name: 'until', type: 'timestamp' },
  ],
}
const whole = { origin: 'SFO', destination: 'JFK', delay: 1.5, at: T0, until: null }

let wire: Wire
/** A producer that declares every column nullable. */
let loose: Wire
/** A producer that has no column `delay`. */
let narrow: Wire
beforeAll(async () => {
  wire = await wireOf(strict)
  loose = await wireOf(strict, 'loose')
  narrow = await wireOf({ ...strict, columns: strict.columns.filter(({ name }) => name !== 'delay') })
})

/** What intake says of one record: `accepted`, or the reason and the sentence of its refusal. */
const verdict = ({ reader, times }: Wire, value: Buffer): string => {
  const processor = makeIntake({ dataset: strict, names: namesOf(''), rows: reader, times })
  const changes: string[] = []
  const context = {
    partition: 0,
    offset: 0,
    logTime: T0,
    advance: () => changes.push('time'),
    emit: () => changes.push('row'),
  } as unknown as StepContext
  try {
    processor.step(records([value, 0])[0], context)
    return changes.join(' ')
  } catch (error) {
    if (!(error instanceof PoisonError)) throw error
    expect(changes).toEqual([])
    return `${error.reason}: ${error.message}`
  }
}

/** The bytes of a producer that writes latin-1: `@` stands for a letter that UTF-8 has not as one byte. */
const latin1 = (value: Buffer): Buffer => Buffer.from(value.map((byte) => (byte === 0x40 ? 0xfc : byte)))

describe('a row is refused', () => {
  const missing =
    'column_missing: Column delay is null or absent; a value of type double was expected, because the column is not nullable.'
  test('with a null in a column that is not nullable', () =>
    expect(verdict(loose, loose.row({ ...whole, delay: null }))).toBe(missing))
  test('without a column that is not nullable', () => {
    const { delay: _, ...others } = whole
    expect(verdict(narrow, narrow.row(others))).toBe(missing)
  })
  test.each([
    ['until', TIME_RANGE.last + 1],
    ['at', TIME_RANGE.first - 1],
    ['until', 8.64e15 + 1],
  ])('with a time in column %s that some part would write as another one', (column, time) =>
    expect(verdict(wire, wire.row({ ...whole, [column]: time }))).toBe(
      `time_out_of_range: Column ${column} is ${time}; a time of the years 0000 to 9999, in ms since the epoch, was expected.`,
    ),
  )
  test.each(['origin', 'destination'])('with a text in column %s that is not UTF-8', (column) =>
    expect(verdict(wire, latin1(wire.row({ ...whole, [column]: 'M@ller' })))).toBe(
      `text_malformed: Text ${column} holds the bytes 4dfc6c6c6572, which are not UTF-8; well-formed UTF-8 was expected.`,
    ),
  )
  test('with a row id that is not UTF-8', () =>
    expect(verdict(wire, latin1(wire.row(whole, 'M@ller')))).toMatch(/^text_malformed: Text meta\.id holds /))
  test('with an empty row id: all such rows would be one', () =>
    expect(verdict(wire, wire.row(whole, ''))).toBe(
      'meta_invalid: Field meta.id has 0 characters; null or 1 to 1000 were expected.',
    ))
  test('with more in meta than fits a vector', () =>
    expect(verdict(wire, wire.row(whole, 'x'.repeat(1001)))).toBe(
      'meta_invalid: Field meta.id has 1001 characters; null or 1 to 1000 were expected.',
    ))
})

describe('a row is accepted', () => {
  const taken = 'time row'
  test('with a null in a nullable column', () =>
    expect(verdict(wire, wire.row({ ...whole, destination: null }))).toBe(taken))
  test('with times at the ends of the range', () =>
    expect(verdict(wire, wire.row({ ...whole, at: TIME_RANGE.first, until: TIME_RANGE.last }))).toBe(taken))
  test('with the replacement character, if its producer wrote it', () =>
    expect(verdict(wire, wire.row({ ...whole, origin: 'M\ufffdller' }))).toBe(taken))
  test('with a row id of the greatest length', () =>
    expect(verdict(wire, wire.row(whole, 'x'.repeat(1000)))).toBe(taken))
})

test('a row that need not be decoded gets the verdict of one that is', () => {
  const bytes = Buffer.from(loose.row({ ...whole, origin: 'a-long-origin', until: T0 + 1 }))
  const rows = loose.reader(strict, RULES)
  const plain: Wire = { ...loose, reader: () => rows }
  const decoding: Wire = { ...loose, reader: () => ({ ...rows, columns: undefined }) }
  const seen = new Set<string>()
  for (let at = 5; at < bytes.length; at++)
    for (const byte of [0, 1, 2, 3, 0x40, 0x7f, 0x80, 0xfc, 0xff]) {
      const changed = Buffer.from(bytes)
      changed[at] = byte
      const found = verdict(plain, changed)
      expect(found).toBe(verdict(decoding, changed))
      seen.add(found.split(':')[0] as string)
    }
  expect([...seen]).toEqual(expect.arrayContaining(['time row', 'malformed', 'time_ahead', 'text_malformed']))
})
