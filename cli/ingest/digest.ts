/** Identifies a set of rows, whatever their order: the sum of the hashes of all rows. */
import { hash } from 'node:crypto'

const WORDS = 8

export class RowsDigest {
  readonly #sum = new Uint32Array(WORDS)
  #rows = 0

  /** @param text the row as it is sent */
  add(text: string): void {
    const bytes = hash('sha256', text, 'buffer')
    for (let word = 0; word < WORDS; word++) this.#sum[word] += bytes.readUInt32LE(word * 4)
    this.#rows++
  }

  /** For example `3-9f86d0...`: the number of rows, and the sum as hex. */
  get text(): string {
    return `${this.#rows}-${Buffer.from(this.#sum.buffer).toString('hex')}`
  }
}
