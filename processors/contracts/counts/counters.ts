/** What is counted of the rows of a window, figure by figure. Counts merge in any order to the same; rules that need the same figure share it. */
import type { avro } from '../../../schemas/index.ts'
import type { StepContext } from '../../../streams/core/processor.ts'
import { type Cells, holdsOf, type RowTest, type Scalar, type Slots, shownCell } from '../../rules/index.ts'
import type { WindowRule } from '../rules.ts'
import { KeyHash } from './hash.ts'
import { KeySample } from './key-sample.ts'
import { NO_SLOTS, NOTHING } from './nothing.ts'
import { CellsCounter, MomentsCounter, ValuesCounter } from './number-counters.ts'
import { Samples } from './samples.ts'

export type RowPlace = Pick<StepContext, 'partition' | 'offset'>

export interface Counter {
  readonly figure: string
  /** Values and samples that are kept. */
  readonly size: number
  add(row: Cells, at: RowPlace): void
  merge(counted: avro.CheckCounts): void
  counted(): avro.CheckCounts
}

/** @param slots where columns are in a row; absent: rows are never added, only merged */
export type MakeCounter = (slots?: Slots) => Counter

/** What rules need of a figure. */
interface Counted {
  readonly figure: string
  readonly make: MakeCounter
}

/** The figures of a rule, and how they are counted; the first one is its own. None: the number of rows is enough. */
export const countersOf = ({ name, measure }: WindowRule): readonly Counted[] => {
  switch (measure.of) {
    case 'rows':
      return []
    case 'failing':
    case 'holding': {
      const { column, tests } = measure
      const figure = `rule(${name})`
      return [{ figure, make: (slots) => new TestedCounter({ figure, column, tests }, slots) }]
    }
    case 'duplicates':
    case 'singular':
    case 'distinct':
      return [keysCounter(measure.columns)]
    case 'median':
    case 'quantile': {
      const { column } = measure
      const figure = `values(${column})`
      return [{ figure, make: (slots) => new ValuesCounter(figure, column, slots) }]
    }
    case 'absent':
    case 'kl':
    case 'psi':
    case 'ks': {
      const { column } = measure
      const figure = `cells(${name})`
      const own = { figure, make: (slots?: Slots) => new CellsCounter(figure, column, measure, slots) }
      return 'rest' in measure ? [own, keysCounter([column])] : [own]
    }
    default: {
      const { column } = measure
      const figure = `moments(${column})`
      return [{ figure, make: (slots) => new MomentsCounter(figure, column, slots) }]
    }
  }
}

const keysCounter = (columns: readonly string[]): Counted => {
  const figure = `keys(${columns.join(',')})`
  return { figure, make: (slots) => new KeysCounter(figure, columns, slots) }
}

/** Rows that fail the tests: rows with a value, rows that fail, rows with a value that fail. */
class TestedCounter implements Counter {
  readonly figure: string
  readonly #slot: number
  readonly #tests: readonly ReturnType<typeof holdsOf>[]
  readonly #samples = new Samples()
  #present = 0
  #failing = 0
  #failingPresent = 0

  constructor(
    { figure, column, tests }: { figure: string; column: string; tests: readonly RowTest[] },
    slots = NO_SLOTS,
  ) {
    this.figure = figure
    this.#slot = slots.slot(column)
    this.#tests = tests.map((test) => holdsOf(test, slots))
  }

  get size(): number {
    return this.#samples.rows.length
  }

  add(row: Cells, { partition, offset }: RowPlace): void {
    const value = row.value(this.#slot)
    const isPresent = value !== null
    if (isPresent) this.#present++
    for (const holds of this.#tests) {
      if (holds(value, row)) continue
      this.#failing++
      if (isPresent) this.#failingPresent++
      if (this.#samples.wants(partition, offset)) this.#samples.add({ partition, offset, value: shownCell(value) })
      return
    }
  }

  merge({ counts, samples }: avro.CheckCounts): void {
    const [present = 0, failing = 0, failingPresent = 0] = counts
    this.#present += present
    this.#failing += failing
    this.#failingPresent += failingPresent
    for (const sample of samples) this.#samples.add(sample)
  }

  counted(): avro.CheckCounts {
    const counts = [this.#present, this.#failing, this.#failingPresent]
    return { ...NOTHING, figure: this.figure, counts, samples: [...this.#samples.rows] }
  }
}

const HASH = new KeyHash()

/** How often keys occur. A row counts if one of its columns has a value. */
export class KeysCounter implements Counter {
  readonly figure: string
  readonly #slots: readonly number[]
  readonly #sample = new KeySample()
  #rows = 0

  constructor(figure: string, columns: readonly string[], slots = NO_SLOTS) {
    this.figure = figure
    this.#slots = columns.map((column) => slots.slot(column))
  }

  get size(): number {
    return this.#sample.size
  }

  add(row: Cells): void {
    HASH.start()
    let isPresent = false
    for (const slot of this.#slots) {
      const value = row.value(slot)
      if (value !== null) isPresent = true
      HASH.add(value)
    }
    if (!isPresent) return
    HASH.end()
    this.#rows++
    this.#sample.add(HASH.high, HASH.low)
  }

  merge({ counts, level, entries }: avro.CheckCounts): void {
    this.#rows += counts[0] ?? 0
    this.#sample.merge(level, entries)
  }

  counted(): avro.CheckCounts {
    const { level } = this.#sample
    return { ...NOTHING, figure: this.figure, counts: [this.#rows], level, entries: this.#sample.entries() }
  }

  /** Rows of the keys that are none of these values. `undefined`: not every key is kept. */
  rowsBeside(values: readonly Scalar[]): readonly number[] | undefined {
    if (this.#sample.level > 0) return undefined
    const hidden = values.map((value) => {
      HASH.start()
      HASH.add(value)
      HASH.end()
      return { high: HASH.high, low: HASH.low }
    })
    return this.#sample.rowsBeside(hidden)
  }

  /** Rows with a key, and what is known of their keys. */
  get keys() {
    return { keyed: this.#rows, level: this.#sample.level, kept: this.#sample.size, ...this.#sample.sums() }
  }
}
