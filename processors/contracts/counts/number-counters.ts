/** What is counted of the numbers and values of a column: sums, cells of numbers, and rows per cell of a reference. NaN is no number. */
import type { avro } from '../../../schemas/index.ts'
import { ExactSum } from '../../performance/index.ts'
import type { Cell, Cells, Reference, Scalar, Slots } from '../../rules/index.ts'
import type { Counter } from './counters.ts'
import { NO_SLOTS, NOTHING } from './nothing.ts'
import { ValueCells } from './value-cells.ts'

const isNumber = (value: Cell): value is number => typeof value === 'number' && !Number.isNaN(value)

/** Number, exact sums, least and greatest. */
export class MomentsCounter implements Counter {
  readonly figure: string
  readonly size = 0
  readonly #slot: number
  readonly #sum = new ExactSum()
  readonly #square = new ExactSum()
  rows = 0
  min = Number.POSITIVE_INFINITY
  max = Number.NEGATIVE_INFINITY

  constructor(figure: string, column: string, slots: Slots = NO_SLOTS) {
    this.figure = figure
    this.#slot = slots.slot(column)
  }

  add(row: Cells): void {
    const value = row.value(this.#slot)
    if (!isNumber(value)) return
    this.rows++
    if (value < this.min) this.min = value
    if (value > this.max) this.max = value
    this.#sum.add(value)
    this.#square.addProduct(value, value)
  }

  get sums(): { readonly sum: ExactSum; readonly square: ExactSum } {
    return { sum: this.#sum, square: this.#square }
  }

  merge({ counts, sums }: avro.CheckCounts): void {
    this.rows += counts[0] ?? 0
    for (const { name, parts } of sums) {
      const [first] = parts
      if (name === 'sum') this.#sum.merge(ExactSum.of(parts))
      else if (name === 'square') this.#square.merge(ExactSum.of(parts))
      else if (first !== undefined && name === 'min') this.min = Math.min(this.min, first)
      else if (first !== undefined && name === 'max') this.max = Math.max(this.max, first)
    }
  }

  counted(): avro.CheckCounts {
    const ends =
      this.rows === 0
        ? []
        : [
            { name: 'min', parts: [this.min] },
            { name: 'max', parts: [this.max] },
          ]
    const sums = [{ name: 'sum', parts: this.#sum.parts() }, { name: 'square', parts: this.#square.parts() }, ...ends]
    return { ...NOTHING, figure: this.figure, counts: [this.rows], sums }
  }
}

/** How often each number occurs. */
export class ValuesCounter implements Counter {
  readonly figure: string
  readonly cells = new ValueCells()
  readonly #slot: number
  rows = 0

  constructor(figure: string, column: string, slots: Slots = NO_SLOTS) {
    this.figure = figure
    this.#slot = slots.slot(column)
  }

  get size(): number {
    return this.cells.size
  }

  add(row: Cells): void {
    const value = row.value(this.#slot)
    if (!isNumber(value)) return
    this.rows++
    this.cells.add(value)
  }

  merge({ counts, level, entries }: avro.CheckCounts): void {
    this.rows += counts[0] ?? 0
    this.cells.merge(level, entries)
  }

  counted(): avro.CheckCounts {
    const { level } = this.cells
    return { ...NOTHING, figure: this.figure, counts: [this.rows], level, entries: this.cells.entries() }
  }
}

/** Rows with a value, by cells of a reference. */
export class CellsCounter implements Counter {
  readonly figure: string
  readonly size = 0
  readonly cells: number[]
  readonly #slot: number
  readonly #cellOf: (value: Cell) => number | undefined

  constructor(figure: string, column: string, by: CellsBy, slots: Slots = NO_SLOTS) {
    this.figure = figure
    this.#slot = slots.slot(column)
    this.#cellOf = 'edges' in by ? betweenEdges(by) : amongValues(by.values)
    this.cells = Array.from({ length: ('edges' in by ? by.edges : by.values).length + 1 }, () => 0)
  }

  add(row: Cells): void {
    const value = row.value(this.#slot)
    if (value === null) return
    const cell = this.#cellOf(value)
    if (cell !== undefined) this.cells[cell]++
  }

  merge({ counts }: avro.CheckCounts): void {
    for (const [i, count] of counts.entries()) this.cells[i] += count
  }

  counted(): avro.CheckCounts {
    return { ...NOTHING, figure: this.figure, counts: [...this.cells] }
  }
}

type Edges = Extract<Reference, { readonly edges: readonly number[] }>
export type CellsBy = Pick<Edges, 'edges' | 'isClosed'> | { readonly values: readonly Scalar[] }

const betweenEdges = ({ edges, isClosed }: Pick<Edges, 'edges' | 'isClosed'>) => {
  const last = edges.at(-1)
  return (value: Cell): number | undefined => {
    if (!isNumber(value)) return undefined
    if (isClosed && value === last) return edges.length - 1
    let [low, high] = [0, edges.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((edges[middle] as number) <= value) low = middle + 1
      else high = middle
    }
    return low
  }
}

const amongValues = (values: readonly Scalar[]) => {
  const places = new Map<Cell, number>(values.map((value, i) => [value, i]))
  return (value: Cell): number => places.get(value) ?? values.length
}
