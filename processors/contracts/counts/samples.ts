/** The first rows that fail a rule, in the order of partition and offset: the same for every order of merging. */
import type { avro } from '../../../schemas/index.ts'

export const SAMPLES_MAX = 5

const comesBefore = (a: avro.SampledRow, b: avro.SampledRow): boolean =>
  a.partition < b.partition || (a.partition === b.partition && a.offset < b.offset)

export class Samples {
  #rows: avro.SampledRow[] = []

  /** Whether a row at this place would be among them. */
  wants(partition: number, offset: number): boolean {
    const last = this.#rows[SAMPLES_MAX - 1]
    return last === undefined || comesBefore({ partition, offset, value: '' }, last)
  }

  add(row: avro.SampledRow): void {
    if (!this.wants(row.partition, row.offset)) return
    const at = this.#rows.findIndex((each) => comesBefore(row, each))
    this.#rows.splice(at < 0 ? this.#rows.length : at, 0, row)
    this.#rows.length = Math.min(this.#rows.length, SAMPLES_MAX)
  }

  get rows(): readonly avro.SampledRow[] {
    return this.#rows
  }
}
