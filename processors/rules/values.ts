/** Values of a contract as values of a column: a time is written as text, and a number is exact. */
import type { Column, Node, Reading } from './reading.ts'
import type { RowTest, Scalar } from './rule.ts'

const ISO = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})?)?$/

/** A time in ms since the epoch; without a zone it is UTC. `undefined`: it is none. */
export const timeOf = (value: unknown): number | undefined => {
  if (Number.isSafeInteger(value)) return value as number
  const zone = typeof value === 'string' ? ISO.exec(value) : null
  if (zone === null) return undefined
  const text = (value as string).replace(' ', 'T')
  const ms = Date.parse(text.length === 10 || zone[1] !== undefined ? text : `${text}Z`)
  return Number.isNaN(ms) ? undefined : ms
}

/** A value that a column can have; adds a flaw and is `undefined` if it can not. */
export const scalarOf = (value: unknown, column: Column, path: string, reading: Reading): Scalar | undefined => {
  const fits = (holds: boolean, expected: string): Scalar | undefined =>
    reading.that(holds, path, value, `${expected}, as column ${column.name} has`) ? (value as Scalar) : undefined
  switch (column.type) {
    case 'string':
      return fits(typeof value === 'string', 'text')
    case 'boolean':
      return fits(typeof value === 'boolean', 'true or false')
    case 'double':
      return fits(typeof value === 'number' && !Number.isNaN(value), 'a number')
    case 'long': {
      const isExact = typeof value !== 'number' || !Number.isInteger(value) || Number.isSafeInteger(value)
      return fits(typeof value === 'number' && isExact, 'a number within +-(2^53 - 1)')
    }
    case 'timestamp': {
      const time = timeOf(value)
      reading.that(time !== undefined, path, value, 'a time such as 2026-01-31T12:00:00Z')
      return time
    }
    case 'bytes':
      reading.flaw(path, value, `nothing: column ${column.name} has bytes`)
      return undefined
  }
}

const BOUNDS = [
  ['minimum', 'min', undefined],
  ['exclusiveMinimum', 'min', 'isAboveMin'],
  ['maximum', 'max', undefined],
  ['exclusiveMaximum', 'max', 'isBelowMax'],
] as const

/** The tests of bounds, by the name of the bound. */
export const rangeTests = (
  given: Node,
  column: Column,
  path: string,
  reading: Reading,
): readonly (readonly [string, RowTest])[] => {
  const tests = boundTests(given, column, path, reading)
  const [least, most] = (['min', 'max'] as const).map((end) =>
    tests.flatMap(([, test]) => (end in test ? [(test as RowTest & { is: 'range' })[end]] : [])),
  ) as readonly (readonly (number | string)[])[]
  for (const min of least as readonly (number | string)[])
    for (const max of most as readonly (number | string)[])
      reading.that(min <= max, path, `${min} to ${max}`, 'a lower bound that is not above the upper one')
  return tests
}

const boundTests = (
  given: Node,
  column: Column,
  path: string,
  reading: Reading,
): readonly (readonly [string, RowTest])[] =>
  BOUNDS.flatMap(([name, key, flag]): readonly (readonly [string, RowTest])[] => {
    if (given[name] === undefined) return []
    const { type } = column
    if (type === 'boolean' || type === 'bytes') {
      reading.flaw(`${path}.${name}`, given[name], `no bound: column ${column.name} is of type ${type}`)
      return []
    }
    const bound = scalarOf(given[name], column, `${path}.${name}`, reading)
    if (bound === undefined) return []
    return [[name, { is: 'range', [key]: bound, ...(flag !== undefined && { [flag]: true }) } as RowTest]]
  })
