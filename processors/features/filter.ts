import type { Filter, Scalar } from '../../schemas/index.ts'
import type { Row } from '../rows/index.ts'
import { compareValues } from './order.ts'

export type RowTest = (row: Row) => boolean

/**
 * Compiles a filter into a closure. Logic has two values: a comparison with null is false (so `not` of it is true),
 * except `isNull`. Numbers compare by IEEE 754 (NaN equals nothing), text by code point. An absent filter accepts every
 * row.
 */
export const compileFilter = (filter: Filter | undefined): RowTest => {
  if (filter === undefined) return () => true
  if ('all' in filter) return every(filter.all.map(compileFilter))
  if ('any' in filter) return some(filter.any.map(compileFilter))
  if ('not' in filter) {
    const inner = compileFilter(filter.not)
    return (row) => !inner(row)
  }
  return compileLeaf(filter)
}

const every =
  (tests: readonly RowTest[]): RowTest =>
  (row) => {
    for (const test of tests) if (!test(row)) return false
    return true
  }

const some =
  (tests: readonly RowTest[]): RowTest =>
  (row) => {
    for (const test of tests) if (test(row)) return true
    return false
  }

type Leaf = Extract<Filter, { is: unknown }>
type Comparison = Extract<Leaf, { value: Scalar }>

const compileLeaf = (leaf: Leaf): RowTest => {
  const { column } = leaf
  if (leaf.is === 'isNull') return (row) => isNull(row[column])
  if (leaf.is === 'notNull') return (row) => !isNull(row[column])
  if (leaf.is === 'in' || leaf.is === 'notIn') {
    // A Set finds NaN, but IEEE equality does not, so a NaN in the list is left out.
    const values = new Set<unknown>(leaf.values.filter((value) => !isNull(value) && !Number.isNaN(value)))
    return leaf.is === 'in'
      ? (row) => !isNull(row[column]) && values.has(row[column])
      : (row) => !isNull(row[column]) && !values.has(row[column])
  }
  const { is, value } = leaf as Comparison
  return compileComparison(column, is, value)
}

const isNull = (value: unknown): boolean => value === null || value === undefined

const compileComparison = (column: string, is: Comparison['is'], value: Scalar): RowTest => {
  if (value === null) return () => false
  const known =
    (test: (cell: unknown) => boolean): RowTest =>
    (row) => {
      const cell = row[column]
      return cell !== null && cell !== undefined && test(cell)
    }
  const ordered = (test: (order: number) => boolean): RowTest =>
    known((cell) => !Number.isNaN(cell) && !Number.isNaN(value) && test(compareValues(cell, value)))
  switch (is) {
    case '=':
      return known((cell) => cell === value)
    case '!=':
      return known((cell) => cell !== value)
    case '<':
      return ordered((order) => order < 0)
    case '<=':
      return ordered((order) => order <= 0)
    case '>':
      return ordered((order) => order > 0)
    case '>=':
      return ordered((order) => order >= 0)
  }
}
