/** Checks of our own engines, `psi` and `ks`: how far the values of a window are from a reference. It is what monitors of drift measure, for one column. */
import { type Column, isNode, type Node, type Reading } from './reading.ts'
import type { Operator, Reference, Scalar, SetRule } from './rule.ts'
import { scalarOf } from './values.ts'

const CELLS_MAX = 1_000
const NUMBERS: readonly Column['type'][] = ['long', 'double', 'timestamp']

export interface DistanceCheck {
  readonly engine: 'psi' | 'ks'
  readonly name: string
  readonly action: SetRule['action']
  readonly bound: { readonly operator: Operator; readonly operands: readonly number[] }
  readonly implementation: unknown
  readonly column: Column
  readonly path: string
}

export const readDistance = (check: DistanceCheck, reading: Reading): void => {
  const { engine, name, action, bound, implementation, column, path } = check
  const expected = 'an object with reference: edges or values, and counts'
  const reference = isNode(implementation) ? implementation.reference : undefined
  if (!reading.that(isNode(reference), `${path}.implementation`, implementation, expected)) return
  const of = referenceOf(reference as Node, column, `${path}.implementation.reference`, reading)
  if (of === undefined) return
  if (engine === 'ks' && !reading.that('edges' in of, `${path}.engine`, engine, 'psi: values have no order')) return
  reading.set({ name, action, measure: { of: engine, column: column.name, ...of }, unit: 'value', ...bound })
}

const referenceOf = (given: Node, column: Column, path: string, reading: Reading): Reference | undefined => {
  const { edges, values, counts, ...others } = given
  for (const key of Object.keys(others))
    reading.that(false, `${path}.${key}`, others[key], 'no such field, only edges, values, counts')
  const cells = edges ?? values
  const isOne = (edges === undefined) !== (values === undefined) && Array.isArray(cells)
  if (
    !reading.that(
      isOne && (cells as unknown[]).length <= CELLS_MAX,
      path,
      given,
      `edges or values, at most ${CELLS_MAX}`,
    )
  )
    return undefined
  const wanted = (cells as readonly unknown[]).length + 1
  const isCounts =
    Array.isArray(counts) &&
    counts.length === wanted &&
    counts.every((each) => Number.isFinite(each) && each >= 0) &&
    counts.some((each) => each > 0)
  const said = `${wanted} numbers of rows: of each cell, those beyond the edges, or of all other values, included`
  if (!reading.that(isCounts, `${path}.counts`, counts, said)) return undefined
  const read = (cells as readonly unknown[]).map((each, i) =>
    scalarOf(each, column, `${path}.${edges === undefined ? 'values' : 'edges'}.${i}`, reading),
  )
  if (read.includes(undefined)) return undefined
  const expected = counts as readonly number[]
  if (edges === undefined) return { values: read as readonly Scalar[], expected }
  const isAscending = read.every((each, i) => i === 0 || (each as number) > (read[i - 1] as number))
  const numeric = `ascending numbers, column ${column.name} is of type ${column.type}`
  if (!reading.that(NUMBERS.includes(column.type) && isAscending, `${path}.edges`, edges, numeric)) return undefined
  return { edges: read as readonly number[], expected }
}
